"""The outbox: what must still reach somebody outside, written with the event that caused it.

Every delivery is made at least once: it stands in the database before anybody is told of the event,
a worker has it only on loan, and it leaves the outbox when it was made or given up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session

from redress.casework.lifecycle import ALLOWED
from redress.casework.steps import BY_REDRESS
from redress.casework.tables import Delivery, Event, Webhook
from redress.errors import RedressError

ATTEMPTS = 16
"""With the waits between them they span two and a half to three days."""
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=12)
_SPREAD = 0.1
_REST = timedelta(minutes=1)
_LONGEST_FAILURE = 200

EVENT_TYPES = tuple(sorted({*ALLOWED, *BY_REDRESS} - {"viewed", "exported"}))
"""What webhooks may be told of; who looked at a case is nobody's business outside."""


class DeliveryError(RedressError):
    """There is no such delivery."""

    code = "delivery_unknown"


class DeliveryKind(StrEnum):
    """By what way it leaves."""

    WEBHOOK = "webhook"
    EMAIL = "email"


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that one worker has on loan."""

    id: int
    kind: DeliveryKind
    target: str
    event: int
    case_id: int | None
    attempt: int
    """Counts from 1."""
    until: datetime
    """When the loan ends; it also tells this loan from a later one."""


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """A delivery as it stands."""

    id: int
    kind: DeliveryKind
    target: str
    event: int
    state: DeliveryState
    attempts: int
    created_at: datetime
    due_at: datetime | None
    delivered_at: datetime | None
    failure: str | None


def enqueue(session: Session, events: Sequence[Event]) -> int:
    """Write a delivery of each event for each active webhook that wants such; how many those are.

    In the caller's transaction, so that there is no event without its deliveries.
    """
    told = [event for event in events if event.type in EVENT_TYPES]
    if not told:
        return 0
    webhooks = session.scalars(select(Webhook).where(Webhook.active)).all()
    new = [
        _new(DeliveryKind.WEBHOOK, webhook.id, event.sequence, event.case_id, event.at)
        for event in told
        for webhook in webhooks
        if _wants(webhook, event.type)
    ]
    session.add_all(new)
    return len(new)


def enqueue_letter(
    session: Session, event_sequence: int, case_id: int, document: int, at: datetime
) -> None:
    """Write the delivery of a letter by email, in the caller's transaction.

    `document` is the letter's number among the case's documents.
    """
    target = f"{case_id}:{document}"
    session.add(_new(DeliveryKind.EMAIL, target, event_sequence, case_id, at))


def letter_of(target: str) -> tuple[int, int]:
    """The case and the document number of an email's target."""
    case_id, _, document = target.partition(":")
    return int(case_id), int(document)


def _wants(webhook: Webhook, event_type: str) -> bool:
    types = webhook.events["types"]
    return not types or event_type in types


