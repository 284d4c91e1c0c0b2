from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from sqlalchemy.orm import Session
from tests.api.deliveries.world import OUTGOING, SECRET_KEY, Receiver, World
from tests.casework.people import ADMIN

from redress.casework import webhooks
from redress.casework.outbox import Claimed, DeliveryState
from redress.casework.sending import OutgoingLetter, Sending
from redress_api.deliveries.dispatcher import (
    Dispatcher,
    SendsLetters,
    SendsNotices,
    dispatching,
)
from redress_api.deliveries.posting import Outcome, WebhookSender


def sender(world: World) -> WebhookSender:
    return WebhookSender(SECRET_KEY, True, world.clock)


def dispatcher(
    world: World,
    notices: SendsNotices | None = None,
    letters: SendsLetters | None = None,
    counts: Counter[tuple[str, str]] | None = None,
    desk: Desk | None = None,
    sending: Sending | None = None,
    **more: Any,
) -> Dispatcher:
    counted = counts if counts is not None else Counter()
    given = {"ended": lambda kind, outcome: counted.update([(kind, outcome)]), "idle": 0.01, **more}
    return Dispatcher(
        sending or world.sending(desk),
        notices or sender(world),
        letters,
        draw=lambda: 0.5,
        **given,
    )


def empty(one: Dispatcher) -> int:
    return asyncio.run(one.empty())


class Desk:
    """Letters that were approved, and which were sent."""

    def __init__(self, *documents: int) -> None:
        self.documents = documents
        self.told: list[tuple[int, int]] = []
        self.lost: list[str] = []

    def outgoing(self, session: Session, case_id: int, document: int) -> OutgoingLetter | None:
        return OUTGOING if document in self.documents else None

    def sent(self, session: Session, case_id: int, document: int, at: object) -> None:
        self.told.append((case_id, document))

    def failed(
        self, session: Session, case_id: int, document: int, failure: str, at: object
    ) -> None:
        self.lost.append(failure)


class Postman:
    """Sends letters nowhere."""

    def __init__(self, outcome: Outcome | None = None) -> None:
        self.outcome = outcome or Outcome()
        self.sent: list[str] = []

    def send(self, outgoing: OutgoingLetter, target: str) -> Outcome:
        self.sent.append(target)
        return self.outcome


def test_what_happens_reaches_the_webhook_once(world: World, receiver: Receiver) -> None:
    world.hook(receiver.url)
    sequence = world.happen("received", urgency="routine")
    counts: Counter[tuple[str, str]] = Counter()

    assert empty(dispatcher(world, counts=counts)) == 1
    assert empty(dispatcher(world, counts=counts)) == 0
    (received,) = receiver.received
    message = json.loads(received.body)
    (record,) = world.records()
    assert message["sequence"] == sequence
    assert message["id"] == str(record.id)
    assert record.state is DeliveryState.DELIVERED
    assert counts == {("webhook", "delivered"): 1}


def test_a_receiver_that_was_away_is_told_of_everything_later(
    world: World, receiver: Receiver
) -> None:
    world.hook(receiver.url)
    sequences = [world.happen() for _ in range(20)]
    receiver.answer_with(503)
    counts: Counter[tuple[str, str]] = Counter()
    empty(dispatcher(world, counts=counts))
    assert counts["webhook", "failed"] == len(receiver.received) < len(sequences)

    receiver.answer, receiver.received = None, []
    world.clock.move(hours=1)
    empty(dispatcher(world))

    assert sorted(json.loads(one.body)["sequence"] for one in receiver.received) == sequences
    assert {one.state for one in world.records()} == {DeliveryState.DELIVERED}


def test_a_crash_between_sending_and_noting_it_means_twice_and_never_not_at_all(
    world: World, receiver: Receiver
) -> None:
    world.hook(receiver.url)
    world.happen()

    class Crashing(Sending):
        def made(self, claimed: object) -> None:
            raise SystemError

    empty(dispatcher(world, sending=Crashing(world.store, world.clock)))
    assert (len(receiver.received), empty(dispatcher(world))) == (1, 0)

    world.pass_lease()
    empty(dispatcher(world))
    bodies = [one.body for one in receiver.received]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]
    assert world.records()[0].state is DeliveryState.DELIVERED


