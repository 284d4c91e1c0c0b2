"""The audit trail: every event, each bound to the one before by a hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from redress.casework.principals import Principal
from redress.casework.tables import AuditHead, Event, core

_HEAD = 1
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Happening:
    """What is to be written into the trail."""

    type: str
    actor: Principal
    at: datetime
    details: Mapping[str, Any]
    """JSON; nothing that anybody wrote, nothing personal."""
    case_id: int | None = None
    model: str | None = None


def unwritten(happening: Happening) -> Event:
    """A happening as an event that is not in the trail yet."""
    return Event(
        case_id=happening.case_id,
        type=happening.type,
        at=happening.at.astimezone(UTC),
        actor_kind=happening.actor.kind.value,
        actor_id=happening.actor.id,
        model=happening.model,
        details=dict(happening.details),
    )


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the trail; kept elsewhere, it shows later whether the trail was rewritten."""

    sequence: int
    hash: str


def append(
    session: Session,
    type: str,
    actor: Principal,
    at: datetime,
    details: Mapping[str, Any],
    case_id: int | None = None,
    model: str | None = None,
) -> Event:
    """Write one event at the end of the trail, in the caller's transaction."""
    return append_all(session, [Happening(type, actor, at, details, case_id, model)])[0]


def append_all(session: Session, happenings: list[Happening]) -> list[Event]:
    """Write events at the end of the trail, in the caller's transaction.

    They are not the session's. Other writers wait from here to the end of the transaction, so it
    comes last in one.
    """
    # What the events refer to must be there before them.
    session.flush()
    head = select(AuditHead.sequence, AuditHead.hash).where(AuditHead.id == _HEAD)
    sequence, previous = session.execute(head.with_for_update()).one()
    events: list[Event] = []
    for one in happenings:
        sequence += 1
        event = unwritten(one)
        event.sequence, event.previous = sequence, previous
        event.hash = previous = hash_of(event)
        events.append(event)
    session.execute(insert(core(Event)), [_row(one) for one in events])
    head_table = core(AuditHead)
    moved = update(head_table).where(head_table.c.id == _HEAD)
    session.execute(moved.values(sequence=sequence, hash=previous))
    return events


def _row(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in core(Event).columns.keys()}  # noqa: SIM118


def hash_of(event: Event) -> str:
    """SHA-256 of an event and of the hash before it, in hexadecimal."""
    fields = {
        "sequence": event.sequence,
        "case": event.case_id,
        "type": event.type,
        "at": event.at.timestamp(),
        "actor": [event.actor_kind, event.actor_id],
        "model": event.model,
        "details": event.details,
        "previous": event.previous,
    }
    return hashlib.sha256(canonical(fields)).hexdigest()


def canonical(value: Any) -> bytes:
    """A JSON value in the one form that is hashed."""
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return written.encode()


def head_of(session: Session) -> Head:
    """The end of the trail."""
    chosen = select(AuditHead.sequence, AuditHead.hash).where(AuditHead.id == _HEAD)
    return Head(*session.execute(chosen).one())


def broken_links(session: Session, kept: Head | None = None) -> Iterator[str]:
    """Every place where the trail does not hold, in its order; `kept` is an earlier head of it."""
    sequence, previous = 0, ""
    for event in _in_order(session):
        sequence += 1
        if event.sequence != sequence:
            missing = f"{sequence}" if event.sequence == sequence + 1 else f"from {sequence} on"
            yield f"Event {event.sequence}: what stood before it is missing ({missing})."
            sequence = event.sequence
        elif event.previous != previous:
            yield f"Event {sequence}: it does not follow the event before it."
        if hash_of(event) != event.hash:
            yield f"Event {sequence}: it was changed after it was written."
        if kept and kept.sequence == sequence and kept.hash != event.hash:
            yield f"Event {sequence}: it is not the one whose hash was kept."
        previous = event.hash
    head = head_of(session)
    if (head.sequence, head.hash) != (sequence, previous):
        yield f"The trail ends at event {sequence}, and should at event {head.sequence}."
    if kept and kept.sequence > sequence:
        yield f"The trail ends at event {sequence}, before the one whose hash was kept."


def _in_order(session: Session) -> Iterator[Event]:
    last = 0
    while True:
        page = session.scalars(
            select(Event).where(Event.sequence > last).order_by(Event.sequence).limit(_PAGE)
        ).all()
        if not page:
            return
        yield from page
        last = page[-1].sequence
        session.expunge_all()