def _new(
    kind: DeliveryKind, target: str, event: int, case_id: int | None, at: datetime
) -> Delivery:
    return Delivery(
        kind=kind.value,
        target=target,
        event=event,
        case_id=case_id,
        created_at=at,
        attempts=0,
        due_at=at,
    )


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether there is anything to claim; only reads."""
    return session.scalar(select(Delivery.id).where(_due(now)).limit(1)) is not None


def claim(session: Session, now: datetime, limit: int, lease: timedelta) -> tuple[Claimed, ...]:
    """Up to `limit` due deliveries, the longest due first, the caller's alone until `now + lease`.

    Each claim counts as an attempt. When the lease has run out and the delivery is neither made nor
    failed, another worker may claim it.
    """
    rows = session.scalars(
        select(Delivery)
        .where(_due(now))
        .order_by(Delivery.due_at, Delivery.id)
        .limit(limit)
        # SQLite's write transaction keeps others out already and ignores this.
        .with_for_update(skip_locked=True)
    ).all()
    until = now + lease
    for row in rows:
        row.attempts += 1
        row.claimed_until = until
    session.flush()
    return tuple(
        Claimed(
            row.id, DeliveryKind(row.kind), row.target, row.event, row.case_id, row.attempts, until
        )
        for row in rows
    )


def _due(now: datetime) -> ColumnElement[bool]:
    free = or_(Delivery.claimed_until.is_(None), Delivery.claimed_until <= now)
    return and_(Delivery.due_at <= now, free)


def delivered(session: Session, claimed: Claimed, at: datetime) -> bool:
    """Note that it arrived, also where the lease had run out; whether that was new."""
    return _changed(
        session,
        and_(Delivery.id == claimed.id, Delivery.delivered_at.is_(None)),
        due_at=None,
        claimed_until=None,
        delivered_at=at,
        failure=None,
    )


def failed(
    session: Session,
    claimed: Claimed,
    at: datetime,
    failure: str,
    jitter: float,
    *,
    for_good: bool = False,
    target_rests: bool = False,
) -> DeliveryState | None:
    """Note that an attempt failed; what becomes of it, or None where another worker has it now.

    `failure` is a kind of fault, with nothing that was answered; `jitter` from 0 to 1 spreads the
    next attempt; `for_good` gives it up at once; `target_rests` holds back the receiver's other
    deliveries for a minute, so that one that does not answer keeps no others waiting: those of the
    same webhook, or all letters, which have one mail server.
    """
    given_up = for_good or claimed.attempt >= ATTEMPTS
    mine = and_(
        Delivery.id == claimed.id,
        Delivery.claimed_until == claimed.until,
        Delivery.delivered_at.is_(None),
    )
    due_at = None if given_up else at + wait_after(claimed.attempt, jitter)
    if not _changed(
        session, mine, due_at=due_at, claimed_until=None, failure=failure[:_LONGEST_FAILURE]
    ):
        return None
    if target_rests:
        others = select(Delivery.id).where(_due(at), Delivery.kind == claimed.kind)
        if claimed.kind is DeliveryKind.WEBHOOK:
            others = others.where(Delivery.target == claimed.target)
        others = others.with_for_update(skip_locked=True)
        _changed(session, Delivery.id.in_(others), due_at=at + _REST)
    return DeliveryState.GIVEN_UP if given_up else DeliveryState.WAITING


def wait_after(attempt: int, jitter: float) -> timedelta:
    """How long to wait after an attempt that failed; `jitter` is from 0 to 1."""
    wait = min(_LONGEST_WAIT, _FIRST_WAIT * float(2 ** (attempt - 1)))
    return wait * (1 - _SPREAD + 2 * _SPREAD * jitter)


def redeliver(session: Session, delivery_id: int, now: datetime) -> DeliveryRecord:
    """Make a delivery again from now on, with all its attempts.

    Raises:
        DeliveryError: there is no such delivery.
    """
    if not _changed(
        session,
        Delivery.id == delivery_id,
        due_at=now,
        claimed_until=None,
        delivered_at=None,
        attempts=0,
        failure=None,
    ):
        raise DeliveryError(f"There is no delivery {delivery_id}.")
    return record(session.get_one(Delivery, delivery_id, populate_existing=True))


def recent(session: Session, kind: DeliveryKind, target: str, limit: int) -> list[DeliveryRecord]:
    """The last deliveries to a target, the newest first."""
    rows = session.scalars(
        select(Delivery)
        .where(Delivery.kind == kind, Delivery.target == target)
        .order_by(Delivery.id.desc())
        .limit(limit)
    )
    return [record(row) for row in rows]


def record(row: Delivery) -> DeliveryRecord:
    """A row as a value."""
    if row.delivered_at is not None:
        state = DeliveryState.DELIVERED
    else:
        state = DeliveryState.GIVEN_UP if row.due_at is None else DeliveryState.WAITING
    return DeliveryRecord(
        row.id,
        DeliveryKind(row.kind),
        row.target,
        row.event,
        state,
        row.attempts,
        row.created_at,
        row.due_at,
        row.delivered_at,
        row.failure,
    )


def _changed(session: Session, which: ColumnElement[bool], **values: Any) -> bool:
    statement = update(Delivery).where(which).values(**values)
    done = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", done).rowcount > 0
