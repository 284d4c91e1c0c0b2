"""A case from its receipt to its end, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from tests.casework.cases import (
    JO,
    NOW,
    OFFICER,
    PROFILE,
    REVIEWER,
    TEXT,
    opened,
    prepared,
    step,
)
from tests.triage.contacts import answer, classification

from redress.casework.audit import broken_links
from redress.casework.cases import (
    CaseMissingError,
    ReferenceTakenError,
    VersionConflictError,
    find,
)
from redress.casework.database import Database
from redress.casework.documents import contents, parties
from redress.casework.lifecycle import StepError
from redress.casework.opening import open_case
from redress.casework.searching import has_words
from redress.casework.state import Outcome, State
from redress.casework.steps import (
    Acknowledged,
    ActionAdded,
    ActionDone,
    Assigned,
    Closed,
    Corrected,
    Escalated,
    Extended,
    Noted,
    OmbudsmanStepped,
    Paused,
    Refused,
    Reopened,
    Rerouted,
    Responded,
    Resumed,
)
from redress.casework.tables import Case, Event

UPHELD = Responded(outcome=Outcome.UPHELD, reasons="We missed it.", remedy="We will come Monday.")


def test_an_opened_case_has_everything_that_came_in_and_was_made_of_it(database: Database) -> None:
    case = opened(database).state
    assert (case.state, case.process, case.team) == (State.RECEIVED, "corporate_stage_1", "waste")
    assert (case.next_clock, case.next_due) == ("acknowledge", date(2026, 12, 4))
    assert case.labels["service_area"].label == "waste_and_recycling"
    assert case.labels["service_area"].suggested
    with database.reading() as session:
        kept = find(session, case.reference)
        assert kept.state == case
        papers = contents(session, kept.id)
        kinds = [papers[number].kind for number in sorted(papers)]
        people = parties(session, kept.id)
    assert kinds == ["contact", "redacted", "classification", "decision", "draft"]
    assert papers[1].content["text"] == TEXT
    assert "Smith" not in papers[2].content["text"]
    assert case.reference in papers[5].content["body"]
    assert [(one.name, one.email_key) for one in people] == [(JO.name, "jo.smith@example.org")]


def test_every_field_says_who_set_it(database: Database) -> None:
    kept = opened(database)
    after = step(database, kept.state.reference, Assigned(officer="ann")).state
    assert after.labels["kind"].set_by.model == "by hand"
    assert (after.set_by["team"].kind, after.set_by["team"].id) == ("system", "rules")
    assert (after.set_by["officer"].kind, after.set_by["officer"].id) == ("user", "ann")


def test_the_trail_holds_nothing_that_anybody_wrote(database: Database) -> None:
    kept = opened(database)
    step(database, kept.state.reference, Noted(text="Rang Jo Smith."), Acknowledged(), UPHELD)
    with database.reading() as session:
        told = repr([event.details for event in session.scalars(select(Event))])
        assert not list(broken_links(session))
    for secret in ("Smith", "Mill", "bin", "missed", "01632"):
        assert secret not in told


def test_a_label_is_set_by_itself_only_where_the_council_said_so(database: Database) -> None:
    profile = PROFILE.model_copy(update={"automation": {"service_area": 0.95}})
    found = classification(cause="progress_chasing")
    with database.transaction() as session:
        case = open_case(session, prepared(found=found), profile, OFFICER, NOW).state
    assert not case.labels["service_area"].suggested
    assert case.labels["kind"].suggested
    unsure = classification(area=answer("housing_repairs", {"waste_and_recycling": 0.4}))
    with database.transaction() as session:
        case = open_case(session, prepared(found=unsure), profile, OFFICER, NOW).state
    assert case.labels["service_area"].suggested


def test_a_complaint_goes_through_both_stages_to_the_ombudsman(database: Database) -> None:
    reference = opened(database).state.reference
    case = step(database, reference, Acknowledged(), days=3).state
    assert (case.state, case.next_clock) == (State.ACKNOWLEDGED, "respond")
    assert case.next_due == date(2026, 12, 14)
    until = Extended(until=date(2026, 12, 28), reason="The contractor's record is late.")
    case = step(database, reference, until, days=10).state
    assert case.next_due == date(2026, 12, 28)
    case = step(database, reference, UPHELD, days=20).state
    assert (case.state, case.outcome, case.next_due) == (State.RESPONDED, Outcome.UPHELD, None)
    assert case.stage.in_time
    case = step(database, reference, Escalated(wanted="Money back."), days=25).state
    assert (case.state, case.stage.stage) == (State.RECEIVED, 2)
    assert (case.process, case.team) == ("corporate_stage_2", "feedback")
    with pytest.raises(StepError, match="another person must"):
        step(database, reference, UPHELD, days=30)
    case = step(database, reference, Acknowledged(), UPHELD, actor=REVIEWER, days=30).state
    case = step(database, reference, Closed(), actor=REVIEWER, days=30).state
    assert case.erase_on == date(2032, 12, 27)
    ombudsman = OmbudsmanStepped(body="lgsco", step="referred", on=date(2027, 2, 1))
    case = step(database, reference, ombudsman, days=70).state
    assert case.ombudsman[0].body == "lgsco"
    assert [one.outcome for one in case.stages] == [Outcome.UPHELD, Outcome.UPHELD]


def test_an_answer_after_the_last_day_is_late(database: Database) -> None:
    reference = opened(database).state.reference
    assert not step(database, reference, Acknowledged(), UPHELD, days=60).state.stage.in_time


def test_what_is_learnt_stays_open_after_the_answer(database: Database) -> None:
    reference = opened(database).state.reference
    lesson = ActionAdded(kind="learning", text="Tell crews of new bins.", owner="Waste")
    case = step(database, reference, UPHELD, Closed(), lesson).state
    assert (case.actions[0].done_on, case.state) == (None, State.CLOSED)
    case = step(database, reference, ActionDone(number=1), days=5).state
    assert case.actions[0].done_on == date(2026, 12, 2)
    with pytest.raises(StepError, match="was done on"):
        step(database, reference, ActionDone(number=1))


def test_a_refusal_has_its_reasons_and_may_be_escalated(database: Database) -> None:
    reference = opened(database).state.reference
    case = step(database, reference, Refused(ground="too_old", reasons="It was in 2019.")).state
    assert (case.state, case.refusals[0].ground) == (State.REFUSED, "too_old")
    assert step(database, reference, Escalated()).state.stage.stage == 2


def test_a_case_that_is_reopened_is_owed_an_answer_again(database: Database) -> None:
    reference = opened(database).state.reference
    step(database, reference, Acknowledged(), UPHELD, Closed())
    case = step(database, reference, Reopened(reason="The bin was missed again.")).state
    assert (case.state, case.outcome, case.next_clock) == (State.ACKNOWLEDGED, None, "respond")
    assert case.erase_on is None


def test_a_correction_keeps_both_answers_and_decides_again(database: Database) -> None:
    kept = opened(database)
    reference = kept.state.reference
    after = step(
        database, reference, Corrected(question="service_area", labels=("roads_and_pavements",))
    )
    assert after.state.team == PROFILE.team_for("", "roads_and_pavements").code
    assert not after.state.labels["service_area"].suggested
    assert [event.type for event in after.events] == ["corrected", "decided", "drafted"]
    corrected = after.events[0].details
    assert corrected["before"]["labels"] == ["waste_and_recycling"]
    assert corrected["labels"] == ["roads_and_pavements"]
    with database.reading() as session:
        papers = contents(session, kept.id)
    assert [papers[n].kind for n in sorted(papers)][5:] == ["decision", "draft"]
    assert reference in papers[7].content["body"]


def test_what_a_person_chose_is_not_decided_again(database: Database) -> None:
    reference = opened(database).state.reference
    step(database, reference, Rerouted(team="feedback"))
    case = step(
        database, reference, Corrected(question="service_area", labels=("roads_and_pavements",))
    ).state
    assert case.team == "feedback"


def test_after_the_acknowledgement_a_correction_changes_the_label_alone(database: Database) -> None:
    reference = opened(database).state.reference
    step(database, reference, Acknowledged())
    after = step(
        database, reference, Corrected(question="service_area", labels=("roads_and_pavements",))
    )
    assert (after.state.team, len(after.events)) == ("waste", 1)


@pytest.mark.parametrize(
    ("steps", "wrong", "says"),
    [
        ([], Closed(), "is received: 'closed' may happen only when it is refused, responded"),
        ([], Resumed(), "may happen only when it is paused"),
        ([], Paused(reason="We asked."), "stand still"),
        ([Acknowledged()], Acknowledged(), "is acknowledged"),
        ([UPHELD], Extended(until=date(2027, 1, 1), reason="Late."), "Reopen it first"),
        ([], Extended(until=date(2026, 12, 1), reason="Late."), "is due on 2026-12-18"),
        ([], Extended(until=date(2027, 3, 1), reason="Late."), "until 2027-01-06"),
        ([], Acknowledged(on=date(2026, 12, 1)), "in the future"),
        ([], Acknowledged(on=date(2026, 11, 1)), "before receipt"),
        ([], Responded(outcome=Outcome.RESOLVED, reasons="Done."), "no complaint"),
        ([], Corrected(question="kind", labels=("nonsense",)), "kind has no such label"),
        ([], Corrected(question="kind", labels=("complaint", "enquiry")), "no label|exactly one"),
        ([], Corrected(question="kind", labels=()), "exactly one"),
        ([], Rerouted(team="nobody"), "There is no team of that code"),
        ([], Rerouted(), "Give a process"),
        ([], ActionDone(number=3), "no action 3"),
    ],
)
def test_an_illegal_step_is_refused_with_the_reason(
    database: Database, steps: list[Acknowledged], wrong: Closed, says: str
) -> None:
    reference = opened(database).state.reference
    before = step(database, reference, *steps).state if steps else None
    with pytest.raises(StepError, match=says):
        step(database, reference, wrong)
    with database.reading() as session:
        after = find(session, reference).state
    assert before is None or after == before


def test_a_clock_stands_still_only_where_the_law_lets_it(database: Database) -> None:
    found = classification(kind="information_request")
    text = "Under the Freedom of Information Act please tell me what was spent on bins in 2025."
    reference = opened(database, prepared(text, found)).state.reference
    due = step(database, reference, Noted(text="Vague.")).state.next_due
    assert due is not None
    case = step(database, reference, Paused(reason="Which bins?")).state
    assert case.state is State.PAUSED
    case = step(database, reference, Resumed(), days=7).state
    assert case.state is State.RECEIVED
    assert case.next_due is not None
    assert case.next_due > due + timedelta(5)


def test_a_change_on_an_old_version_is_refused(database: Database) -> None:
    case = opened(database).state
    step(database, case.reference, Noted(text="First."), expected=case.version)
    with pytest.raises(VersionConflictError, match="not 4"):
        step(database, case.reference, Noted(text="Second."), expected=case.version)


def test_a_reference_is_found_however_it_is_written(database: Database) -> None:
    reference = opened(database).state.reference
    with database.reading() as session:
        found = find(session, f" {reference.lower().replace('-', '')} ")
        assert found.state.reference == reference
        with pytest.raises(CaseMissingError):
            find(session, "26-0000-0000")


def test_no_two_cases_have_one_reference(database: Database) -> None:
    one = prepared()
    opened(database, one)
    with pytest.raises(ReferenceTakenError):
        opened(database, one)
    with database.reading() as session:
        assert len(session.scalars(select(Case.id)).all()) == 1
        assert not list(broken_links(session))


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("bin", True),
        ("bins emptied", True),
        ('"brown bin"', True),
        ('"bin brown"', False),
        ("pothole", False),
        ("Smith", False),
        ('bin" OR "pothole', False),
        ("bin AND pothole", False),
        ("pothole OR bin", False),
        ("bin -brown", True),
        ("'); DROP TABLE cases; --", False),
        ("\0", False),
    ],
)
def test_words_are_found_and_operators_are_words(
    database: Database, query: str, is_found: bool
) -> None:
    opened(database)
    with database.reading() as session:
        found = session.scalars(select(Case.id).where(has_words(session, query))).all()
    assert bool(found) is is_found
