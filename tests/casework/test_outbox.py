from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from tests.casework.cases import opened
from tests.casework.people import ADMIN, NOW

from redress.casework import audit, outbox, webhooks
from redress.casework.database import Database
from redress.casework.outbox import (
    ATTEMPTS,
    Claimed,
    DeliveryError,
    DeliveryKind,
    DeliveryState,
)
from redress.casework.tables import Delivery, Event
from redress.casework.webhooks import MOST, UnknownWebhookError, WebhookError

LEASE = timedelta(minutes=3)


def hook(session: Session, name: str = "wh_1", *events: str) -> None:
    webhooks.create(session, name, f"https://{name}.example/", events, ADMIN, NOW)


def happen(session: Session, type: str = "received", at: datetime = NOW) -> Event:
    event = audit.append(session, type, ADMIN, at, {"urgency": "routine"})
    outbox.enqueue(session, [event])
    return event


def waiting(session: Session) -> int:
    return session.scalar(select(func.count()).where(Delivery.due_at.is_not(None))) or 0


def claim(database: Database, at: datetime = NOW, limit: int = 10) -> tuple[Claimed, ...]:
    with database.transaction() as session:
        return outbox.claim(session, at, limit, LEASE)


def test_an_event_is_delivered_to_each_webhook_that_wants_it(database: Database) -> None:
    with database.transaction() as session:
        hook(session, "wh_all")
        hook(session, "wh_some", "received", "closed")
        hook(session, "wh_other", "closed")
        hook(session, "wh_off")
        webhooks.switch(session, "wh_off", False, ADMIN, NOW)
        happen(session, "received")

    assert {one.target for one in claim(database)} == {"wh_all", "wh_some"}


def test_who_looked_at_a_case_is_told_to_nobody(database: Database) -> None:
    with database.transaction() as session:
        hook(session)
        happen(session, "viewed")

    assert claim(database) == ()


def test_an_event_that_is_undone_leaves_no_delivery(database: Database) -> None:
    with database.transaction() as session:
        hook(session)

    def happen_in_vain() -> None:
        with database.transaction() as session:
            happen(session)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        happen_in_vain()
    assert claim(database) == ()


def test_a_claim_is_one_workers_alone_until_its_lease_runs_out(database: Database) -> None:
    with database.transaction() as session:
        hook(session)
        happen(session)
    (first,) = claim(database)

    assert claim(database, NOW + LEASE - timedelta(seconds=1)) == ()
    (second,) = claim(database, NOW + LEASE)
    assert (first.id, first.attempt) == (second.id, second.attempt - 1)


def test_what_is_delivered_is_not_claimed_again(database: Database) -> None:
    with database.transaction() as session:
        hook(session)
        happen(session)
    (claimed,) = claim(database)
    with database.transaction() as session:
        assert outbox.delivered(session, claimed, NOW)

    assert claim(database, NOW + timedelta(days=9)) == ()
    with database.reading() as session:
        (record,) = outbox.recent(session, DeliveryKind.WEBHOOK, "wh_1", 5)
    assert (record.state, record.delivered_at) == (DeliveryState.DELIVERED, NOW)


def test_a_worker_whose_lease_ran_out_cannot_undo_what_another_delivered(
    database: Database,
) -> None:
    with database.transaction() as session:
        hook(session)
        happen(session)
    (slow,) = claim(database)
    (quick,) = claim(database, NOW + LEASE)
    with database.transaction() as session:
        outbox.delivered(session, quick, NOW + LEASE)
        assert outbox.failed(session, slow, NOW + LEASE, "timed_out", 0.5) is None
        assert not outbox.delivered(session, slow, NOW + LEASE)
        assert waiting(session) == 0


def test_a_worker_whose_lease_ran_out_cannot_put_off_what_another_has(database: Database) -> None:
    with database.transaction() as session:
        hook(session)
        happen(session)
    (slow,) = claim(database)
    claim(database, NOW + LEASE)
    with database.transaction() as session:
        assert outbox.failed(session, slow, NOW + LEASE, "timed_out", 0.5) is None


