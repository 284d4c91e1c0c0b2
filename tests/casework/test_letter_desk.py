from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from tests.casework.cases import JO, NOW, OFFICER, PROFILE, TEXT, opened, prepared

from redress.casework import letters, outbox, webhooks
from redress.casework.cases import find
from redress.casework.database import Database
from redress.casework.documents import Person
from redress.casework.letter_desk import CaseLetters
from redress.casework.sending import Sending
from redress.casework.state import LetterStatus, State
from redress.casework.tables import Event

ANN = Person("representative", "Ann Advocate", "ann@advice.example")
LATER = NOW + timedelta(hours=1)


def queued(database: Database, people: Sequence[Person] = (JO,)) -> tuple[str, int]:
    """A case whose acknowledgement was approved and is to go by email; its letter's number."""
    text = TEXT.removesuffix(" Jo Smith, jo.smith@example.org")
    reference = opened(database, prepared(text, people=people)).state.reference
    with database.transaction() as session:
        kept = find(session, reference, to_change=True)
        approved = letters.approve(
            session,
            kept,
            kept.state.documents["draft"][-1],
            letters.LetterKind.ACKNOWLEDGEMENT,
            PROFILE,
            OFFICER,
            NOW,
        )
        letters.queue_by_email(session, approved.kept, approved.number, OFFICER, NOW)
    return reference, approved.number


def sending(database: Database) -> Sending:
    return Sending(database, lambda: LATER, CaseLetters(PROFILE))


def test_a_queued_letter_goes_to_who_wrote_from_the_team_that_has_it(database: Database) -> None:
    reference, _ = queued(database)
    post = sending(database)
    (claimed,) = post.take(5)
    letter = post.letter(claimed)

    assert letter is not None
    assert (letter.to, letter.name) == ("Jo.Smith@example.org", "Jo Smith")
    assert reference in letter.letter.body
    with database.reading() as session:
        assert letter.sender.code == find(session, reference).state.team


def test_a_letter_that_has_left_is_sent_and_acknowledges_the_case_once(
    database: Database,
) -> None:
    reference, number = queued(database)
    post = sending(database)
    (claimed,) = post.take(5)
    post.made(claimed)
    post.made(claimed)

    with database.reading() as session:
        state = find(session, reference).state
    assert state.state is State.ACKNOWLEDGED
    assert [(one.number, one.status) for one in state.letters] == [(number, LetterStatus.SENT)]


def test_a_letter_that_is_delivered_again_on_request_is_not_noted_twice(
    database: Database,
) -> None:
    reference, _ = queued(database)
    post = sending(database)
    (claimed,) = post.take(5)
    post.made(claimed)
    with database.reading() as session:
        version = find(session, reference).state.version
    with database.transaction() as session:
        outbox.redeliver(session, claimed.id, LATER)
    (again,) = post.take(5)
    assert post.letter(again) is None
    post.made(again)

    with database.reading() as session:
        assert find(session, reference).state.version == version


def test_a_letter_that_cannot_be_sent_is_seen_and_can_be_handed_over(database: Database) -> None:
    reference, number = queued(database)
    post = sending(database)
    (claimed,) = post.take(5)
    post.not_made(claimed, "recipient_refused_550", 0.5, for_good=True)

    with database.transaction() as session:
        kept = find(session, reference, to_change=True)
        assert [one.status for one in kept.state.letters] == [LetterStatus.APPROVED]
        after = letters.hand_over(session, kept, number, PROFILE, OFFICER, LATER)
        last = session.scalars(select(Event).where(Event.type == "letter_failed")).one()
    assert last.details == {"letter": number, "failure": "recipient_refused_550"}
    assert after.state.letters[0].status is LetterStatus.HANDED_OVER
    assert after.state.state is State.ACKNOWLEDGED


def test_a_letter_that_is_tried_again_is_still_queued(database: Database) -> None:
    reference, _ = queued(database)
    post = sending(database)
    (claimed,) = post.take(5)
    post.not_made(claimed, "timed_out", 0.5)
    with database.reading() as session:
        assert find(session, reference).state.letters[0].status is LetterStatus.QUEUED


@pytest.mark.parametrize(
    ("people", "to"),
    [
        ([JO, ANN], "Jo.Smith@example.org"),
        ([ANN, JO], "ann@advice.example"),
        ([Person("subject", email="sam@example.org"), ANN], "ann@advice.example"),
        ([Person(name="Jo"), ANN], "ann@advice.example"),
    ],
)
def test_a_letter_goes_to_the_first_who_wrote_and_has_an_address(
    database: Database, people: Sequence[Person], to: str
) -> None:
    queued(database, people)
    post = sending(database)
    (claimed,) = post.take(5)
    letter = post.letter(claimed)
    assert letter is not None
    assert letter.to == to


def test_a_letter_goes_to_nobody_whom_it_is_only_about(database: Database) -> None:
    with pytest.raises(letters.LetterStateError, match="No email address is known"):
        queued(database, [Person("subject", email="sam@example.org")])
    assert sending(database).take(5) == ()


def test_an_event_of_a_case_is_told_with_its_reference_and_nothing_that_was_written(
    database: Database,
) -> None:
    with database.transaction() as session:
        webhooks.create(session, "wh_1", "https://crm.example/", [], OFFICER, NOW)
    reference = opened(database).state.reference
    post = sending(database)
    notices = [post.notice(claimed) for claimed in post.take(20)]

    assert [one.type for one in notices if one] == ["received", "classified", "decided", "drafted"]
    assert {one.reference for one in notices if one} == {reference}
    told = str(notices)
    assert not any(word in told for word in (TEXT[:12], "Jo Smith", "jo.smith", "Mill"))
