"""What a sender needs of the store: its next deliveries, their contents, what became of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy.orm import Session

from redress.casework import outbox
from redress.casework.database import Database
from redress.casework.outbox import Claimed, DeliveryKind, DeliveryState
from redress.casework.tables import Case, Event, Webhook
from redress.drafting.letter import Letter
from redress.triage.profiles import Team

LEASE = timedelta(minutes=3)
"""Longer than any attempt may take; after a crash it is the time until somebody tries again."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a webhook is told of one event."""

    webhook: str
    url: str
    id: str
    """Of the delivery: the same each time that it is tried or made again."""
    type: str
    at: datetime
    reference: str | None
    sequence: int
    data: Mapping[str, Any]
    """The event's details, which hold nothing that anybody wrote and nothing personal."""


@dataclass(frozen=True, slots=True)
class OutgoingLetter:
    """A letter that was approved, and whom it goes to."""

    letter: Letter
    sender: Team
    to: str
    """An email address."""
    name: str | None = None


class LetterDesk(Protocol):
    """Where approved letters lie."""

    def outgoing(self, session: Session, case_id: int, document: int) -> OutgoingLetter | None:
        """The letter; None where it may not be sent any more, as after an erasure."""

    def sent(self, session: Session, case_id: int, document: int, at: datetime) -> None:
        """Note in the case that it was sent; nothing where that is noted already."""

    def failed(
        self, session: Session, case_id: int, document: int, failure: str, at: datetime
    ) -> None:
        """Note in the case that it was given up, and why: a kind of fault, no words."""


class Sending:
    """The store as a sender sees it. Each method is one transaction; threads may share it."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        letters: LetterDesk | None = None,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._clock = clock
        self._letters = letters
        self._lease = lease

    def take(self, limit: int) -> tuple[Claimed, ...]:
        """Up to `limit` deliveries that are due, for the caller alone until the lease runs out.

        Raises:
            StoreError: the database cannot be reached; likewise by every other method.
        """
        now = self._clock()
        # Looking first keeps an idle sender from taking SQLite's only right to write.
        with self._database.reading() as session:
            if not outbox.is_any_due(session, now):
                return ()
        with self._database.transaction() as session:
            return outbox.claim(session, now, limit, self._lease)

    def notice(self, claimed: Claimed) -> Notice | None:
        """What a delivery to a webhook says; None where the webhook is gone or switched off."""
        with self._database.reading() as session:
            webhook = session.get(Webhook, claimed.target)
            if webhook is None or not webhook.active:
                return None
            event = session.get_one(Event, claimed.event)
            case = session.get(Case, event.case_id) if event.case_id is not None else None
            return Notice(
                webhook=webhook.id,
                url=webhook.url,
                id=str(claimed.id),
                type=event.type,
                at=event.at,
                reference=case.reference if case else None,
                sequence=event.sequence,
                data=event.details,
            )

    def letter(self, claimed: Claimed) -> OutgoingLetter | None:
        """The letter of a delivery by email; None where it may not be sent any more."""
        if self._letters is None:
            return None
        with self._database.reading() as session:
            return self._letters.outgoing(session, *outbox.letter_of(claimed.target))

    def made(self, claimed: Claimed) -> None:
        """Note that it arrived; of a letter also in its case."""
        now = self._clock()
        with self._database.transaction() as session:
            is_new = outbox.delivered(session, claimed, now)
            if is_new and claimed.kind is DeliveryKind.EMAIL and self._letters is not None:
                self._letters.sent(session, *outbox.letter_of(claimed.target), now)

    def not_made(
        self,
        claimed: Claimed,
        failure: str,
        jitter: float,
        *,
        for_good: bool = False,
        target_rests: bool = False,
    ) -> DeliveryState | None:
        """Note that an attempt failed; of a letter that is given up also in its case.

        See `outbox.failed`.
        """
        now = self._clock()
        with self._database.transaction() as session:
            state = outbox.failed(
                session,
                claimed,
                now,
                failure,
                jitter,
                for_good=for_good,
                target_rests=target_rests,
            )
            is_lost = state is DeliveryState.GIVEN_UP and claimed.kind is DeliveryKind.EMAIL
            if is_lost and self._letters is not None:
                self._letters.failed(session, *outbox.letter_of(claimed.target), failure, now)
            return state
