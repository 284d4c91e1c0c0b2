"""What is made of a contact that is classified: the decision, the letter, and all as one answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from redress.classification.contract import as_object
from redress.classification.result import Classification
from redress.drafting.compose import reference_for
from redress.drafting.drafting import draft
from redress.drafting.letter import Letter
from redress.reading.reader import Reading
from redress.triage.contract import decision_object
from redress.triage.deciding import triage
from redress.triage.decision import Decision
from redress.triage.profiles import Profile


@dataclass(frozen=True, slots=True)
class Triaged:
    """A contact's classification, what triage decides on it, and the letter's draft."""

    reading: Reading
    classification: Classification
    decision: Decision
    letter: Letter


class Triager:
    """Triages by a council's profile, and drafts its letters."""

    def __init__(self, profile: Profile, now: Callable[[], datetime]) -> None:
        """`now` says what time it is, with its zone."""
        self.profile = profile
        self._now = now

    def answer(self, reading: Reading, found: Classification) -> Triaged:
        """The decision on a contact and the letter to it.

        Raises:
            RedressError: no date can be reckoned, or no letter can be drafted.
        """
        decision = self.decide(reading, found)
        return Triaged(reading, found, decision, self.draft(reading, found, decision))

    def decide(self, reading: Reading, found: Classification) -> Decision:
        """The decision on a contact.

        Raises:
            ClockError: no date can be reckoned from when it was received.
        """
        return triage(reading, found, self.profile, self._now())

    def draft(self, reading: Reading, found: Classification, decision: Decision) -> Letter:
        """The letter to a contact, with a place for its reference.

        Raises:
            LetterError: see `redress.drafting.drafting.draft`.
        """
        reference = reference_for(reading.contact.id)
        return draft(reading, found, decision, self.profile, reference)


def triaged_object(triaged: Triaged, profile: Profile) -> dict[str, Any]:
    """The line of `redress triage --jsonl`."""
    contact, letter = triaged.reading.contact, triaged.letter
    return {
        **as_object(contact, triaged.classification),
        **decision_object(triaged.decision, profile.hours, contact.text),
        "draft": {
            "subject": letter.subject,
            "body": letter.body,
            "language": letter.language,
            "notes": list(letter.notes),
        },
    }
