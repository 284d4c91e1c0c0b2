"""What people made of the model's answers, streamed and written as a file, on both databases."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from tests.casework.cases import NOW, OFFICER, PROFILE, TEXT, opened, prepared, step
from tests.triage.contacts import classification

from redress.casework import corrections as corrections_module
from redress.casework.audit import Happening
from redress.casework.cases import find, record
from redress.casework.corrections import LeftCase, Standing, corrections
from redress.casework.database import Database
from redress.casework.opening import CLASSIFIER, classified_facts
from redress.casework.principals import system
from redress.casework.state import Outcome
from redress.casework.steps import Closed, Corrected, Escalated, Reopened, Responded
from redress.casework.tables import Case, StoredDocument
from redress.casework.teaching import CorrectionsError, Exported, export

ROADS = Corrected(question="service_area", labels=("roads_and_pavements",))
BINS = Corrected(question="service_area", labels=("waste_and_recycling",))
FLAGGED = Corrected(question="flags", labels=("vulnerable",))


def answered(outcome: Outcome) -> Responded:
    return Responded(outcome=outcome, reasons="We looked into it.")


def left(database: Database, **options: Any) -> list[LeftCase]:
    with database.reading() as session:
        return list(corrections(session, **options))


def standing(database: Database, question: str) -> Standing:
    (case,) = left(database)
    return case.answers[question].standing


def written(database: Database, path: Path, *, with_unchanged: bool = False) -> Exported:
    with database.reading() as session:
        return export(corrections(session, with_texts=True), path, with_unchanged=with_unchanged)


def rows_of(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_nobody_has_said_anything_of_a_new_case(database: Database) -> None:
    opened(database)
    (case,) = left(database)
    assert {one.standing for one in case.answers.values()} == {Standing.UNCHANGED}
    assert case.answers["kind"].labels == ("complaint",)
    assert case.answers["kind"].said is not None
    assert (case.answers["kind"].said.confidence, case.answers["kind"].said.model) == (
        0.99,
        "by hand",
    )
    assert not case.settled
    assert case.redacted is None


def test_another_label_is_a_correction_and_the_same_a_confirmation(database: Database) -> None:
    reference = opened(database).state.reference
    step(database, reference, ROADS)
    (case,) = left(database)
    answer = case.answers["service_area"]
    assert (answer.standing, answer.labels) == (Standing.CORRECTED, ("roads_and_pavements",))
    assert answer.said is not None
    assert answer.said.labels == ("waste_and_recycling",)
    step(database, reference, BINS)
    assert standing(database, "service_area") is Standing.CONFIRMED


def test_labels_of_an_any_of_question_are_a_set(database: Database) -> None:
    found = classification(flags=("vulnerable", "safeguarding"))
    reference = opened(database, prepared(found=found)).state.reference
    step(database, reference, Corrected(question="flags", labels=("safeguarding", "vulnerable")))
    assert standing(database, "flags") is Standing.CONFIRMED
    step(database, reference, FLAGGED)
    assert standing(database, "flags") is Standing.CORRECTED
    step(database, reference, Corrected(question="flags", labels=()))
    (case,) = left(database)
    assert case.answers["flags"].labels == ()


def test_what_redress_itself_sets_is_no_word_of_a_person(database: Database) -> None:
    reference = opened(database).state.reference
    step(database, reference, ROADS, actor=system("rules"))
    assert standing(database, "service_area") is Standing.UNCHANGED


def test_the_outcome_of_stage_1_is_the_label_of_the_outcome(database: Database) -> None:
    reference = opened(database).state.reference
    step(database, reference, answered(Outcome.UPHELD))
    (case,) = left(database)
    assert case.answers["outcome"].labels == ("upheld",)
    assert case.answers["outcome"].standing is Standing.ADDED
    step(database, reference, Reopened(reason="Wrong letter."))
    assert "outcome" not in left(database)[0].answers
    step(database, reference, answered(Outcome.NOT_UPHELD), Escalated())
    (case,) = left(database)
    assert case.answers["outcome"].labels == ("not_upheld",)


def test_an_outcome_that_the_model_never_predicts_teaches_nothing(database: Database) -> None:
    reference = opened(database).state.reference
    step(database, reference, answered(Outcome.WITHDRAWN))
    assert "outcome" not in left(database)[0].answers


def test_a_question_that_is_not_asked_of_such_a_case_is_left_out(database: Database) -> None:
    reference = opened(database).state.reference
    step(database, reference, answered(Outcome.UPHELD))
    step(database, reference, Corrected(question="kind", labels=("enquiry",)))
    (case,) = left(database)
    assert "outcome" not in case.answers


def test_the_time_of_receipt_decides_which_cases_are_streamed(database: Database) -> None:
    for days in (0, 1, 2):
        opened(database, now=NOW + timedelta(days))
    wanted = left(database, since=NOW + timedelta(1), until=NOW + timedelta(2))
    assert [case.received_at for case in wanted] == [NOW + timedelta(1)]
    assert len(left(database)) == 3


def test_cases_are_streamed_page_by_page(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrections_module, "_PAGE", 2)
    references = [opened(database).state.reference for _ in range(5)]
    step(database, references[4], ROADS)
    found = left(database, with_texts=True)
    assert [case.reference for case in found] == references
    assert [case.answers["service_area"].standing for case in found] == [
        *([Standing.UNCHANGED] * 4),
        Standing.CORRECTED,
    ]
    assert all(case.redacted and case.salt for case in found)


@pytest.mark.parametrize("ending", [".jsonl", ".csv"])
def test_the_file_has_redacted_texts_and_the_labels_that_people_set(
    database: Database, tmp_path: Path, ending: str
) -> None:
    reference = opened(database).state.reference
    opened(database)
    step(database, reference, ROADS, FLAGGED)
    path = tmp_path / f"corrections{ending}"
    done = written(database, path)
    assert (done.cases, dict(done.labels)) == (1, {"corrected": 2})
    (row,) = rows_of(path)
    assert row["service_area"] == "roads_and_pavements"
    assert row["service_area_standing"] == "corrected"
    assert row["service_area_said"] == "waste_and_recycling"
    assert row["service_area_model"] == "by hand"
    assert float(row["service_area_confidence"]) == 0.99
    assert (row["flags"], row["flags_said"]) == ("vulnerable", "")
    assert not row["kind"]
    assert not row["kind_standing"]
    whole = path.read_text("utf-8-sig")
    assert "[name 1]" in row["text"]
    for secret in ("Smith", "jo.smith", reference, OFFICER.id, OFFICER.name, TEXT):
        assert secret not in whole


def test_the_case_has_the_same_hash_in_every_export_and_nobody_can_try_it(
    database: Database, tmp_path: Path
) -> None:
    for _ in range(2):
        step(database, opened(database).state.reference, ROADS)
    for name in ("a.jsonl", "b.jsonl"):
        written(database, tmp_path / name)
    first, second = (
        [row["case"] for row in rows_of(tmp_path / name)] for name in ("a.jsonl", "b.jsonl")
    )
    assert first == second
    assert len(set(first)) == 2
    with database.transaction() as session:
        session.execute(update(StoredDocument).values(salt="00" * 16))
    written(database, tmp_path / "c.jsonl")
    assert not set(first) & {row["case"] for row in rows_of(tmp_path / "c.jsonl")}


def test_an_erased_case_is_not_in_the_file_and_still_in_the_statistics(
    database: Database, tmp_path: Path
) -> None:
    kept = [opened(database) for _ in range(3)]
    for one in kept:
        step(database, one.state.reference, ROADS)
    with database.transaction() as session:
        of_first = update(StoredDocument).where(StoredDocument.case_id == kept[0].id)
        session.execute(of_first.values(content=None, salt=None))
        erased = update(Case).where(Case.id == kept[1].id)
        session.execute(erased.values(erased_at=datetime.now(UTC)))
    done = written(database, tmp_path / "corrections.jsonl")
    assert (done.cases, done.without_text) == (1, 2)
    assert len(rows_of(tmp_path / "corrections.jsonl")) == 1
    cases = left(database)
    assert [one.answers["service_area"].standing for one in cases] == [Standing.CORRECTED] * 3
    assert [one.erased for one in cases] == [False, True, False]


def test_unchanged_labels_are_written_only_if_asked_and_only_of_cases_that_are_settled(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "corrections.jsonl"
    settled, open_still = (opened(database).state.reference for _ in range(2))
    step(database, settled, answered(Outcome.UPHELD), Closed())
    step(database, open_still, ROADS)
    assert written(database, path).cases == 2
    assert not rows_of(path)[0]["kind_standing"]
    done = written(database, path, with_unchanged=True)
    assert dict(done.labels) == {"unchanged": 4, "added": 1, "corrected": 1}
    first, second = rows_of(path)
    assert (first["kind"], first["kind_standing"]) == ("complaint", "unchanged")
    assert (first["outcome"], first["outcome_standing"]) == ("upheld", "added")
    assert not second["kind_standing"]


def test_with_nothing_to_write_no_file_is_left(database: Database, tmp_path: Path) -> None:
    opened(database)
    path = tmp_path / "corrections.csv"
    with pytest.raises(CorrectionsError, match="no person has set a label"):
        written(database, path)
    assert not path.exists()


@pytest.mark.parametrize("name", ["corrections.txt", "corrections"])
def test_a_file_of_another_kind_is_refused(database: Database, tmp_path: Path, name: str) -> None:
    with pytest.raises(CorrectionsError, match=r"\.jsonl, \.csv"):
        written(database, tmp_path / name)


def test_a_case_classified_again_keeps_what_its_officer_had_judged(database: Database) -> None:
    reference = opened(database).state.reference
    step(database, reference, ROADS)
    found = classification(kind="enquiry", area="roads_and_pavements")
    with database.transaction() as session:
        kept = find(session, reference, to_change=True)
        facts = classified_facts(found, PROFILE)
        record(session, kept, [Happening("classified", CLASSIFIER, NOW, facts, model="later")])
    (case,) = left(database)
    assert case.answers["service_area"].standing is Standing.CORRECTED
    assert case.said["kind"].model == "later"
    step(database, reference, Corrected(question="kind", labels=("enquiry",)))
    assert standing(database, "kind") is Standing.CONFIRMED
