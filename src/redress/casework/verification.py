"""Whether the store is what the audit trail says: nothing changed, added or taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from redress.casework.audit import Head, broken_links
from redress.casework.cases import columns_of
from redress.casework.documents import digest_of
from redress.casework.folding import fold
from redress.casework.state import CaseState
from redress.casework.tables import Case, Event, Party, StoredDocument

_PAGE = 200


def verify(session: Session, kept: Head | None = None) -> Iterator[str]:
    """Everything in the store that does not agree with the trail; nothing where all is well.

    `kept` is an earlier head of the trail that was kept elsewhere: with it a trail that was written
    anew as a whole is found out too. Memory does not grow with the store.
    """
    yield from broken_links(session, kept)
    yield from _orphans(session)
    last = 0
    while True:
        chosen = select(Case).where(Case.id > last).order_by(Case.id).limit(_PAGE)
        cases = session.scalars(chosen).all()
        if not cases:
            return
        for case in cases:
            yield from _case(session, case)
        last = cases[-1].id
        session.expunge_all()


def _orphans(session: Session) -> Iterator[str]:
    known = select(Case.id)
    for table, name in ((Event, "event"), (StoredDocument, "document"), (Party, "party")):
        lost = session.scalars(
            select(table.case_id).where(table.case_id.is_not(None), table.case_id.not_in(known))
        ).first()
        if lost is not None:
            yield f"Case number {lost}: it is missing, and has a {name} still."


def _case(session: Session, case: Case) -> Iterator[str]:
    chosen = select(Event).where(Event.case_id == case.id).order_by(Event.sequence)
    events = session.scalars(chosen).all()
    told = f"Case {case.reference}"
    try:
        state = _replayed(events)
    except (KeyError, ValueError, TypeError, AttributeError):
        yield f"{told}: its events do not make a case."
        return
    if state is None:
        yield f"{told}: it has no events."
        return
    if state.reference != case.reference:
        yield f"{told}: its reference was changed; the trail has {state.reference}."
    for name, value in columns_of(state).items():
        if getattr(case, name) != value:
            yield f"{told}: '{name}' is not what its events come to."
    yield from _papers(session, case, state, events)
    yield from _people(session, case, state, events)


def _replayed(events: Sequence[Event]) -> CaseState | None:
    state: CaseState | None = None
    for event in events:
        state = fold(state, event)
    return state


def _papers(
    session: Session, case: Case, state: CaseState, events: Sequence[Event]
) -> Iterator[str]:
    rows = session.scalars(select(StoredDocument).where(StoredDocument.case_id == case.id))
    kept = {one.number: one for one in rows}
    told = {one["number"]: one for event in events for one in event.details.get("documents", ())}
    yield from _differences(f"Case {case.reference}: document", told, kept)
    for number in told.keys() & kept.keys():
        row = kept[number]
        where = f"Case {case.reference}: document {number}"
        if row.kind != told[number].get("kind", row.kind):
            yield f"{where} is of another kind than when it was written."
        yield from _content(where, told[number]["digest"], row, row.content, state)


def _people(
    session: Session, case: Case, state: CaseState, events: Sequence[Event]
) -> Iterator[str]:
    rows = session.scalars(select(Party).where(Party.case_id == case.id))
    kept = {one.number: one for one in rows}
    told = {one["number"]: one for event in events for one in event.details.get("parties", ())}
    yield from _differences(f"Case {case.reference}: party", told, kept)
    for number in told.keys() & kept.keys():
        row = kept[number]
        where = f"Case {case.reference}: party {number}"
        if row.role != told[number]["role"]:
            yield f"{where} has another role than when it was written."
        fields = {name: getattr(row, name) for name in ("name", "email", "phone", "address")}
        content = None if row.salt is None else fields
        yield from _content(where, told[number]["digest"], row, content, state)


def _differences(what: str, told: Mapping[int, Any], kept: Mapping[int, Any]) -> Iterator[str]:
    for number in sorted(told.keys() - kept.keys()):
        yield f"{what} {number} is missing."
    for number in sorted(kept.keys() - told.keys()):
        yield f"{what} {number} is not in the trail."


def _content(
    where: str,
    digest: str,
    row: StoredDocument | Party,
    content: Mapping[str, Any] | None,
    state: CaseState,
) -> Iterator[str]:
    if row.digest != digest:
        yield f"{where}: its digest is not the one in the trail."
    if content is None or row.salt is None:
        if row.erased_at is None or state.erased_at is None:
            yield f"{where} was emptied without an erasure in the trail."
    elif digest_of(content, row.salt) != digest:
        yield f"{where} was changed after it was written."
