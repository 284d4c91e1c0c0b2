"""The shipped model, as it was built here, is as good as is published.

The bounds are the project's targets, or what was measured less what two runs may differ by,
where that is more or where the target is not reached (`docs/experiments.md` says why).
"""

from __future__ import annotations

from typing import Any

import pytest

from redress.classification.model_files import BUILD
from redress.models import SHIPPED, ModelStore
from redress_training.cli import measured
from redress_training.corpus import Record
from redress_training.splits import read_splits


@pytest.fixture(scope="module")
def metrics(corpus: tuple[Record, ...]) -> dict[str, Any]:
    store = ModelStore.default()
    if not (store.folder / SHIPPED / BUILD).is_file():
        pytest.skip("the shipped model is not built: run `make test`, or `redress train`")
    return measured(store.load(SHIPPED), read_splits(corpus).test, lambda *_: None)


@pytest.mark.parametrize(
    ("question", "figure", "least"),
    [
        ("kind", "accuracy", 0.92),
        ("service_area", "accuracy", 0.91),
        ("service_area", "macro_f1", 0.91),
        ("avoidable_cause", "macro_f1", 0.83),
        ("outcome", "upheld_auc", 0.95),
        ("flags", "usual_micro_f1", 0.80),
    ],
)
def test_accuracy(metrics: dict[str, Any], question: str, figure: str, least: float) -> None:
    assert metrics[question][figure] >= least


@pytest.mark.parametrize(
    "question", ["kind", "service_area", "avoidable_cause", "outcome", "flags"]
)
def test_confidence_means_what_it_says(metrics: dict[str, Any], question: str) -> None:
    assert metrics[question]["calibration_error"] <= 0.05


@pytest.mark.parametrize("flag", ["safeguarding", "risk_to_life"])
def test_of_flags_that_protect_people_at_least_94_in_100_are_found(
    metrics: dict[str, Any], flag: str
) -> None:
    assert metrics["flags"]["labels"][flag]["recall"] >= 0.94


def test_what_is_published_is_what_is_measured(metrics: dict[str, Any]) -> None:
    published = ModelStore.default().metrics(SHIPPED)
    for question, figure in [("kind", "accuracy"), ("service_area", "accuracy")]:
        assert metrics[question][figure] == pytest.approx(published[question][figure], abs=0.01)
