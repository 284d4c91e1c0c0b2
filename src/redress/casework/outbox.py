"""The outbox: what must still reach somebody outside."""

from __future__ import annotations

from sqlalchemy.orm import Session

from redress.casework.tables import Event


def enqueue(session: Session, event: Event) -> None:
    """Have everybody told of an event who wants to be, in the caller's transaction."""