def test_what_fails_is_tried_again_later_each_time_and_given_up_within_three_days(
    database: Database,
) -> None:
    with database.transaction() as session:
        hook(session)
        happen(session)
    now, waits = NOW, []
    for attempt in range(1, ATTEMPTS + 1):
        (claimed,) = claim(database, now)
        assert claimed.attempt == attempt
        with database.transaction() as session:
            state = outbox.failed(session, claimed, now, "answered_500", 0.5)
            (record,) = outbox.recent(session, DeliveryKind.WEBHOOK, "wh_1", 5)
        if record.due_at is not None:
            waits.append(record.due_at - now)
            now = record.due_at

    assert state is DeliveryState.GIVEN_UP
    assert (record.state, record.failure) == (DeliveryState.GIVEN_UP, "answered_500")
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=30)
    assert timedelta(days=2.5) < now - NOW < timedelta(days=3)
    assert claim(database, now + timedelta(days=30)) == ()


@given(st.integers(1, ATTEMPTS), st.floats(0, 1))
def test_waits_are_spread_by_a_tenth_either_way(attempt: int, jitter: float) -> None:
    middle = outbox.wait_after(attempt, 0.5)
    assert 0.89 * middle < outbox.wait_after(attempt, jitter) < 1.11 * middle


def test_a_failure_for_good_is_given_up_at_once(database: Database) -> None:
    with database.transaction() as session:
        hook(session)
        happen(session)
    (claimed,) = claim(database)
    with database.transaction() as session:
        state = outbox.failed(session, claimed, NOW, "gone", 0.5, for_good=True)

    assert state is DeliveryState.GIVEN_UP
    assert claim(database, NOW + timedelta(days=1)) == ()


def test_a_receiver_that_does_not_answer_keeps_no_other_waiting(database: Database) -> None:
    with database.transaction() as session:
        hook(session, "wh_dead", "received")
        hook(session, "wh_alive", "closed")
        for _ in range(5):
            happen(session, "received")
        happen(session, "closed")
    (dead,) = claim(database, limit=1)
    with database.transaction() as session:
        outbox.failed(session, dead, NOW, "timed_out", 0.5, target_rests=True)

    assert [one.target for one in claim(database)] == ["wh_alive"]
    assert len(claim(database, NOW + timedelta(minutes=1))) == 5


def test_a_mail_server_that_does_not_answer_keeps_no_other_waiting(database: Database) -> None:
    case = opened(database, now=NOW)
    with database.transaction() as session:
        hook(session)
        event = happen(session)
        for document in range(1, 4):
            outbox.enqueue_letter(session, event.sequence, case.id, document, NOW)
    letter = next(one for one in claim(database, limit=10) if one.kind is DeliveryKind.EMAIL)
    later = NOW + timedelta(minutes=5)
    with database.transaction() as session:
        state = outbox.failed(session, letter, later, "timed_out", 0.5, target_rests=True)

    assert state is DeliveryState.WAITING
    assert [one.kind for one in claim(database, later)] == [DeliveryKind.WEBHOOK]
    assert len(claim(database, later + timedelta(minutes=1))) == 3


def test_two_workers_at_once_claim_each_delivery_once(database: Database) -> None:
    with database.transaction() as session:
        hook(session)
        for _ in range(40):
            happen(session)
    taken: list[int] = []
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        while claimed := claim(database, limit=3):
            taken.extend(one.id for one in claimed)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(taken) == len(set(taken)) == 40


