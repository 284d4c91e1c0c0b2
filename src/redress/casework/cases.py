"""Cases in the store: finding one, and writing down what happens to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from redress.casework.audit import Happening, append_all, unwritten
from redress.casework.dates import dated
from redress.casework.folding import fold
from redress.casework.inserting import insert_unless_there
from redress.casework.outbox import enqueue
from redress.casework.references import normal_reference
from redress.casework.state import CaseState
from redress.casework.tables import Case, Event
from redress.errors import RedressError
from redress.triage.profiles import Profile
from redress.triage.reckoning import in_london
from redress.triage.routes import UrgencyLevel

_URGENCIES = tuple(UrgencyLevel)


class CaseMissingError(RedressError):
    """There is no such case."""

    code = "case_missing"


class VersionConflictError(RedressError):
    """Somebody else changed the case in the meantime."""

    code = "version_conflict"


class ReferenceTakenError(RedressError):
    """The reference is another case's: prepare it anew."""

    code = "reference_taken"


@dataclass(frozen=True, slots=True)
class Kept:
    """A case as it is kept."""

    id: int
    state: CaseState
    events: tuple[Event, ...] = ()
    """What has just happened to it."""


def find(
    session: Session, reference: str, *, expected: int | None = None, to_change: bool = False
) -> Kept:
    """The case of a reference.

    `expected` is the version that a change is made on; `to_change` keeps others from changing it
    until the transaction ends.

    Raises:
        CaseMissingError: there is none.
        VersionConflictError: it is of another version.
    """
    chosen = select(Case).where(Case.reference == (normal_reference(reference) or ""))
    if to_change:
        # Others may link to it meanwhile: a full lock would wait for them, and they for it.
        chosen = chosen.with_for_update(key_share=True)
    row = session.scalars(chosen).one_or_none()
    if row is None:
        raise CaseMissingError("There is no case of that reference.")
    kept = Kept(row.id, CaseState.model_validate(row.body))
    if expected is not None and kept.state.version != expected:
        raise VersionConflictError(
            f"Case {kept.state.reference} was changed in the meantime: it is at version "
            f"{kept.state.version}, not {expected}. Read it again, then repeat the change."
        )
    return kept


def insert(
    session: Session, happenings: Sequence[Happening], keep_beside: Callable[[int], None]
) -> Kept:
    """Keep a new case, which its first happenings make; `keep_beside` keeps what belongs to it.

    Other writers wait from the end of `keep_beside` to the end of the transaction.

    Raises:
        ReferenceTakenError: the reference is another case's.
    """
    state = _folded(None, [unwritten(one) for one in happenings])
    row = {"reference": state.reference, **columns_of(state)}
    case_id = insert_unless_there(session, Case, row, "reference")
    if case_id is None:
        raise ReferenceTakenError("The reference is taken: try again.")
    keep_beside(case_id)
    return Kept(case_id, state, _appended(session, case_id, happenings))


def record(session: Session, kept: Kept, happenings: Sequence[Happening]) -> Kept:
    """Write down what happened to a case, and what it comes to.

    Other writers wait from here to the end of the transaction.

    Raises:
        VersionConflictError: somebody else changed it in the meantime.
    """
    events = _appended(session, kept.id, happenings)
    after = Kept(kept.id, _folded(kept.state, events), events)
    done = session.execute(
        update(Case)
        .where(Case.id == kept.id, Case.version == kept.state.version)
        .values(**columns_of(after.state)),
        execution_options={"synchronize_session": False},
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise VersionConflictError(
            f"Case {kept.state.reference} was changed in the meantime. Read it again, then repeat "
            "the change."
        )
    return after


def _appended(session: Session, case_id: int, happenings: Sequence[Happening]) -> tuple[Event, ...]:
    events = append_all(session, [replace(one, case_id=case_id) for one in happenings])
    enqueue(session, events)
    return tuple(events)


def _folded(state: CaseState | None, events: Sequence[Event]) -> CaseState:
    for event in events:
        state = fold(state, event)
    assert state is not None
    return state


def with_dates(before: CaseState, happening: Happening, profile: Profile) -> Happening:
    """A happening with the dates that it brings about.

    Raises:
        ClockError: they cannot be reckoned.
    """
    after = fold(before, unwritten(happening))
    today = in_london(happening.at).date()
    return replace(happening, details={**happening.details, **dated(after, profile, today)})


def columns_of(state: CaseState) -> dict[str, Any]:
    """What of a case's state can be searched and sorted by."""
    label = {code: one.label for code, one in state.labels.items()}
    stage = state.stage
    return {
        "version": state.version,
        "state": state.state.value,
        "stage": stage.stage,
        "received_at": state.received_at,
        "opened_at": state.opened_at,
        "changed_at": state.changed_at,
        "channel": state.channel,
        "kind": label.get("kind"),
        "service_area": label.get("service_area"),
        "avoidable_cause": label.get("avoidable_cause"),
        "process": state.process,
        "team": state.team,
        "officer": state.officer,
        "urgency": _URGENCIES.index(UrgencyLevel(state.urgency or _URGENCIES[-1])),
        "needs_person": state.needs_person,
        "outcome": state.outcome.value if state.outcome else None,
        "acknowledged_on": stage.acknowledged_on,
        "responded_on": stage.responded_on,
        "closed_at": state.closed_at,
        "next_due": state.next_due,
        "next_clock": state.next_clock,
        "due_order": state.next_due or date.max,
        "erase_on": state.erase_on,
        "erased_at": state.erased_at,
        "body": state.model_dump(mode="json"),
    }