def test_a_crash_before_sending_loses_nothing(world: World, receiver: Receiver) -> None:
    world.hook(receiver.url)
    world.happen()
    world.sending().take(10)

    assert empty(dispatcher(world)) == 0
    world.pass_lease()
    assert empty(dispatcher(world)) == 1
    assert len(receiver.received) == 1


def test_a_webhook_that_keeps_failing_is_given_up_and_seen(
    world: World, receiver: Receiver
) -> None:
    world.hook(receiver.url)
    world.happen()
    receiver.answer_with(410)
    counts: Counter[tuple[str, str]] = Counter()
    for _ in range(30):
        empty(dispatcher(world, counts=counts))
        world.clock.move(hours=14)

    (record,) = world.records()
    assert (record.state, record.failure) == (DeliveryState.GIVEN_UP, "answered_410")
    assert counts["webhook", "given_up"] == 1


def test_a_webhook_deleted_or_switched_off_in_the_middle_is_sent_nothing(
    world: World, receiver: Receiver
) -> None:
    world.hook(receiver.url)
    world.happen()
    (claimed,) = world.sending().take(1)
    with world.store.transaction() as session:
        webhooks.switch(session, "wh_1", False, ADMIN, world.clock())
    assert world.sending().notice(claimed) is None
    with world.store.transaction() as session:
        webhooks.remove(session, "wh_1", ADMIN, world.clock())
    assert world.sending().notice(claimed) is None
    assert empty(dispatcher(world)) == 0


def test_one_delivery_that_cannot_be_read_ends_nothing(world: World, receiver: Receiver) -> None:
    world.hook(receiver.url)
    world.happen()

    class Unreadable(Sending):
        def notice(self, claimed: object) -> None:
            raise KeyError("nothing that is logged")

    counts: Counter[tuple[str, str]] = Counter()
    unreadable = Unreadable(world.store, world.clock)
    assert empty(dispatcher(world, counts=counts, sending=unreadable)) == 1
    assert counts == {("webhook", "failed"): 1}
    world.pass_lease()
    assert empty(dispatcher(world)) == 1


def test_a_delivery_that_can_never_be_read_is_given_up_as_any_other(
    world: World, receiver: Receiver
) -> None:
    world.hook(receiver.url)
    world.happen()

    class Unreadable(Sending):
        def notice(self, claimed: object) -> None:
            raise KeyError("nothing that is logged")

    for _ in range(20):
        empty(dispatcher(world, sending=Unreadable(world.store, world.clock)))
        world.clock.move(hours=14)
    (record,) = world.records()
    assert (record.state, record.failure) == (DeliveryState.GIVEN_UP, "KeyError")


