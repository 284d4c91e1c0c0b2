"""Whether a store holds all that was acknowledged, once, and whether all of it was told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.crash_load import Happened, Opened, Record
from redress.casework.database import Database
from redress.casework.documents import (
    CLASSIFICATION,
    CONTACT,
    DECISION,
    DRAFT,
    REDACTED,
    contents,
    parties,
)
from redress.casework.listing import CaseFilter, Sort, list_cases
from redress.casework.outbox import EVENT_TYPES
from redress.casework.tables import Case, CaseLink, Event
from redress.casework.verification import verify

_OF_OPENING = (CONTACT, REDACTED, CLASSIFICATION, DECISION, DRAFT)


def faults(store: Database, record: Record, told: Mapping[int, int]) -> Iterator[str]:
    """Everything that was lost, doubled, changed or not told; nothing where all is well.

    `told` has how often the receiver of webhooks was told of each event, by its sequence.
    """
    yield from record.wrong
    with store.reading() as session:
        yield from verify(session)
        count = session.scalar(select(func.count()).select_from(Case))
        if count != len(record.opened):
            yield f"There are {count} cases, and {len(record.opened)} were opened."
        doubled = Counter(one.reference for one in record.opened)
        yield from (f"{one}: two requests got it." for one, times in doubled.items() if times > 1)
        for opened in record.opened:
            yield from _lost_of(session, opened)
        for happened in record.happened:
            yield from _not_happened(session, happened)
        noted = [one for one in record.happened if one.events[0][1] == "noted"]
        kept = session.scalar(select(func.count()).where(Event.type == "noted"))
        if kept != len(noted):
            yield f"There are {kept} notes, and {len(noted)} were made."
        yield from _links(session)
        yield from _untold(session, told)


def _lost_of(session: Session, opened: Opened) -> Iterator[str]:
    reference = opened.reference
    case = session.scalars(select(Case).where(Case.reference == reference)).one_or_none()
    if case is None:
        yield f"{reference}: it was acknowledged and is not there."
        return
    papers = {one.kind: one for one in reversed(contents(session, case.id).values())}
    yield from (f"{reference}: no {kind}." for kind in _OF_OPENING if kind not in papers)
    contact = papers.get(CONTACT)
    if contact is None or (contact.content or {}).get("text") != opened.text:
        yield f"{reference}: its text is not the one that was sent."
    emails = [one.email for one in parties(session, case.id)]
    if emails != [opened.email]:
        yield f"{reference}: its people are not those that were sent."
    found = list_cases(session, CaseFilter(words=opened.word), Sort.INBOX, 5)
    if [one.reference for one in found.cases] != [reference]:
        yield f"{reference}: it is not found by its own word."
    version = opened.answer.json()["version"]
    if case.version < version:
        yield f"{reference}: it is at version {case.version}, and was answered with {version}."


def _not_happened(session: Session, happened: Happened) -> Iterator[str]:
    for sequence, kind, digest in happened.events:
        event = session.get(Event, sequence)
        if event is None or (event.type, event.hash) != (kind, digest):
            yield f"{happened.reference}: event {sequence} ({kind}) is not the acknowledged one."


def _links(session: Session) -> Iterator[str]:
    """What the trail says was found of earlier cases, and is not among the links."""
    kept = set(
        session.execute(
            select(CaseLink.case_id, Case.reference).join(Case, Case.id == CaseLink.earlier_id)
        )
    )
    for event in session.scalars(select(Event).where(Event.type == "matched")):
        for one in event.details.get("earlier", ()):
            if (event.case_id, one["reference"]) not in kept:
                yield f"Event {event.sequence}: its link with {one['reference']} is not there."


def _untold(session: Session, told: Mapping[int, int]) -> Iterator[str]:
    """Events that the receiver of webhooks has not been told of."""
    chosen = select(Event.sequence, Event.type, Event.case_id).order_by(Event.sequence)
    for sequence, kind, case_id in session.execute(chosen):
        if case_id is not None and kind in EVENT_TYPES and sequence not in told:
            yield f"Event {sequence} ({kind}): the webhook was not told."
