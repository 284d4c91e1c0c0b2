"""Agreement of officers with the model, and drift, over cases in both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from tests.casework.cases import NOW, opened, prepared, step
from tests.triage.contacts import answer, classification

from redress.casework.agreement import Agreement, wilson
from redress.casework.corrections import LeftCase, LeftLabel, Said, Standing
from redress.casework.database import Database
from redress.casework.input_drift import MOST_READ, InputDrift
from redress.casework.learning_report import learning_report
from redress.casework.state import Outcome
from redress.casework.steps import Closed, Corrected, Responded
from redress.classification.model_files import REFERENCE
from redress.errors import ModelError
from redress.models import ModelStore


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_wilsons(counts: tuple[int, int]) -> None:
    agreed, judged = counts
    expected = binomtest(agreed, judged).proportion_ci(method="wilson")
    assert wilson(agreed, judged) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_of_nothing_nothing_is_known() -> None:
    assert wilson(0, 0) == (0, 1)


def left_case(
    labels: tuple[str, ...],
    said: tuple[str, ...] | None,
    question: str = "kind",
    month: int = 10,
    *,
    judged: bool = True,
    settled: bool = False,
) -> LeftCase:
    found = None if said is None else Said(said, 0.8, False, "m@1")
    same = found is not None and set(said or ()) == set(labels)
    standing = Standing.CONFIRMED if same else Standing.CORRECTED
    if found is None:
        standing = Standing.ADDED
    one = LeftLabel(labels, standing if judged else Standing.UNCHANGED, found)
    at = datetime(2026, month, 5, tzinfo=UTC)
    own = {question: found} if found else {}
    return LeftCase(1, "26-1111-1111", at, settled, False, {question: one}, own)


def test_agreement_is_counted_by_question_label_and_month() -> None:
    agreement = Agreement()
    for labels, said, month in (
        ("complaint", "complaint", 9),
        ("complaint", "complaint", 10),
        ("enquiry", "complaint", 10),
        ("enquiry", "enquiry", 10),
    ):
        agreement.add(left_case((labels,), (said,), month=month))
    kind = agreement.as_object()["questions"]["kind"]
    assert (kind["judged"], kind["agreed"], kind["share"]) == (4, 3, 0.75)
    assert kind["interval"] == [0.3006, 0.9544]
    assert {month: own["share"] for month, own in kind["months"].items()} == {
        "2026-09": 1.0,
        "2026-10": 0.6667,
    }
    complaint = kind["labels"]["complaint"]
    assert (complaint["said"]["judged"], complaint["said"]["agreed"]) == (3, 2)
    assert (complaint["left"]["judged"], complaint["left"]["agreed"]) == (2, 2)
    assert complaint["months"]["2026-10"]["judged"] == 2
    assert kind["labels"]["enquiry"]["left"]["share"] == 0.5
    assert kind["confusions"] == [{"said": "complaint", "left": "enquiry", "cases": 1}]


def test_flags_are_counted_one_by_one() -> None:
    agreement = Agreement()
    agreement.add(left_case(("urgent",), ("urgent", "vulnerable"), "flags"))
    agreement.add(left_case(("safeguarding",), (), "flags"))
    flags = agreement.as_object()["questions"]["flags"]
    assert (flags["judged"], flags["agreed"]) == (2, 0)
    assert flags["labels"]["urgent"]["said"]["share"] == 1.0
    assert flags["labels"]["safeguarding"]["left"]["share"] == 0.0
    assert flags["confusions"] == [
        {"said": "(none)", "left": "safeguarding", "cases": 1},
        {"said": "vulnerable", "left": "(none)", "cases": 1},
    ]


def test_what_nobody_judged_is_no_agreement_and_told_apart() -> None:
    agreement = Agreement()
    agreement.add(left_case(("complaint",), ("enquiry",)))
    agreement.add(left_case(("complaint",), ("complaint",), judged=False, settled=True))
    agreement.add(left_case(("complaint",), ("complaint",), judged=False))
    agreement.add(left_case(("complaint",), None))
    kind = agreement.as_object()["questions"]["kind"]
    assert (kind["judged"], kind["agreed"], kind["unchanged"], kind["added"]) == (1, 0, 2, 1)
    assert (kind["with_settled_unchanged"]["judged"], kind["with_settled_unchanged"]["agreed"]) == (
        2,
        1,
    )


REFERENCE_OF_TEST = {
    "contacts": 100,
    "measures": {
        "labels.kind": {"counts": {"complaint": 50, "enquiry": 50}},
        "unsure.kind": {"counts": {"sure": 90, "unsure": 10}},
        "confidence.kind": {
            "edges": [0.6, 0.9],
            "counts": {"to 0.6": 30, "to 0.9": 30, "over 0.9": 40},
        },
        "words": {"edges": [10.0, 30.0], "counts": {"to 10": 30, "to 30": 40, "over 30": 30}},
    },
}


@pytest.fixture
def models(tmp_path: Path) -> ModelStore:
    """A folder with the record of a model that is not built here."""
    folder = tmp_path / "models" / "default"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text('{"version": "1"}')
    (folder / REFERENCE).write_text(json.dumps(REFERENCE_OF_TEST))
    return ModelStore(tmp_path / "models")


def test_the_report_tells_agreement_and_drift_of_the_cases_of_a_time(
    database: Database, models: ModelStore
) -> None:
    for number in range(60):
        kind = answer("complaint", {"enquiry": 0.4}) if number % 2 else "complaint"
        found = replace(classification(kind=kind), model="default@1")
        kept = opened(database, prepared(found=found))
        if number < 10:
            step(database, kept.state.reference, Corrected(question="kind", labels=("complaint",)))
    opened(database, now=NOW + timedelta(40))
    with database.reading() as session:
        report = learning_report(session, models, None, None, NOW + timedelta(1))
    assert report["cases"] == 60
    assert report["models"] == {"default@1": 60}
    assert report["questions"]["kind"]["judged"] == 10
    drift = report["drift"]
    assert (drift["cases"], drift["texts_read"], drift["reference_contacts"]) == (60, 60, 100)
    measures = drift["measures"]
    assert {name: one["movement"] for name, one in measures.items()} == {
        "labels.kind": "much",
        "unsure.kind": "much",
        "confidence.kind": "much",
        "words": "much",
    }
    assert "'complaint': 50% in its test, 100% now" in measures["labels.kind"]["reading"]
    assert measures["unsure.kind"]["bins"] == [
        {"bin": "sure", "reference": 0.9, "now": 0.5},
        {"bin": "unsure", "reference": 0.1, "now": 0.5},
    ]
    (note,) = report["notes"]
    assert "words that the model does not know is not told" in note


def test_cases_of_another_model_are_not_compared_with_this_ones_test(
    database: Database, models: ModelStore
) -> None:
    reference = opened(database).state.reference
    reasons = Responded(outcome=Outcome.UPHELD, reasons="We missed it.")
    step(database, reference, reasons, Closed())
    with database.reading() as session:
        report = learning_report(session, models, None, None, None)
    assert report["drift"] is None
    assert "No case of this time was classified by default@1" in report["notes"][-1]
    assert report["questions"]["kind"]["with_settled_unchanged"]["agreed"] == 1


def test_without_a_reference_agreement_is_told_all_the_same(
    database: Database, models: ModelStore
) -> None:
    (models.folder / "default" / REFERENCE).unlink()
    opened(database)
    with database.reading() as session:
        report = learning_report(session, models, None, None, None)
        assert report["cases"] == 1
        assert "Run `redress train`" in report["notes"][0]
        with pytest.raises(ModelError, match=r"reference\.json is missing"):
            learning_report(session, models, "default", None, None)


def test_of_many_texts_only_some_are_read() -> None:
    drift = InputDrift(REFERENCE_OF_TEST, "m@1", {"bin"}, MOST_READ * 3)
    case = left_case(("complaint",), ("complaint",))
    for text in ("My bin", None, "My bin", "My bin", "My bin"):
        drift.add(replace(case, redacted=text))
    assert (drift.cases, drift.texts) == (5, 2)
