"""What comes in, and what is made of it before anything is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from redress.casework.documents import SUBJECT, Person
from redress.casework.references import new_reference
from redress.classification.contract import as_object, parse_contact
from redress.classification.result import Classification
from redress.contact import Contact
from redress.drafting.drafting import draft
from redress.drafting.letter import Letter
from redress.engine import Classified
from redress.reading.reader import Reading, read
from redress.triage.contract import decision_object
from redress.triage.deciding import triage
from redress.triage.decision import Decision
from redress.triage.profiles import Profile

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody sends to open a case."""

    contact: Contact
    people: tuple[Person, ...] = ()
    place: str | None = None
    """Where it is, as far as the text does not say."""
    adjustments: str | None = None
    """What the person needs so that they can take part, in their own words."""
    other: Mapping[str, Any] | None = None
    """What else the form sent, kept as it is."""
    source: Mapping[str, Any] | None = None
    """What another system calls it; nothing personal."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case before it is kept: read, classified, decided on, with its acknowledgement drafted."""

    submission: Submission
    reference: str
    received_at: datetime
    reading: Reading
    found: Classification
    decision: Decision
    letter: Letter

    def classification(self) -> dict[str, Any]:
        """The machine contract of `redress classify`."""
        return as_object(self.submission.contact, self.found)

    def decided(self, profile: Profile) -> dict[str, Any]:
        """The machine contract of `redress triage`, without the classification."""
        return decision_object(self.decision, profile.hours, self.submission.contact.text)


def prepare(
    submission: Submission, classified: Classified, profile: Profile, now: datetime
) -> Prepared:
    """Decide on a contact that was read and classified, and draft its acknowledgement.

    `now` is a time with its zone.

    Raises:
        ContactError: it is received in the future, or the model does not answer what routing asks.
        ClockError: a date is outside the years whose bank holidays are known.
        LetterError: the council's template or profile says what no letter may.
    """
    received_at = submission.contact.received_at or now
    contact = replace(submission.contact, received_at=received_at)
    submission = replace(submission, contact=contact)
    reading = classified.reading
    if reading.contact != contact:
        reading = replace(reading, contact=contact)
    found = classified.classification
    decision = triage(reading, found, profile, now)
    reference = new_reference(now)
    sender = salutation(submission.people)
    letter = draft(reading, found, decision, profile, reference, sender=sender)
    received = decision.received
    return Prepared(submission, reference, received, reading, found, decision, letter)


def salutation(people: Iterable[Person]) -> str | None:
    """Whom a letter greets: the first who writes, by the name given, unless that is none."""
    names = (one.name for one in people if one.name and one.role != SUBJECT)
    name = next(names, None)
    return name if name and len(name) <= _LONGEST_NAME else None


def read_again(contact: Mapping[str, Any]) -> Reading:
    """The reading of a contact that was kept, as `contact_content` made it."""
    return read(parse_contact(contact))


def contact_content(submission: Submission) -> dict[str, Any]:
    """A contact as a document."""
    contact = submission.contact
    return {
        "text": contact.text,
        "id": contact.id,
        "channel": contact.channel.value if contact.channel else None,
        "received_at": contact.received_at.isoformat() if contact.received_at else None,
        "place": submission.place,
        "adjustments": submission.adjustments,
        "other": dict(submission.other or {}),
    }


def letter_content(letter: Letter) -> dict[str, Any]:
    """A draft as a document."""
    return {
        "subject": letter.subject,
        "body": letter.body,
        "language": letter.language,
        "notes": list(letter.notes),
        "paragraphs": [
            {"heading": one.heading, "text": one.text, "origin": one.origin}
            for one in letter.paragraphs
        ],
    }
