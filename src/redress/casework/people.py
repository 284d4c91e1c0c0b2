"""The people of a case: added by officers, and shown with a note of who asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from redress.casework.audit import Happening, append
from redress.casework.cases import Kept, record
from redress.casework.documents import NewParty, Person, keep
from redress.casework.lifecycle import StepError, refuse_erased
from redress.casework.principals import Principal


def add_person(
    session: Session, kept: Kept, person: Person, actor: Principal, now: datetime
) -> Kept:
    """Add somebody to a case that was found to be changed.

    Raises:
        StepError: nothing is known of them, or the case was erased.
    """
    refuse_erased(kept.state)
    if not person.is_known:
        raise StepError("Give a name, an email address, a telephone number or an address.")
    party = NewParty(max(kept.state.parties, default=0) + 1, person)
    keep(session, kept.id, now, parties=[party])
    happening = Happening("party_added", actor, now, {"parties": [party.as_fact()]})
    return record(session, kept, [happening])


def note_view(session: Session, kept: Kept, actor: Principal, now: datetime) -> None:
    """Note in the trail that somebody looked at a case's personal data."""
    append(session, "viewed", actor, now, {"what": "personal_data"}, kept.id)
