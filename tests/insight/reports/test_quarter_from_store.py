"""The fourth council's quarter, April to June 2024, from cases that went through its own store."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.casework.cases import FORM, OFFICER, REVIEWER, prepared
from tests.insight.reports.made import profile, told
from tests.triage.contacts import LONDON, classification

from redress.casework.cases import find
from redress.casework.database import Database
from redress.casework.opening import open_case
from redress.casework.principals import Principal
from redress.casework.stepping import step_on
from redress.casework.steps import Acknowledged, Escalated, Responded, Step
from redress.insight.reports.contact_figures import ContactFigures
from redress.insight.reports.making import material_of, report_of
from redress.insight.reports.periods import period_of
from redress.insight.reports.values import Report

RECEIVED = datetime(2024, 4, 16, 10, tzinfo=LONDON)
"""A Tuesday."""
METROPOLITAN = "metropolitan_holding_response"
ANSWER = {"name": "Answer", "from": "received", "working_days": 15}
COUNCIL = profile(
    METROPOLITAN,
    timescales={**profile(METROPOLITAN).timescales, "compliment": {"respond": ANSWER}},
)
CALLS = ContactFigures({"2024Q2": {"calls_received": 10_000, "calls_answered": 7_900}})
NO_FAULT = Responded(outcome="not_upheld", reasons="The standard was met.")
THANKED = Responded(outcome="resolved", reasons="Thank you; it was passed on.")


def case(database: Database, kind: str) -> str:
    """A case of the council, opened on the day on which it was received."""
    ready = prepared(found=classification(kind=kind), profile=COUNCIL, now=RECEIVED)
    with database.transaction() as session:
        return open_case(session, ready, COUNCIL, FORM, RECEIVED).state.reference


def step(
    database: Database, reference: str, one: Step, days: int = 0, actor: Principal = OFFICER
) -> None:
    """A step so many days after receipt."""
    with database.transaction() as session:
        kept = find(session, reference, to_change=True)
        step_on(session, kept, one, COUNCIL, actor, RECEIVED + timedelta(days))


def quarter(database: Database, answered_after: int) -> Report:
    """Three complaints and three compliments, so many days later answered; one goes to stage 2."""
    complaints = [case(database, "complaint") for _ in range(3)]
    for reference in complaints:
        step(database, reference, Acknowledged())
        step(database, reference, NO_FAULT, answered_after)
    for _ in range(3):
        step(database, case(database, "compliment"), THANKED, answered_after)
    step(database, complaints[0], Escalated(), 30)
    step(database, complaints[0], Acknowledged(), 30, REVIEWER)
    step(database, complaints[0], NO_FAULT, 40, REVIEWER)
    with database.reading() as session:
        today = datetime(2024, 7, 10, tzinfo=LONDON).date()
        made = material_of(session, COUNCIL, period_of("2024Q2"), today, CALLS)
    return report_of(made, smallest_number=1)


def row(found: Report, promise: str) -> list[str]:
    return [told(found, "charter", promise, one) for one in ("counted", "met", "share")]


def test_the_quarter_s_charter_is_told_from_the_store(database: Database) -> None:
    # The 15th working day after 16 April 2024 is 8 May: 6 May was a bank holiday.
    found = quarter(database, answered_after=22)
    assert told(found, "volumes", "stage_1", "now") == "3"
    assert told(found, "volumes", "compliments", "now") == "3"
    assert row(found, "corporate_stage_1") == ["3", "3", "100%"]
    assert row(found, "compliment") == ["3", "3", "100%"]
    assert row(found, "corporate_stage_2") == ["1", "1", "100%"]
    assert row(found, "acknowledged_at_once") == ["3", "3", "100%"]
    assert row(found, "calls") == ["10,000", "7,900", "79%"]


def test_a_day_more_and_none_of_the_quarter_s_answers_is_in_time(
    sqlite_database: Database,
) -> None:
    found = quarter(sqlite_database, answered_after=23)
    assert row(found, "corporate_stage_1") == ["3", "0", "0%"]
    assert row(found, "compliment") == ["3", "0", "0%"]
