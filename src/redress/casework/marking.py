"""The marks of cases in the store: kept, looked up, forgotten."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, insert, text
from sqlalchemy.orm import Session

from redress.casework.fingerprints import Mark, MarkKind, Marks, Sketch
from redress.casework.tables import Fingerprint, StoredSketch, Vector, core

PER_MARK = 20
"""The newest cases looked at for a mark, so that none that is everywhere costs more than others."""

Embedding = NDArray[np.float32]

# Each of the two reads the newest cases of a mark from the end of its index, and no more. People
# are looked up by their keys among the parties too: some are added after a case was opened.
_OF_MARK = """
    SELECT m.value ->> 0 AS kind, m.value ->> 1 AS value, f.case_id
    FROM json_each(:marks) m JOIN fingerprints f
    ON f.kind = m.value ->> 0 AND f.value = m.value ->> 1 AND f.case_id >= coalesce((
        SELECT g.case_id FROM fingerprints g WHERE g.kind = m.value ->> 0
        AND g.value = m.value ->> 1 ORDER BY g.case_id DESC LIMIT 1 OFFSET :most - 1), 0)
"""
_OF_PERSON = """
    UNION ALL SELECT '{kind}', k.value, p.case_id
    FROM json_each(:{kind}s) k JOIN parties p ON p.{kind}_key = k.value
    AND p.case_id >= coalesce((
        SELECT q.case_id FROM parties q WHERE q.{kind}_key = k.value
        ORDER BY q.case_id DESC LIMIT 1 OFFSET :most - 1), 0)
"""
_OF_MARK_LATERAL = """
    SELECT m.value ->> 0 AS kind, m.value ->> 1 AS value, f.case_id
    FROM jsonb_array_elements(CAST(:marks AS jsonb)) m CROSS JOIN LATERAL (
        SELECT case_id FROM fingerprints g WHERE g.kind = m.value ->> 0
        AND g.value = m.value ->> 1 ORDER BY g.case_id DESC LIMIT :most) f
"""
_OF_PERSON_LATERAL = """
    UNION ALL SELECT '{kind}', k.value, p.case_id
    FROM jsonb_array_elements_text(CAST(:{kind}s AS jsonb)) k CROSS JOIN LATERAL (
        SELECT case_id FROM parties q WHERE q.{kind}_key = k.value
        ORDER BY q.case_id DESC LIMIT :most) p
"""
_KINDS = (MarkKind.EMAIL.value, MarkKind.PHONE.value)
_ON_SQLITE = text(_OF_MARK + "".join(_OF_PERSON.format(kind=kind) for kind in _KINDS))
_ON_POSTGRESQL = text(
    _OF_MARK_LATERAL + "".join(_OF_PERSON_LATERAL.format(kind=kind) for kind in _KINDS)
)


@dataclass(frozen=True, slots=True)
class Sharing:
    """A case that shares a mark."""

    case_id: int
    mark: Mark


def sharing(session: Session, marks: Marks) -> list[Sharing]:
    """The newest cases that share each mark, and those of the same people."""
    statement = _ON_SQLITE if session.get_bind().dialect.name == "sqlite" else _ON_POSTGRESQL
    wanted = {
        "marks": json.dumps([[one.kind, one.value] for one in marks.all]),
        "emails": json.dumps(sorted(marks.emails)),
        "phones": json.dumps(sorted(marks.phones)),
    }
    rows = session.execute(statement, {**wanted, "most": PER_MARK})
    return [Sharing(row.case_id, Mark(MarkKind(row.kind), row.value)) for row in rows]


def keep_marks(session: Session, case_id: int, marks: Marks) -> None:
    """Keep the marks of a case, so that later ones find it."""
    rows = [{"case_id": case_id, "kind": one.kind.value, "value": one.value} for one in marks.all]
    session.execute(insert(core(Fingerprint)), rows)
    if marks.sketch is not None:
        values = marks.sketch.astype("<u2").tobytes()
        session.execute(insert(core(StoredSketch)).values(case_id=case_id, values=values))


def keep_vector(session: Session, case_id: int, vector: Embedding, encoder: str) -> None:
    """Keep the sentence vector of a case."""
    values = vector.astype("<f2").tobytes()
    session.execute(insert(core(Vector)).values(case_id=case_id, encoder=encoder, values=values))


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
