"""The outbox: what must still reach somebody outside."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session


def enqueue(
    session: Session, event_sequence: int, event_type: str, case_id: int | None, at: datetime
) -> int:
    """Write a delivery for each active webhook that wants such an event; how many those are."""
    return 0


def enqueue_letter(
    session: Session, event_sequence: int, case_id: int, document: int, at: datetime
) -> None:
    """Write the delivery of a letter by email, in the caller's transaction."""