def test_a_claim_passes_over_what_another_transaction_holds(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("on SQLite only one transaction writes")
    with database.transaction() as session:
        hook(session)
        happen(session)
        happen(session)
    with database.transaction() as one, database.transaction() as two:
        (first,) = outbox.claim(one, NOW, 1, LEASE)
        (second,) = outbox.claim(two, NOW, 9, LEASE)
    assert first.id != second.id


def test_what_was_given_up_or_delivered_is_made_again_on_request(database: Database) -> None:
    with database.transaction() as session:
        hook(session)
        happen(session)
    (claimed,) = claim(database)
    with database.transaction() as session:
        outbox.failed(session, claimed, NOW, "gone", 0.5, for_good=True)
        record = outbox.redeliver(session, claimed.id, NOW + timedelta(days=8))

    assert (record.state, record.attempts) == (DeliveryState.WAITING, 0)
    assert [one.attempt for one in claim(database, NOW + timedelta(days=8))] == [1]


def test_an_unknown_delivery_cannot_be_made_again(database: Database) -> None:
    with pytest.raises(DeliveryError), database.transaction() as session:
        outbox.redeliver(session, 4711, NOW)


def test_a_webhook_deleted_takes_its_deliveries_along(database: Database) -> None:
    with database.transaction() as session:
        hook(session)
        happen(session)
        webhooks.remove(session, "wh_1", ADMIN, NOW)

    with database.reading() as session:
        assert waiting(session) == 0
        assert webhooks.listed(session) == []
        with pytest.raises(UnknownWebhookError):
            webhooks.get(session, "wh_1")


def test_a_webhook_switched_off_is_sent_nothing_more_and_what_waited_is_seen(
    database: Database,
) -> None:
    with database.transaction() as session:
        hook(session)
        happen(session)
        webhooks.switch(session, "wh_1", False, ADMIN, NOW)
        happen(session)

    assert claim(database) == ()
    with database.reading() as session:
        (record,) = outbox.recent(session, DeliveryKind.WEBHOOK, "wh_1", 5)
    assert (record.state, record.failure) == (DeliveryState.GIVEN_UP, "webhook_switched_off")


def test_the_trail_tells_of_webhooks_without_their_paths(database: Database) -> None:
    with database.transaction() as session:
        webhooks.create(session, "wh_9", "https://hooks.example/T0/secret-path", [], ADMIN, NOW)
        webhooks.switch(session, "wh_9", False, ADMIN, NOW)
        webhooks.switch(session, "wh_9", False, ADMIN, NOW)
        webhooks.switch(session, "wh_9", True, ADMIN, NOW)
        webhooks.remove(session, "wh_9", ADMIN, NOW)

    with database.reading() as session:
        told = session.execute(select(Event.type, Event.details).order_by(Event.sequence)).all()
        assert list(audit.broken_links(session)) == []
    assert [one.type for one in told] == [
        *("webhook_created", "webhook_deactivated", "webhook_activated", "webhook_deleted")
    ]
    assert {one.details["host"] for one in told} == {"hooks.example"}
    assert "secret-path" not in str(told)


@pytest.mark.parametrize("events", [["exploded"], ["received", ""], ["viewed"]])
def test_a_webhook_for_unknown_events_is_refused(database: Database, events: list[str]) -> None:
    with pytest.raises(WebhookError), database.transaction() as session:
        webhooks.create(session, "wh_1", "https://a.example/", events, ADMIN, NOW)


def test_there_cannot_be_any_number_of_webhooks(database: Database) -> None:
    with database.transaction() as session:
        for number in range(MOST):
            hook(session, f"wh_{number}")
    with pytest.raises(WebhookError), database.transaction() as session:
        hook(session, "wh_more")


def test_a_letter_is_delivered_by_its_case_and_number(database: Database) -> None:
    case = opened(database)
    with database.transaction() as session:
        event = happen(session, "letter_queued")
        outbox.enqueue_letter(session, event.sequence, case.id, 3, NOW)
    (claimed,) = claim(database)
    assert claimed.kind is DeliveryKind.EMAIL
    assert outbox.letter_of(claimed.target) == (claimed.case_id, 3)
