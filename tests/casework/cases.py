"""Cases made by hand, for the tests of casework."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.triage.contacts import LONDON, classification

from redress.casework.cases import Kept, find
from redress.casework.database import Database
from redress.casework.documents import Person
from redress.casework.intake import Prepared, Submission, prepare
from redress.casework.opening import open_case
from redress.casework.principals import Principal, PrincipalKind, Role, Scope
from redress.casework.stepping import step_on
from redress.casework.steps import Step
from redress.classification.result import Classification
from redress.contact import Channel, Contact
from redress.engine import Classified
from redress.reading.reader import read
from redress.triage.profile_files import load_profile
from redress.triage.profiles import Profile

NOW = datetime(2026, 11, 27, 12, tzinfo=LONDON)
"""A Friday."""
PROFILE = load_profile("default")
FORM = Principal(PrincipalKind.KEY, "form", "Web form", frozenset({Scope.WRITE}))
OFFICER = Principal(PrincipalKind.USER, "ann", "Ann Officer", Role.OFFICER.scopes)
REVIEWER = Principal(PrincipalKind.USER, "bob", "Bob Reviewer", Role.OFFICER.scopes)
TEXT = (
    "My brown bin at 4 Mill Lane has not been emptied for three weeks and nobody answers me. "
    "I want it emptied. Jo Smith, jo.smith@example.org"
)
JO = Person(name="Jo Smith", email="Jo.Smith@example.org", phone="01632 960123")


def prepared(
    text: str = TEXT,
    found: Classification | None = None,
    people: Sequence[Person] = (JO,),
    profile: Profile = PROFILE,
    now: datetime = NOW,
    received: datetime | None = None,
) -> Prepared:
    """A contact prepared, with answers made by hand."""
    contact = Contact(text, channel=Channel.WEBFORM, received_at=received)
    classified = Classified(read(contact), found or classification())
    return prepare(Submission(contact, tuple(people)), classified, profile, now)


def opened(database: Database, one: Prepared | None = None, now: datetime = NOW) -> Kept:
    """A case in the store."""
    with database.transaction() as session:
        return open_case(session, one or prepared(now=now), PROFILE, FORM, now)


def step(
    database: Database,
    reference: str,
    *steps: Step,
    actor: Principal = OFFICER,
    days: int = 0,
    expected: int | None = None,
) -> Kept:
    """The case after some steps, so many days after it was opened."""
    for one in steps:
        with database.transaction() as session:
            at = NOW + timedelta(days)
            kept = find(session, reference, expected=expected, to_change=True)
            kept = step_on(session, kept, one, PROFILE, actor, at)
    return kept
