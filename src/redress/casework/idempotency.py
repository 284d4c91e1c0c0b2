"""Requests that are sent twice: the same key and body get the same answer, and happen once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from redress.casework.inserting import insert_unless_there
from redress.casework.principals import Principal
from redress.casework.tables import IdempotentAnswer
from redress.errors import RedressError

KEPT_FOR = timedelta(days=7)


class KeyReusedError(RedressError):
    """The key was used for another request."""

    code = "idempotency_key_reused"


class AnsweredMeanwhileError(RedressError):
    """Another request with the key was answered at the same time: read its answer."""

    code = "idempotency_race"


@dataclass(frozen=True, slots=True)
class Request:
    """A request that may come twice."""

    principal: Principal
    key: str
    digest: str
    """Of method, path and body."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What it was answered."""

    status: int
    headers: dict[str, str]
    body: bytes


def digest_of(method: str, path: str, body: bytes) -> str:
    """What tells one request from another."""
    head = f"{method} {path}\n".encode()
    return hashlib.sha256(head + body).hexdigest()


def earlier_answer(session: Session, request: Request) -> Answer | None:
    """What the same request was answered before, if it was.

    Raises:
        KeyReusedError: the key was another request's.
    """
    row = session.get(IdempotentAnswer, (_who(request.principal), request.key))
    if row is None:
        return None
    if row.request != request.digest:
        raise KeyReusedError(
            "The Idempotency-Key was used for another request: give each request its own."
        )
    return Answer(row.status, dict(row.headers), row.body.encode())


def keep_answer(
    session: Session, request: Request, answer: Answer, case_id: int | None, now: datetime
) -> None:
    """Keep an answer with what it tells of, in the transaction that did it; old ones go.

    Raises:
        AnsweredMeanwhileError: another request with the key was faster; this one must be undone.
    """
    row = {
        "principal": _who(request.principal),
        "key": request.key,
        "request": request.digest,
        "status": answer.status,
        "headers": answer.headers,
        "body": answer.body.decode(),
        "case_id": case_id,
        "created_at": now,
    }
    forget_answers(session, now)
    session.flush()
    if insert_unless_there(session, IdempotentAnswer, row, "principal", "key") is None:
        raise AnsweredMeanwhileError("It was answered in the meantime.")


def forget_answers(session: Session, now: datetime) -> int:
    """Delete the answers that are older than they are kept; how many."""
    old = delete(IdempotentAnswer).where(IdempotentAnswer.created_at < now - KEPT_FOR)
    done = session.execute(old, execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]


def _who(principal: Principal) -> str:
    return f"{principal.kind}:{principal.id}"[:60]
