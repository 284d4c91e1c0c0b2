"""The marks of cases in the store: kept, looked up, forgotten."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from redress.casework.fingerprints import Mark, MarkKind, Marks, Sketch
from redress.casework.tables import Fingerprint, Party, StoredSketch, Vector

PER_MARK = 20
"""The newest cases looked at for a mark, so that none that is everywhere costs more than others."""

Embedding = NDArray[np.float32]

# Each of the two reads the newest cases of a mark from the end of its index, and no more.
_ON_SQLITE = text(
    "SELECT m.value ->> 0 AS kind, m.value ->> 1 AS value, f.case_id "
    "FROM json_each(:marks) m JOIN fingerprints f "
    "ON f.kind = m.value ->> 0 AND f.value = m.value ->> 1 AND f.case_id >= coalesce("
    "(SELECT g.case_id FROM fingerprints g WHERE g.kind = m.value ->> 0 "
    "AND g.value = m.value ->> 1 ORDER BY g.case_id DESC LIMIT 1 OFFSET :most), 0)"
)
_ON_POSTGRESQL = text(
    "SELECT m.value ->> 0 AS kind, m.value ->> 1 AS value, f.case_id "
    "FROM jsonb_array_elements(CAST(:marks AS jsonb)) m CROSS JOIN LATERAL ("
    "SELECT case_id FROM fingerprints g WHERE g.kind = m.value ->> 0 "
    "AND g.value = m.value ->> 1 ORDER BY g.case_id DESC LIMIT :most + 1) f"
)


@dataclass(frozen=True, slots=True)
class Sharing:
    """A case that shares a mark."""

    case_id: int
    mark: Mark


def sharing(session: Session, marks: Marks) -> list[Sharing]:
    """The newest cases that share each mark, and those of the same people."""
    wanted = json.dumps([[one.kind, one.value] for one in marks.all])
    statement = _ON_SQLITE if session.get_bind().dialect.name == "sqlite" else _ON_POSTGRESQL
    rows = session.execute(statement, {"marks": wanted, "most": PER_MARK - 1})
    found = [Sharing(row.case_id, Mark(MarkKind(row.kind), row.value)) for row in rows]
    return [*found, *_of_people(session, marks)]


def _of_people(session: Session, marks: Marks) -> list[Sharing]:
    keys = [(MarkKind.EMAIL, Party.email_key, key) for key in sorted(marks.emails)]
    keys += [(MarkKind.PHONE, Party.phone_key, key) for key in sorted(marks.phones)]
    found: list[Sharing] = []
    for kind, column, key in keys:
        newest = select(Party.case_id).where(column == key)
        rows = session.scalars(newest.order_by(Party.case_id.desc()).limit(PER_MARK))
        found.extend(Sharing(case_id, Mark(kind, key)) for case_id in rows)
    return found


def keep_marks(session: Session, case_id: int, marks: Marks) -> None:
    """Keep the marks of a case, so that later ones find it."""
    rows = [{"case_id": case_id, "kind": one.kind.value, "value": one.value} for one in marks.all]
    session.execute(insert(Fingerprint.__table__), rows)  # type: ignore[arg-type]
    if marks.sketch is not None:
        values = marks.sketch.astype("<u2").tobytes()
        session.execute(insert(StoredSketch).values(case_id=case_id, values=values))


def keep_vector(session: Session, case_id: int, vector: Embedding, encoder: str) -> None:
    """Keep the sentence vector of a case."""
    values = vector.astype("<f2").tobytes()
    session.execute(insert(Vector).values(case_id=case_id, encoder=encoder, values=values))


def sketch_from(values: bytes | None) -> Sketch | None:
    """A sketch as it was kept."""
    return None if values is None else np.frombuffer(values, "<u2").astype(np.uint16)


def vector_from(values: bytes | None) -> Embedding | None:
    """A sentence vector as it was kept, of length 1 within a thousandth."""
    return None if values is None else np.frombuffer(values, "<f2").astype(np.float32)


def forget_marks(session: Session, case_id: int) -> None:
    """Have a case found by no mark any more."""
    for table in (Fingerprint, StoredSketch, Vector):
        session.execute(delete(table).where(table.case_id == case_id))
