"""Two models are compared on the same contacts; the verdict is as sure as these let it be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from redress.classification.classifier import Classifier
from redress.classification.heads import HeadSet
from redress_training.comparison import (
    BETTER,
    NOT_BETTER,
    WORSE,
    Figure,
    compare,
    judgement,
)
from redress_training.dataset import Example
from redress_training.rescoring import score_model
from redress_training.training_run import Material


def silent(what: str, done: int, total: int) -> None:
    """Nobody is told of the progress."""


def compared(first: Classifier, second: Classifier, examples: Sequence[Example]) -> dict[str, Any]:
    return compare(first, second, examples, None, silent, keep=False)


@pytest.fixture
def blind(small_classifier: Classifier) -> Classifier:
    """The small model without a notion of the kind."""
    heads = [
        replace(head, lexical=np.zeros_like(head.lexical)) if head.question.code == "kind" else head
        for head in small_classifier.heads.heads
    ]
    return replace(small_classifier, heads=HeadSet.of(heads), name="blind")


def test_a_model_is_not_better_than_itself(
    small_classifier: Classifier, small_material: Material
) -> None:
    found = compared(small_classifier, small_classifier, small_material.testing)
    assert set(found) == {question.code for question in small_material.questions}
    for one in found.values():
        assert one["verdict"] == NOT_BETTER
        for figure in one["figures"].values():
            assert (figure["difference"], figure["low"], figure["high"]) == (0, 0, 0)


def test_what_one_model_has_not_learnt_shows_both_ways(
    small_classifier: Classifier, blind: Classifier, small_material: Material
) -> None:
    better = compared(blind, small_classifier, small_material.testing)
    worse = compared(small_classifier, blind, small_material.testing)
    assert (better["kind"]["verdict"], worse["kind"]["verdict"]) == (BETTER, WORSE)
    assert better["flags"]["verdict"] == NOT_BETTER
    figure, other = better["kind"]["figures"]["accuracy"], worse["kind"]["figures"]["accuracy"]
    assert figure["low"] < figure["difference"] < figure["high"]
    assert figure["difference"] == -other["difference"]
    assert figure["low"] == pytest.approx(-other["high"], abs=2e-4)


def test_of_a_few_contacts_nothing_is_sure(
    small_classifier: Classifier, blind: Classifier, small_material: Material
) -> None:
    accuracy = {
        number: compared(blind, small_classifier, small_material.testing[:number])["kind"][
            "figures"
        ]["accuracy"]
        for number in (6, 60)
    }
    widths = {number: one["high"] - one["low"] for number, one in accuracy.items()}
    assert widths[6] > widths[60]


def test_the_figures_are_those_of_the_evaluation(
    small_classifier: Classifier, small_material: Material
) -> None:
    metrics = score_model(small_classifier, small_material.testing, {}, None, silent, keep=False)
    found = compared(small_classifier, small_classifier, small_material.testing)
    for code, one in found.items():
        figures = one["figures"]
        assert one["contacts"] == metrics[code]["records"]
        right = metrics[code].get("accuracy", metrics[code].get("exact"))
        assert figures["accuracy"]["new"] == pytest.approx(right, abs=1e-4)
        if "accuracy" in metrics[code]:
            assert figures["macro_f1"]["new"] == pytest.approx(metrics[code]["macro_f1"], abs=1e-4)
    for label in ("safeguarding", "risk_to_life"):
        if f"recall_{label}" in found["flags"]["figures"]:
            recall = found["flags"]["figures"][f"recall_{label}"]["new"]
            expected = metrics["flags"]["labels"][label]["recall"]
            assert recall == pytest.approx(expected, abs=1e-4)


def test_a_label_that_a_model_never_saw_is_a_mistake_of_its(small_classifier: Classifier) -> None:
    known = next(one for one in small_classifier.heads.heads if one.question.code == "kind")
    arrays = ("lexical", "dense", "bias", "scale", "shift", "cut", "usual_cut")
    fewer = {name: getattr(known, name)[..., 1:] for name in arrays}
    narrow = replace(
        small_classifier, heads=HeadSet.of([replace(known, codes=known.codes[1:], **fewer)])
    )
    examples = [Example("I complain that my bin was missed", "a", {"kind": (known.codes[0],)})]
    found = compared(narrow, small_classifier, examples)["kind"]["figures"]["accuracy"]
    assert (found["in_use"], found["new"]) == (0, 1)


@pytest.mark.parametrize(
    ("low", "difference", "high", "verdict"),
    [
        (0.001, 0.02, 0.04, BETTER),
        (0.001, 0.009, 0.02, NOT_BETTER),
        (-0.01, 0.02, 0.05, NOT_BETTER),
        (-0.04, -0.02, -0.001, WORSE),
        (-0.02, -0.009, -0.001, NOT_BETTER),
    ],
)
def test_a_verdict_needs_a_whole_interval_and_a_point(
    low: float, difference: float, high: float, verdict: str
) -> None:
    assert Figure(0.5, 0.5 + difference, low, high).verdict == verdict


def part(**verdicts: str) -> dict[str, Any]:
    return {code: {"verdict": verdict.replace("_", " ")} for code, verdict in verdicts.items()}


@pytest.mark.parametrize(
    ("own", "corpus", "better"),
    [
        (part(kind="better", flags="not_better"), part(kind="not_better"), True),
        (part(kind="better", flags="worse"), part(kind="not_better"), False),
        (part(kind="better"), part(kind="worse"), False),
        (part(kind="not_better"), part(kind="better"), False),
        (part(kind="not_better"), {}, False),
    ],
)
def test_a_model_is_better_that_is_so_on_corrections_and_nowhere_worse(
    own: dict[str, Any], corpus: dict[str, Any], better: bool
) -> None:
    assert judgement({"corrections": own, "corpus": corpus}, "corrections")["better"] is better


def test_the_verdict_is_told_in_words() -> None:
    own = part(kind="better", flags="not_better", outcome="not_better")
    told = judgement({"corrections": own, "corpus": part(kind="worse")}, "corrections")["words"]
    assert told == (
        "better on kind (corrections); not better on flags, outcome (corrections); "
        "worse on kind (corpus)."
    )
