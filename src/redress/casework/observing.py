"""Cases as reports are made of them: how each stands, and officers' words without personal data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from redress.casework.documents import WRITTEN
from redress.casework.state import CaseState
from redress.casework.tables import Case, Event, StoredDocument
from redress.contact import Contact
from redress.errors import ContactError
from redress.reading.reader import read

_PAGE = 500
PASSED_ON = ("assigned", "rerouted")
"""Events by which a case comes to somebody else, or to another team."""


@dataclass(frozen=True, slots=True)
class ObservedCase:
    """A case: how it stands, and when it last was passed on to another officer or team."""

    state: CaseState
    passed_on_at: datetime | None = None


def observed_cases(session: Session, until: datetime) -> Iterator[ObservedCase]:
    """Every case received before `until`, in the order of opening, erased ones too: their labels
    are statistics."""
    last = 0
    while page := _page(session, last, until):
        last = page[-1][0]
        passed = _passed_on(session, [case for case, _ in page])
        for case, state in page:
            yield ObservedCase(state, passed.get(case))


def written_redacted(
    session: Session, wanted: Mapping[str, Collection[int]]
) -> dict[tuple[str, int], str]:
    """What officers wrote, without personal data, by reference and number of the document.

    `wanted` are the numbers of documents, by reference. What was erased, or holds no word, is left
    out.
    """
    found = {}
    references = list(wanted)
    for start in range(0, len(references), _PAGE):
        page = references[start : start + _PAGE]
        chosen = (
            select(Case.reference, StoredDocument.number, StoredDocument.content)
            .join(Case, Case.id == StoredDocument.case_id)
            .where(Case.reference.in_(page), StoredDocument.kind == WRITTEN)
        )
        for reference, number, content in session.execute(chosen):
            if content and number in wanted[reference] and (told := _redacted(content["text"])):
                found[reference, number] = told
    return found


def _redacted(text: str) -> str | None:
    try:
        return read(Contact(text)).redacted
    except ContactError:
        return None


def _page(session: Session, last: int, until: datetime) -> Sequence[tuple[int, CaseState]]:
    chosen = select(Case.id, Case.body).where(Case.id > last, Case.received_at < until)
    rows = session.execute(chosen.order_by(Case.id).limit(_PAGE))
    return [(case, CaseState.model_validate(body)) for case, body in rows]


def _passed_on(session: Session, ids: Collection[int]) -> Mapping[int | None, datetime]:
    chosen = (
        select(Event.case_id, Event.at, Event.type, Event.actor_id, Event.details)
        .where(Event.case_id.in_(ids), Event.type.in_(PASSED_ON))
        .order_by(Event.sequence)
    )
    return {
        case: at
        for case, at, what, actor, details in session.execute(chosen)
        if (
            details.get("officer") not in (None, actor) if what == "assigned" else "team" in details
        )
    }
