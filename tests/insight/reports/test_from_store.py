"""A report from nothing but the store: cases that officers dealt with, through the command."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests.casework.cases import NOW, OFFICER, REVIEWER, opened, prepared, step
from tests.insight.reports.made import table, told
from tests.triage.contacts import classification
from typer.testing import CliRunner

from redress.casework.cases import find
from redress.casework.database import Database
from redress.casework.erasing import erase_case
from redress.casework.steps import (
    Acknowledged,
    ActionAdded,
    Assigned,
    Escalated,
    OmbudsmanStepped,
    Refused,
    Responded,
)
from redress.cli.app import app
from redress.insight.reports.making import material_of, report_of
from redress.insight.reports.material import Material
from redress.insight.reports.periods import period_of
from redress.insight.reports.values import Report
from redress.triage.profile_files import load_profile
from redress.triage.profiles import AfterRetention

PROFILE = load_profile("default")


def complaint(database: Database, area: str = "waste_and_recycling") -> str:
    return opened(database, prepared(found=classification(area=area))).state.reference


def dealt_with(database: Database) -> None:
    """Upheld with a lesson and refused; answered at both stages and looked at by an ombudsman."""
    upheld = complaint(database)
    lesson = ActionAdded(kind="learning", text="Rounds are checked.", owner="Head of waste")
    words = "Jo Smith (jo.smith@example.org) was missed: the round had changed."
    step(database, upheld, Acknowledged(), Responded(outcome="upheld", reasons=words), lesson)
    refused = complaint(database, "parking")
    step(database, refused, Refused(ground="over_12_months", reasons="Known since 2023."))
    twice = complaint(database, "council_tax")
    step(database, twice, Acknowledged(), Responded(outcome="not_upheld", reasons="As the law is."))
    step(database, twice, Escalated(), days=1)
    again = Responded(outcome="partly_upheld", reasons="The letter was late.")
    step(database, twice, Acknowledged(), again, actor=REVIEWER, days=2)
    found = OmbudsmanStepped(body="lgsco", step="not_upheld", on=date(2026, 11, 29))
    step(database, twice, found, days=2)
    step(database, complaint(database), Assigned(officer="zoe"))
    opened(database, prepared(found=classification(kind="compliment")))


def material(database: Database, today: date = date(2026, 12, 20)) -> Material:
    with database.reading() as session:
        return material_of(session, PROFILE, period_of("2026-27"), today)


def report(database: Database, today: date = date(2026, 12, 20)) -> Report:
    return report_of(material(database, today), smallest_number=1)


def test_a_report_is_made_from_nothing_but_the_store(database: Database) -> None:
    dealt_with(database)
    found = report(database)
    assert told(found, "volumes", "stage_1", "now") == "4"
    assert told(found, "volumes", "stage_2", "now") == "1"
    assert told(found, "volumes", "compliments", "now") == "1"
    assert told(found, "outcomes_stage_1", "waste_and_recycling", "upheld") == "1"
    assert told(found, "outcomes_stage_1", "parking", "refused") == "1"
    assert told(found, "outcomes_stage_2", "council_tax", "partly_upheld") == "1"
    assert told(found, "timeliness", "corporate_stage_1", "in_time") == "2"
    assert told(found, "timeliness", "corporate_stage_1", "acknowledged_in_time") == "2"
    assert told(found, "ombudsman", "lgsco", "not_upheld") == "1"
    assert told(found, "refusal_reasons", "refused_1", "reasons") == "Known since 2023."
    assert told(found, "reasons", "upheld_2", "changed") == "Rounds are checked."


def test_a_case_that_comes_in_at_stage_2_is_one_of_stage_2(database: Database) -> None:
    complaint(database)
    late = opened(database, prepared(found=classification(flags=("escalation",)))).state
    assert (late.process, late.stage.stage) == ("corporate_stage_2", 1)
    step(database, late.reference, Refused(ground="already_decided", reasons="It was at stage 2."))
    found = report(database)
    assert [told(found, "volumes", f"stage_{n}", "now") for n in (1, 2)] == ["1", "1"]
    assert told(found, "timeliness", "corporate_stage_2", "received") == "1"
    assert told(found, "refusal_reasons", "refused_1", "stage") == "2"


def test_officers_words_are_shown_without_personal_data(database: Database) -> None:
    dealt_with(database)
    words = told(report(database), "reasons", "upheld_2", "reasons")
    assert "the round had changed" in words
    assert "jo.smith" not in words
    assert "Jo Smith" not in words


def test_what_was_passed_on_and_is_past_its_day_is_flagged(database: Database) -> None:
    dealt_with(database)
    last = report(database, date(2026, 12, 18))
    assert told(last, "passed_on", "waiting", "contacts") == "1"
    late = report(database, date(2026, 12, 19))
    assert told(late, "passed_on", "overdue", "contacts") == "1"
    # It is not acknowledged either, which gives no more time: 5 working days, then 10.
    assert told(late, "overdue_list", flagged(late), "due") == "18 December 2026"


def flagged(found: Report) -> str:
    """The reference of the case that is flagged."""
    return table(found, "overdue_list").rows[0].code


def test_an_officer_who_takes_a_case_has_not_passed_it_on(sqlite_database: Database) -> None:
    step(sqlite_database, complaint(sqlite_database), Assigned(officer=OFFICER.id))
    assert all(case.passed_on is None for case in material(sqlite_database).cases)


def test_another_reviewer_at_stage_2_shows_in_the_evidence(sqlite_database: Database) -> None:
    dealt_with(sqlite_database)
    two = next(one for one in material(sqlite_database).cases if len(one.stages) == 2)
    assert two.stages[0].has_other_reviewer is None
    assert two.stages[1].has_other_reviewer is True


def test_an_erased_case_is_counted_without_its_words(sqlite_database: Database) -> None:
    dealt_with(sqlite_database)
    before = material(sqlite_database)
    upheld = next(one for one in before.cases if one.outcome == "upheld")
    with sqlite_database.transaction() as session:
        kept = find(session, upheld.reference, to_change=True)
        erase_case(session, kept, AfterRetention.ERASE, OFFICER, NOW, "request")
    after = report(sqlite_database)
    assert told(after, "outcomes_stage_1", "waste_and_recycling", "upheld") == "1"
    assert "the round had changed" not in repr(after)


def test_the_command_writes_every_form_and_json(
    sqlite_database: Database, sqlite_url: str, tmp_path: Path, nothing_set: None
) -> None:
    dealt_with(sqlite_database)
    files = [tmp_path / f"report.{one}" for one in ("html", "docx", "xlsx", "csv")]
    outs = [word for path in files for word in ("--out", str(path))]
    arguments = ["insight", "report", "--year", "2026", "--database", sqlite_url, "--json", *outs]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["period"]["label"] == "2026"
    assert all(path.stat().st_size > 1_000 for path in files)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give either --year"),
        (["--year", "2026", "--quarter", "2026Q1"], "Give either --year"),
        (["--year", "2026Q1"], "give it with --quarter"),
        (["--quarter", "2026"], "write it as 2024Q2"),
        (["--year", "2999"], "must lie"),
        (["--year", "2026", "--out", "report.pdf"], "a report is written as"),
        (["--year", "2026", "--figures", "nowhere.toml"], "no such file"),
    ],
)
def test_the_command_says_what_is_wrong(
    sqlite_url: str, arguments: list[str], said: str, nothing_set: None
) -> None:
    given = ["insight", "report", "--database", sqlite_url, *arguments]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())


def test_the_command_shows_the_sentences_of_an_empty_store(
    sqlite_url: str, nothing_set: None
) -> None:
    arguments = ["insight", "report", "--quarter", "2026Q3", "--database", sqlite_url]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "0 complaints were received" in " ".join(done.stdout.split())
