"""Cases as figures and themes are made of them: labels, days and redacted words, nobody's name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from redress.casework.corrections import received_within
from redress.casework.documents import REDACTED, WRITTEN
from redress.casework.marking import Embedding, vector_from
from redress.casework.state import CaseState
from redress.casework.tables import Case, Event, StoredDocument, Vector
from redress.contact import Contact
from redress.errors import ContactError
from redress.reading.reader import read

_PAGE = 500
PASSED_ON = ("assigned", "rerouted")
"""Events by which a case comes to somebody else, or to another team."""


@dataclass(frozen=True, slots=True)
class ObservedCase:
    """A case: where it stands, what it said without personal data, and what that means."""

    state: CaseState
    redacted: str | None
    """None where it was erased, or texts were not asked for."""
    vector: Embedding | None = None
    encoder: str | None = None
    """The model, with its version, that the vector is of."""
    passed_on_at: datetime | None = None
    """When it last was passed on to another officer or team; None where it was not, or not asked
    for."""


def observed_cases(
    session: Session,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    with_texts: bool = False,
    with_passing: bool = False,
) -> Iterator[ObservedCase]:
    """Every case received from `since` on and before `until`, in the order of opening, erased ones
    too: their labels are statistics. Texts come with their vectors; with passing, when each was
    passed on."""
    last = 0
    while page := _page(session, last, since, until):
        last = page[-1][0]
        ids = [case for case, _ in page]
        texts = _texts(session, ids) if with_texts else {}
        vectors = _vectors(session, ids) if with_texts else {}
        passed = _passed_on(session, ids) if with_passing else {}
        for case, state in page:
            vector, encoder = vectors.get(case, (None, None))
            yield ObservedCase(state, texts.get(case), vector, encoder, passed.get(case))


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


def _page(
    session: Session, last: int, since: datetime | None, until: datetime | None
) -> Sequence[tuple[int, CaseState]]:
    chosen = select(Case.id, Case.body).where(Case.id > last, *received_within(since, until))
    rows = session.execute(chosen.order_by(Case.id).limit(_PAGE))
    return [(case, CaseState.model_validate(body)) for case, body in rows]


def _texts(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    chosen = select(StoredDocument.case_id, StoredDocument.content).where(
        StoredDocument.case_id.in_(ids), StoredDocument.kind == REDACTED
    )
    return {case: content["text"] for case, content in session.execute(chosen) if content}


def _vectors(
    session: Session, ids: Collection[int]
) -> Mapping[int, tuple[Embedding | None, str | None]]:
    chosen = select(Vector.case_id, Vector.values, Vector.encoder).where(Vector.case_id.in_(ids))
    return {
        case: (vector_from(values), encoder) for case, values, encoder in session.execute(chosen)
    }


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
