"""Retention: cases are erased or anonymised when the period of the council's profile is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

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

    id: int
    reference: str
    kind: str | None
    erase_on: date
    held: tuple[str, ...]
    """Why it is not erased yet, in words; nothing where it is."""


def due(
    session: Session, today: date, after: DueCase | None = None, limit: int = BATCH
) -> list[DueCase]:
    """The next cases whose period is over by a day, the longest over first, `after` one of them."""
    chosen = select(Case.reference).where(Case.erase_on <= today, Case.erased_at.is_(None))
    if after is not None:
        same_day = and_(Case.erase_on == after.erase_on, Case.id > after.id)
        chosen = chosen.where(or_(Case.erase_on > after.erase_on, same_day))
    references = session.scalars(chosen.order_by(Case.erase_on, Case.id).limit(limit)).all()
    found = (find(session, reference) for reference in references)
    return [one for kept in found if (one := _due(session, kept, today))]


def all_due(database: Database, today: date) -> Iterator[DueCase]:
    """Every case whose period is over by a day, the longest over first."""
    last: DueCase | None = None
    while True:
        with database.reading() as session:
            page = due(session, today, last)
        if not page:
            return
        yield from page
        last = page[-1]


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
    if dry_run:
        yield from all_due(database, today)
        return
    last: DueCase | None = None
    while True:
        with database.transaction() as session:
            page = due(session, today, last)
            done = [_erased(session, one, profile, today, now, actor) for one in page]
        if not page:
            return
        yield from done
        last = page[-1]


def _erased(
    session: Session,
    one: DueCase,
    profile: Profile,
    today: date,
    now: datetime,
    actor: Principal,
) -> DueCase:
    """A case that was due, erased; somebody may have taken it up again in the meantime."""
    kept = find(session, one.reference, to_change=True)
    still = _due(session, kept, today)
    if still is None or still.held:
        return still or _not_due(one)
    on = still.erase_on.isoformat()
    erase_case(session, kept, profile.retention.then, actor, now, "retention", due=on)
    return still


def _due(session: Session, kept: Kept, today: date) -> DueCase | None:
    case = kept.state
    if case.erase_on is None or case.erase_on > today or case.erased_at is not None:
        return None
    kind = case.labels.get("kind")
    label = kind.label if kind else None
    return DueCase(kept.id, case.reference, label, case.erase_on, holds(session, kept))


def _not_due(one: DueCase) -> DueCase:
    held = ("It was taken up again in the meantime.",)
    return DueCase(one.id, one.reference, one.kind, one.erase_on, held)
