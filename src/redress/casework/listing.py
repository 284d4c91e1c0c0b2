"""Cases listed: filtered, sorted, a page at a time, each page as quick as the first."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from redress.casework.documents import email_key, phone_key
from redress.casework.references import normal_reference
from redress.casework.searching import has_words
from redress.casework.state import OPEN, State
from redress.casework.tables import Case, Party
from redress.errors import RedressError
from redress.triage.routes import UrgencyLevel

MOST = 200
"""Cases of a page."""
_URGENCIES = tuple(UrgencyLevel)


class ListingError(RedressError):
    """A list that cannot be made as it was asked for."""

    code = "listing_invalid"

    def __init__(self, message: str, field: str) -> None:
        """`field` is the parameter at fault."""
        super().__init__(message)
        self.field = field


class Sort(StrEnum):
    """The order of a list."""

    INBOX = "inbox"
    """The most urgent first, then by what is due next."""
    DUE = "due"
    NEWEST = "newest"
    OLDEST = "oldest"
    CHANGED = "changed"
    """The last changed first."""


_KEYS: dict[Sort, tuple[tuple[InstrumentedAttribute[Any], ...], bool]] = {
    Sort.INBOX: ((Case.urgency, Case.due_order, Case.id), False),
    Sort.DUE: ((Case.due_order, Case.id), False),
    Sort.NEWEST: ((Case.received_at, Case.id), True),
    Sort.OLDEST: ((Case.received_at, Case.id), False),
    Sort.CHANGED: ((Case.changed_at, Case.id), True),
}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases; every condition that is given must hold."""

    states: tuple[State, ...] = ()
    is_open: bool | None = None
    stage: int | None = None
    kind: str | None = None
    service_area: str | None = None
    avoidable_cause: str | None = None
    process: str | None = None
    team: str | None = None
    officer: str | None = None
    channel: str | None = None
    urgency: UrgencyLevel | None = None
    needs_person: bool | None = None
    outcome: str | None = None
    received_from: datetime | None = None
    received_before: datetime | None = None
    due_until: date | None = None
    """The next date that the council owes is this day or earlier."""
    due_after: date | None = None
    words: str | None = None
    """Words and "phrases" of the redacted text, or a reference."""
    person: str | None = None
    """An email address or a telephone number of somebody of the case."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in a list."""

    id: int
    reference: str
    version: int
    state: State
    stage: int
    received_at: datetime
    changed_at: datetime
    channel: str | None
    kind: str | None
    service_area: str | None
    avoidable_cause: str | None
    process: str
    team: str
    officer: str | None
    urgency: UrgencyLevel
    needs_person: bool
    outcome: str | None
    next_due: date | None
    next_clock: str | None
    erased: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases, and where the next go on."""

    cases: tuple[Listed, ...]
    next: str | None
    """The cursor of the next page; None after the last."""


def list_cases(
    session: Session,
    wanted: CaseFilter,
    sort: Sort = Sort.INBOX,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """A page of the cases that are wanted.

    Raises:
        ListingError: the cursor is none of such a list, or the limit is out of bounds.
    """
    if not 1 <= limit <= MOST:
        raise ListingError(f"A page has 1 to {MOST} cases.", "limit")
    keys, descending = _KEYS[sort]
    conditions = list(_conditions(session, wanted))
    if cursor is not None:
        conditions.append(_after(keys, descending, _values(cursor, sort)))
    chosen = select(*_COLUMNS, Case.due_order).where(*conditions)
    order = [key.desc() if descending else key.asc() for key in keys]
    rows = session.execute(chosen.order_by(*order).limit(limit + 1)).all()
    page = rows[:limit]
    more = len(rows) > limit
    last = [getattr(page[-1], key.key) for key in keys] if more else []
    return Page(tuple(map(_listed, page)), _cursor(sort, last) if more else None)


_COLUMNS = (
    Case.id,
    Case.reference,
    Case.version,
    Case.state,
    Case.stage,
    Case.received_at,
    Case.changed_at,
    Case.channel,
    Case.kind,
    Case.service_area,
    Case.avoidable_cause,
    Case.process,
    Case.team,
    Case.officer,
    Case.urgency,
    Case.needs_person,
    Case.outcome,
    Case.next_due,
    Case.next_clock,
    Case.erased_at,
)
_SAME = (
    *("stage", "kind", "service_area", "avoidable_cause", "process", "team", "officer"),
    *("channel", "needs_person", "outcome"),
)


def _listed(row: Any) -> Listed:
    *fields, erased_at, _ = row
    values = dict(zip([column.key for column in _COLUMNS], fields, strict=False))
    values["state"] = State(values["state"])
    values["urgency"] = _URGENCIES[values["urgency"]]
    return Listed(**values, erased=erased_at is not None)


def _conditions(session: Session, wanted: CaseFilter) -> Iterator[ColumnElement[bool]]:
    for field in _SAME:
        value = getattr(wanted, field)
        if value is not None:
            yield getattr(Case, field) == value
    if wanted.urgency is not None:
        yield Case.urgency == _URGENCIES.index(wanted.urgency)
    if wanted.states:
        yield Case.state.in_([state.value for state in wanted.states])
    if wanted.is_open is not None:
        is_open = Case.state.in_(sorted(OPEN))
        yield is_open if wanted.is_open else ~is_open
    if wanted.received_from is not None:
        yield Case.received_at >= wanted.received_from
    if wanted.received_before is not None:
        yield Case.received_at < wanted.received_before
    if wanted.due_until is not None:
        yield Case.due_order <= wanted.due_until
    if wanted.due_after is not None:
        yield and_(Case.due_order > wanted.due_after, Case.next_due.is_not(None))
    if wanted.words is not None:
        reference = normal_reference(wanted.words)
        yield Case.reference == reference if reference else has_words(session, wanted.words)
    if wanted.person is not None:
        yield _has_person(wanted.person)


def _has_person(given: str) -> ColumnElement[bool]:
    phone = phone_key(given)
    if "@" not in given and phone is None:
        raise ListingError("Give an email address or a whole telephone number.", "person")
    is_theirs = Party.email_key == email_key(given) if "@" in given else Party.phone_key == phone
    return Case.id.in_(select(Party.case_id).where(is_theirs))


def _after(
    keys: Sequence[InstrumentedAttribute[Any]], descending: bool, values: Sequence[Any]
) -> ColumnElement[bool]:
    """Only what comes after a place in the order: each key decides where those before are equal."""
    ways = []
    for place, (key, value) in enumerate(zip(keys, values, strict=True)):
        same = [k == v for k, v in zip(keys[:place], values[:place], strict=True)]
        ways.append(and_(*same, key < value if descending else key > value))
    return or_(*ways)


def _cursor(sort: Sort, values: Sequence[Any]) -> str:
    told = [one.isoformat() if isinstance(one, date) else one for one in values]
    return base64.urlsafe_b64encode(json.dumps([sort, *told]).encode()).decode().rstrip("=")


def _values(cursor: str, sort: Sort) -> list[Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        own, *values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        keys = _KEYS[sort][0]
        if own != sort or len(values) != len(keys):
            raise ValueError
        return [_typed(key, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, OverflowError, binascii.Error):
        raise ListingError(
            "The cursor is none of this list: begin with the first page.", "cursor"
        ) from None


def _typed(key: InstrumentedAttribute[Any], value: Any) -> Any:
    if key.key in ("id", "urgency"):
        if type(value) is not int or not 0 <= value < 2**53:
            raise ValueError
        return value
    if key.key == "due_order":
        return date.fromisoformat(value)
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    # Near the ends of the calendar this overflows.
    return moment.astimezone(UTC)
