"""Retention: cases are erased or anonymised when the period of the council's profile is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from redress.casework.cases import Kept, find
from redress.casework.database import Database
from redress.casework.erasing import erase_case, holds
from redress.casework.principals import Principal, system
from redress.casework.tables import Case
from redress.triage.profiles import Profile

BATCH = 25
"""Cases of a transaction, which keeps other writers waiting."""
RETENTION = system("retention")


@dataclass(frozen=True, slots=True)
class DueCase:
    """A case whose period is over."""

    reference: str
    kind: str | None
    erase_on: date
    held: tuple[str, ...]
    """Why it is not erased yet, in words; nothing where it is."""


def all_due(database: Database, today: date) -> Iterator[DueCase]:
    """Every case whose period is over by a day, the longest over first."""

    def looked_at(session: Session, references: Sequence[str]) -> list[DueCase]:
        found = (_due(session, find(session, one), today) for one in references)
        return [one for one in found if one]

    return _by_batch(database.reading, today, looked_at)


def run(
    database: Database,
    profile: Profile,
    today: date,
    now: datetime,
    actor: Principal = RETENTION,
    *,
    dry_run: bool = False,
) -> Iterator[DueCase]:
    """Erase or anonymise, as the profile says, every case whose period is over by a day.

    Each is told once it is done, with those that are held, which are left. A run that is stopped
    may be run again: each batch is whole or undone.

    Raises:
        StoreError: the database cannot be reached.
    """

    def erased(session: Session, references: Sequence[str]) -> list[DueCase]:
        # All at first: who changes a case has it before its turn at the trail, and so must this.
        batch = [find(session, one, to_change=True) for one in references]
        return [
            one for kept in batch if (one := _erased(session, kept, profile, today, now, actor))
        ]

    return all_due(database, today) if dry_run else _by_batch(database.transaction, today, erased)


def _by_batch(
    opened: Callable[[], AbstractContextManager[Session]],
    today: date,
    work: Callable[[Session, Sequence[str]], list[DueCase]],
) -> Iterator[DueCase]:
    """What work on the references of each batch of cases gives, in a session of its own."""
    after: tuple[date, int] | None = None
    while True:
        with opened() as session:
            rows = _batch(session, today, after)
            done = work(session, [row.reference for row in rows])
        if not rows:
            return
        yield from done
        after = rows[-1].erase_on, rows[-1].id


def _batch(session: Session, today: date, after: tuple[date, int] | None) -> Sequence[Any]:
    chosen = select(Case.id, Case.reference, Case.erase_on)
    chosen = chosen.where(Case.erase_on <= today, Case.erased_at.is_(None))
    if after is not None:
        day, number = after
        same_day = and_(Case.erase_on == day, Case.id > number)
        chosen = chosen.where(or_(Case.erase_on > day, same_day))
    return session.execute(chosen.order_by(Case.erase_on, Case.id).limit(BATCH)).all()


def _erased(
    session: Session, kept: Kept, profile: Profile, today: date, now: datetime, actor: Principal
) -> DueCase | None:
    """A case that was due, erased unless it is held; none where it was taken up meanwhile."""
    one = _due(session, kept, today)
    if one is not None and not one.held:
        on = one.erase_on.isoformat()
        erase_case(session, kept, profile.retention.then, actor, now, "retention", due=on)
    return one


def _due(session: Session, kept: Kept, today: date) -> DueCase | None:
    case = kept.state
    if case.erase_on is None or case.erase_on > today or case.erased_at is not None:
        return None
    kind = case.labels.get("kind")
    label = kind.label if kind else None
    return DueCase(case.reference, label, case.erase_on, holds(session, kept))
