"""Letters on their way: what a queued one is sent as, to whom, and that it has left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from redress.casework.audit import Happening
from redress.casework.cases import Kept, find, record
from redress.casework.documents import parties
from redress.casework.letters import letter_of, recipient_of, sent
from redress.casework.principals import system
from redress.casework.sending import OutgoingLetter
from redress.casework.state import LetterStatus
from redress.casework.tables import Case
from redress.triage.profiles import Profile

POST = system("post")
"""Who says that a letter has left."""


@dataclass(frozen=True, slots=True)
class CaseLetters:
    """The approved letters of a council's cases."""

    profile: Profile

    def outgoing(self, session: Session, case_id: int, document: int) -> OutgoingLetter | None:
        """The letter; None where it is not queued any more, or nobody is left to send it to."""
        kept = _queued(session, case_id, document)
        if kept is None:
            return None
        person = recipient_of(parties(session, case_id))
        if person is None or person.email is None:
            return None
        team = self.profile.team_called(kept.state.team)
        return OutgoingLetter(letter_of(session, kept, document), team, person.email, person.name)

    def sent(self, session: Session, case_id: int, document: int, at: datetime) -> None:
        """Note that it was sent; nothing where that is noted already."""
        kept = _queued(session, case_id, document, to_change=True)
        if kept is not None:
            sent(session, kept, document, self.profile, POST, at)

    def failed(
        self, session: Session, case_id: int, document: int, failure: str, at: datetime
    ) -> None:
        """Note that it could not be sent: it is as it was when it was approved, to be sent again or
        handed over. Nothing where it is not queued."""
        kept = _queued(session, case_id, document, to_change=True)
        if kept is not None:
            details = {"letter": document, "failure": failure}
            record(session, kept, [Happening("letter_failed", POST, at, details)])


def _queued(
    session: Session, case_id: int, document: int, *, to_change: bool = False
) -> Kept | None:
    case = session.get(Case, case_id)
    if case is None or case.erased_at is not None:
        return None
    kept = find(session, case.reference, to_change=to_change)
    states = {one.number: one.status for one in kept.state.letters}
    return kept if states.get(document) is LetterStatus.QUEUED else None
