"""Cases as figures and themes are made of them: labels, days and redacted words, nobody's name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from redress.casework.corrections import received_within
from redress.casework.documents import REDACTED
from redress.casework.marking import Embedding, vector_from
from redress.casework.state import CaseState
from redress.casework.tables import Case, StoredDocument, Vector

_PAGE = 500


@dataclass(frozen=True, slots=True)
class ObservedCase:
    """A case: where it stands, what it said without personal data, and what that means."""

    state: CaseState
    redacted: str | None
    """None where it was erased, or texts were not asked for."""
    vector: Embedding | None = None
    encoder: str | None = None
    """The model, with its version, that the vector is of."""


def observed_cases(
    session: Session,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    with_texts: bool = False,
) -> Iterator[ObservedCase]:
    """Every case received from `since` on and before `until`, in the order of opening, erased ones
    too: their labels are statistics. Texts come with their vectors."""
    last = 0
    while page := _page(session, last, since, until):
        last = page[-1][0]
        ids = [case for case, _ in page]
        texts = _texts(session, ids) if with_texts else {}
        vectors = _vectors(session, ids) if with_texts else {}
        for case, state in page:
            vector, encoder = vectors.get(case, (None, None))
            yield ObservedCase(state, texts.get(case), vector, encoder)


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
