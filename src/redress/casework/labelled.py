"""Cases as figures and themes are made of them: labels, days and redacted words, nobody's name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from redress.casework.corrections import received_within
from redress.casework.documents import REDACTED
from redress.casework.marking import Embedding, vector_from
from redress.casework.tables import Case, StoredDocument, Vector

_PAGE = 500
_COLUMNS = (
    Case.id,
    Case.reference,
    Case.received_at,
    Case.channel,
    Case.kind,
    Case.service_area,
    Case.avoidable_cause,
    Case.outcome,
    Case.body["labels"]["flags"]["labels"].label("flags"),
)


@dataclass(frozen=True, slots=True)
class LabelledCase:
    """A case by its labels, as a person or the model left them, and without personal data."""

    reference: str
    received_at: datetime
    channel: str | None
    kind: str | None
    service_area: str | None
    avoidable_cause: str | None
    outcome: str | None
    """As decided by an officer; never as predicted."""
    flags: tuple[str, ...]
    redacted: str | None = None
    """None where it was erased, or texts were not asked for."""
    vector: Embedding | None = None
    encoder: str | None = None
    """The model, with its version, that the vector is of."""


def labelled_cases(
    session: Session,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    with_texts: bool = False,
) -> Iterator[LabelledCase]:
    """Every case received from `since` on and before `until`, in the order of opening, erased ones
    too: their labels are statistics. Texts come with their vectors."""
    last = 0
    while page := _page(session, last, since, until):
        last = page[-1].id
        ids = [row.id for row in page]
        texts = _texts(session, ids) if with_texts else {}
        vectors = _vectors(session, ids) if with_texts else {}
        for row in page:
            yield _labelled(row, texts.get(row.id), *vectors.get(row.id, (None, None)))


def _page(
    session: Session, last: int, since: datetime | None, until: datetime | None
) -> Sequence[Any]:
    chosen = select(*_COLUMNS).where(Case.id > last, *received_within(since, until))
    return session.execute(chosen.order_by(Case.id).limit(_PAGE)).all()


def _labelled(
    row: Any, redacted: str | None, vector: Embedding | None, encoder: str | None
) -> LabelledCase:
    return LabelledCase(
        reference=row.reference,
        received_at=row.received_at,
        channel=row.channel,
        kind=row.kind,
        service_area=row.service_area,
        avoidable_cause=row.avoidable_cause,
        outcome=row.outcome,
        flags=tuple(row.flags or ()),
        redacted=redacted,
        vector=vector,
        encoder=encoder,
    )


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
