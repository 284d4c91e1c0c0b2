"""Retention: what is due goes, what is held stays, the figures are as they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
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
from tests.triage.contacts import classification

from redress.casework.audit import append
from redress.casework.cases import find
from redress.casework.database import Database
from redress.casework.documents import contents, parties
from redress.casework.lifecycle import StepError
from redress.casework.principals import system
from redress.casework.references import new_reference
from redress.casework.retention import BATCH, all_due, run
from redress.casework.searching import has_words
from redress.casework.state import Outcome
from redress.casework.steps import (
    Acknowledged,
    ActionAdded,
    ActionDone,
    Closed,
    Corrected,
    Escalated,
    LegalHold,
    LegalHoldEnded,
    LinkJudged,
    Noted,
    OmbudsmanStepped,
    Refused,
    Reopened,
    Responded,
    Step,
)
from redress.casework.tables import (
    Case,
    CaseLink,
    Event,
    Fingerprint,
    IdempotentAnswer,
    Party,
    StoredDocument,
    StoredSketch,
    Vector,
)
from redress.casework.verification import verify
from redress.triage.profiles import AfterRetention, Profile, Retention

UPHELD = Responded(outcome=Outcome.UPHELD, reasons="Jo Smith was right.", remedy="We will come.")
OVER = date(2032, 11, 27)
"""72 months after a complaint was closed on the day on which all here is."""
LATER = NOW + timedelta(days=3_000)
ERASING = PROFILE.model_copy(update={"retention": Retention(then=AfterRetention.ERASE)})


def closed(database: Database, *more: Step, text: str = TEXT) -> str:
    """The reference of a case that was answered and closed."""
    reference = opened(database, prepared(text)).state.reference
    step(database, reference, Acknowledged(), Noted(text="Rang Jo Smith."), UPHELD, Closed(), *more)
    return reference


def done(database: Database, today: date = OVER, profile: Profile = PROFILE) -> list[str]:
    found = run(database, profile, today, LATER)
    return [one.reference for one in found if not one.held]


def held(database: Database) -> dict[str, tuple[str, ...]]:
    return {one.reference: one.held for one in all_due(database, OVER) if one.held}


def test_a_case_goes_when_its_period_is_over_and_not_before(database: Database) -> None:
    reference = closed(database)
    assert not done(database, OVER - timedelta(1))
    assert done(database) == [reference]
    assert not done(database)


def test_the_period_is_that_of_its_kind(database: Database) -> None:
    found = classification(kind="enquiry")
    reference = opened(database, prepared(found=found)).state.reference
    answered = Responded(outcome=Outcome.RESOLVED, reasons="Told.")
    step(database, reference, answered, Closed())
    assert done(database, date(2028, 11, 27)) == [reference]


def test_a_dry_run_says_what_would_go_and_changes_nothing(database: Database) -> None:
    reference = closed(database)
    told = list(run(database, PROFILE, OVER, LATER, dry_run=True))
    assert [one.reference for one in told] == [reference]
    with database.reading() as session:
        assert find(session, reference).state.erased_at is None


def test_anonymising_leaves_the_redacted_text_alone(database: Database) -> None:
    reference = closed(database)
    _answer_kept(database, reference)
    done(database)
    with database.reading() as session:
        kept = find(session, reference)
        papers = contents(session, kept.id).values()
        left = {paper.kind for paper in papers if paper.content is not None}
        assert left == {"redacted"}
        assert all((paper.salt is None) is (paper.content is None) for paper in papers)
        assert all(paper.digest for paper in papers)
        (party,) = parties(session, kept.id)
        assert (party.name, party.email_key, party.salt) == (None, None, None)
        assert session.scalars(select(Case.id).where(has_words(session, "bin"))).all()
        event = session.scalars(select(Event).order_by(Event.sequence.desc())).first()
        assert event is not None
        assert (event.type, event.details) == (
            "anonymised",
            {"why": "retention", "due": OVER.isoformat()},
        )
    _nothing_is_left(database, "Smith", "smith", "01632")


def test_erasing_leaves_no_word(database: Database) -> None:
    reference = closed(database)
    _answer_kept(database, reference)
    assert done(database, profile=ERASING) == [reference]
    with database.reading() as session:
        papers = contents(session, find(session, reference).id).values()
        assert all(paper.content is None for paper in papers)
        assert not session.scalars(select(Case.id).where(has_words(session, "bin"))).all()
    _nothing_is_left(database, "Smith", "smith", "01632", "Mill", "emptied", "right")


def _answer_kept(database: Database, reference: str) -> None:
    with database.transaction() as session:
        answer = IdempotentAnswer(
            principal="form",
            key="1",
            request="",
            status=201,
            headers={},
            body="Dear Jo Smith",
            case_id=find(session, reference).id,
            created_at=NOW,
        )
        session.add(answer)


def _nothing_is_left(database: Database, *words: str) -> None:
    """None of the words stands in any table, and nothing is left by which a case could be found."""
    with database.reading() as session:
        assert not list(verify(session))
        for table in (Case, Event, StoredDocument, Party, IdempotentAnswer, CaseLink):
            columns = [getattr(table, column.key) for column in table.__table__.columns]
            rows = repr([tuple(row) for row in session.execute(select(*columns))])
            assert not [word for word in words if word in rows], table
        for table in (Fingerprint, StoredSketch, Vector):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        # What a column holds that is no SQL null is there still.
        empty = "SELECT count(*) FROM documents WHERE erased_at IS NOT NULL AND content IS NOT NULL"
        assert session.scalar(text(empty)) == 0


def test_nothing_can_happen_to_a_case_that_was_erased(database: Database) -> None:
    reference = closed(database)
    done(database)
    with pytest.raises(StepError, match="was erased"):
        step(database, reference, Reopened(reason="Again."))


REFERRED = OmbudsmanStepped(body="lgsco", step="referred", on=date(2026, 11, 27))
DECIDED = OmbudsmanStepped(body="lgsco", step="not_upheld", on=date(2026, 11, 27))
LESSON = ActionAdded(kind="learning", text="Tell crews.", owner="Waste")
HOLD = LegalHold(reason="A claim was made.")


@pytest.mark.parametrize(
    ("holding", "says", "settling"),
    [
        (REFERRED, "ombudsman (lgsco) has not decided", DECIDED),
        (LESSON, "Action 1 is open.", ActionDone(number=1)),
        (HOLD, "legal hold", LegalHoldEnded()),
    ],
)
def test_what_is_not_settled_is_held_until_it_is(
    database: Database, holding: Step, says: str, settling: Step
) -> None:
    reference = closed(database, holding)
    assert says in held(database)[reference][0]
    assert not done(database)
    step(database, reference, settling)
    assert done(database) == [reference]


def test_a_case_linked_with_an_open_one_waits_for_it(database: Database) -> None:
    reference = closed(database)
    other = opened(database, prepared(people=())).state.reference
    (why,) = held(database)[reference]
    assert other in why
    step(database, other, LinkJudged(reference=reference, belongs=False))
    assert done(database) == [reference]


def test_a_legal_hold_begins_and_ends_once(database: Database) -> None:
    reference = closed(database, HOLD)
    with pytest.raises(StepError, match="already"):
        step(database, reference, HOLD)
    step(database, reference, LegalHoldEnded())
    with pytest.raises(StepError, match="no legal hold"):
        step(database, reference, LegalHoldEnded())


def test_a_run_goes_through_more_than_a_batch_and_past_what_is_held(database: Database) -> None:
    first = closed(database, HOLD, text="A stranger's words that are about the library at noon.")
    with database.transaction() as session:
        row = session.get_one(Case, find(session, first).id)
        names = [column.key for column in Case.__table__.columns if column.key != "id"]
        for _ in range(BATCH):
            own = {"reference": (copied := new_reference(NOW))}
            body = {**row.body, "reference": copied}
            session.add(Case(**{name: getattr(row, name) for name in names} | own | {"body": body}))
    last = closed(database)
    assert done(database) == [last]
    assert len(held(database)) == BATCH + 1


def test_a_case_taken_up_again_in_the_meantime_is_left(database: Database) -> None:
    references = [closed(database), closed(database)]
    found = run(database, PROFILE, OVER, LATER)
    step(database, references[0], Reopened(reason="It was missed again."))
    assert all(one.held for one in found)


LIVES: dict[str, Sequence[Step]] = {
    "open": (),
    "acknowledged": (Acknowledged(),),
    "answered": (Acknowledged(), UPHELD),
    "closed": (Acknowledged(), UPHELD, Closed()),
    "refused": (Refused(ground="too_old", reasons="It was in 2019."),),
    "corrected": (
        Corrected(question="service_area", labels=("housing_repairs",)),
        UPHELD,
        Closed(),
    ),
    "escalated": (Acknowledged(), UPHELD, Escalated(wanted="More.")),
    "referred": (UPHELD, Closed(), REFERRED),
    "decided": (UPHELD, Closed(), REFERRED, DECIDED),
    "lesson": (UPHELD, Closed(), LESSON),
    "held": (UPHELD, Closed(), HOLD),
    "reopened": (UPHELD, Closed(), Reopened(reason="Again.")),
}
TEXTS = (TEXT, TEXT + " Please.", "Somebody else's words about the library, which was shut again.")


def figures(database: Database) -> Counter[tuple[Any, ...]]:
    """What reports count."""
    with database.reading() as session:
        columns = (Case.kind, Case.service_area, Case.outcome, Case.state, Case.stage, Case.channel)
        times = (Case.received_at, Case.acknowledged_on, Case.responded_on, Case.closed_at)
        return Counter(tuple(row) for row in session.execute(select(*columns, *times)))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lives=st.lists(
        st.tuples(
            st.sampled_from(sorted(LIVES)),
            st.sampled_from(["complaint", "enquiry"]),
            st.sampled_from(["waste_and_recycling", "parking"]),
            st.sampled_from(TEXTS),
        ),
        min_size=1,
        max_size=5,
    ),
    months=st.integers(1, 80),
    then=st.sampled_from(AfterRetention),
)
def test_figures_stay_as_they_were_and_the_trail_holds(
    database: Database,
    lives: list[tuple[str, str, str, str]],
    months: int,
    then: AfterRetention,
) -> None:
    for life, kind, area, words in lives:
        one = prepared(words, classification(kind=kind, area=area), people=(JO,))
        reference = opened(database, one).state.reference
        for taken in LIVES[life]:
            if kind == "enquiry" and isinstance(taken, Escalated):
                continue
            step(database, reference, taken, actor=REVIEWER if life == "escalated" else OFFICER)
    before = figures(database)
    profile = PROFILE.model_copy(update={"retention": Retention(then=then)})
    today = NOW.date() + timedelta(days=31 * months)
    due = {one.reference: one.held for one in all_due(database, today)}
    told = {one.reference: one.held for one in run(database, profile, today, LATER)}
    assert told == due
    assert figures(database) == before
    with database.reading() as session:
        assert not list(verify(session))
        for reference, why in told.items():
            assert (find(session, reference).state.erased_at is None) is bool(why)
        for reference in session.scalars(select(Case.reference).where(Case.erased_at.is_(None))):
            state = find(session, reference).state
            assert state.erase_on is None or state.erase_on > today or told[reference]


def test_an_export_that_was_noted_does_not_stand_in_the_way(database: Database) -> None:
    reference = closed(database)
    with database.transaction() as session:
        kept = find(session, reference)
        append(session, "exported", system("test"), NOW, {"what": "person"}, kept.id)
    assert done(database) == [reference]