def test_letters_that_a_mail_server_keeps_waiting_keep_no_webhook_waiting(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    monkeypatch.setattr("os.process_cpu_count", lambda: 1, raising=False)
    case_id = world.open_case()
    for document in range(1, 8):
        world.queue_letter(case_id, document)
    world.hook(receiver.url)
    world.happen()
    go_on, told = threading.Event(), threading.Event()

    class Hanging(Postman):
        def send(self, outgoing: OutgoingLetter, target: str) -> Outcome:
            go_on.wait(20)
            return super().send(outgoing, target)

    def ended(kind: str, outcome: str) -> None:
        if kind == "webhook":
            told.set()

    one = dispatcher(world, letters=Hanging(), desk=Desk(*range(1, 8)), ended=ended)
    with dispatching(one, grace=5):
        try:
            assert told.wait(5)
        finally:
            go_on.set()


def test_without_a_secret_key_webhooks_wait(world: World, receiver: Receiver) -> None:
    world.hook(receiver.url)
    world.happen()
    empty(Dispatcher(world.sending(), None, None, draw=lambda: 0.5))
    (record,) = world.records()
    assert (record.state, record.failure) == (DeliveryState.WAITING, "no_secret_key")


def test_a_letter_is_sent_and_its_case_told_once(world: World) -> None:
    case_id = world.open_case()
    world.queue_letter(case_id, 3)
    desk, postman = Desk(3), Postman()
    counts: Counter[tuple[str, str]] = Counter()
    empty(dispatcher(world, letters=postman, counts=counts, desk=desk))
    empty(dispatcher(world, letters=postman, counts=counts, desk=desk))

    assert postman.sent == [f"{case_id}:3"]
    assert desk.told == [(case_id, 3)]
    assert counts == {("email", "delivered"): 1}


def test_a_letter_whose_address_is_refused_is_given_up_at_once(world: World) -> None:
    case_id = world.open_case()
    world.queue_letter(case_id, 3)
    postman = Postman(Outcome("recipient_refused_550", 550, for_good=True))
    desk = Desk(3)
    empty(dispatcher(world, letters=postman, desk=desk))

    (record,) = world.records(f"{case_id}:3")
    assert (record.state, record.failure) == (DeliveryState.GIVEN_UP, "recipient_refused_550")
    assert desk.told == []
    assert desk.lost == ["recipient_refused_550"]


def test_a_letter_that_was_erased_is_not_sent(world: World) -> None:
    case_id = world.open_case()
    world.queue_letter(case_id, 3)
    postman = Postman()
    empty(dispatcher(world, letters=postman, desk=Desk()))

    (record,) = world.records(f"{case_id}:3")
    assert (record.state, record.failure) == (DeliveryState.GIVEN_UP, "letter_withdrawn")
    assert postman.sent == []


def test_without_a_mail_server_letters_wait(world: World) -> None:
    case_id = world.open_case()
    world.queue_letter(case_id, 3)
    empty(dispatcher(world, desk=Desk(3)))
    (record,) = world.records(f"{case_id}:3")
    assert (record.state, record.failure) == (DeliveryState.WAITING, "no_mail_server")


def test_the_loop_sends_what_happens_while_it_runs_and_ends_when_it_is_stopped(
    world: World, receiver: Receiver
) -> None:
    world.hook(receiver.url)
    told = threading.Event()
    with dispatching(dispatcher(world, ended=lambda *_: told.set()), grace=5):
        world.happen()
        assert told.wait(5)

    assert len(receiver.received) == 1
    assert "redress-deliveries" not in [thread.name for thread in threading.enumerate()]


def test_a_stop_waits_for_what_is_under_way(world: World, receiver: Receiver) -> None:
    world.hook(receiver.url)
    world.happen()
    arrived, go_on = threading.Event(), threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        arrived.set()
        go_on.wait()
        handler.send_response(204)
        handler.end_headers()

    receiver.answer = answer
    one = dispatcher(world)
    with dispatching(one, grace=5):
        assert arrived.wait(5)
        one.stop()
        go_on.set()

    assert world.records()[0].state is DeliveryState.DELIVERED


def test_what_a_stop_cannot_wait_for_is_sent_again_later(world: World, receiver: Receiver) -> None:
    world.hook(receiver.url)
    world.happen()
    arrived, go_on = threading.Event(), threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        arrived.set()
        go_on.wait()

    receiver.answer = answer
    with dispatching(dispatcher(world), grace=0.05):
        assert arrived.wait(5)
    go_on.set()

    receiver.answer = None
    world.pass_lease()
    assert empty(dispatcher(world)) == 1
    assert len(receiver.received) == 2


def test_a_store_that_is_away_does_not_end_the_loop(
    world: World, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    world.hook(receiver.url)
    world.happen()
    told = threading.Event()

    class Away(Sending):
        times = 0

        def take(self, limit: int) -> tuple[Claimed, ...]:
            self.times += 1
            if self.times < 3:
                raise OSError("nothing that is logged")
            return super().take(limit)

    away = Away(world.store, world.clock)
    with dispatching(dispatcher(world, sending=away, ended=lambda *_: told.set()), grace=5):
        assert told.wait(5)

    assert len(receiver.received) == 1
    assert "nothing that is logged" not in caplog.text


def test_at_most_so_many_are_sent_at_once(world: World, receiver: Receiver) -> None:
    world.hook(receiver.url)
    for _ in range(12):
        world.happen()
    counting, together, most = threading.Lock(), 0, 0

    def answer(handler: BaseHTTPRequestHandler) -> None:
        nonlocal together, most
        with counting:
            together += 1
            most = max(most, together)
        handler.send_response(204)
        handler.end_headers()
        with counting:
            together -= 1

    receiver.answer = answer
    ended = threading.Semaphore(0)
    one = dispatcher(world, ended=lambda *_: ended.release(), at_once=3)
    with dispatching(one, grace=5):
        assert all(ended.acquire(timeout=10) for _ in range(12))

    assert len(receiver.received) == 12
    assert most <= 3
