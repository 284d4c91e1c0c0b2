"""What `redress triage` makes of a contact: the classification, the decision and the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from redress.answering import Triager, triaged_object
from redress.classification.classifier import Classifier
from redress.classification.result import Classification
from redress.cli.forms import ClassificationForm
from redress.contact import Contact
from redress.drafting.letter import Letter
from redress.reading.reader import Reading, read
from redress.tables.rows import Columns
from redress.triage.contract import DECISION_COLUMNS, decision_columns
from redress.triage.decision import Decision
from redress.triage.profiles import Profile

_DRAFT_COLUMNS = ("draft_subject", "draft_body")


class TriageForm:
    """The classification, what triage decides by a council's profile, and the letter's draft."""

    done = "triaged"
    doing = "Triaging"
    needs_receipt = True

    def __init__(self, profile: Profile, now: Callable[[], datetime]) -> None:
        """`now` says what time it is, with its zone."""
        self._triager = Triager(profile, now)
        self._classification = ClassificationForm()

    def types(self, classifier: Classifier) -> Columns:
        """The columns of the classification, then those of the decision, `error` last."""
        types = dict(self._classification.types(classifier))
        error = types.pop("error")
        drafted = dict.fromkeys(_DRAFT_COLUMNS, str)
        return {**types, **DECISION_COLUMNS, **drafted, "error": error}

    def object(self, contact: Contact, found: Classification) -> dict[str, Any]:
        """The line of `redress triage --jsonl`."""
        return triaged_object(self._triager.answer(read(contact), found), self._triager.profile)

    def columns(self, contact: Contact, found: Classification) -> Mapping[str, Any]:
        """The columns of `types`."""
        triaged = self._triager.answer(read(contact), found)
        drafted = (triaged.letter.subject, triaged.letter.body)
        return {
            **self._classification.columns(contact, found),
            **decision_columns(triaged.decision),
            **dict(zip(_DRAFT_COLUMNS, drafted, strict=True)),
        }

    def draft(self, reading: Reading, found: Classification, decision: Decision) -> Letter:
        """The letter to a contact, with a place for its reference."""
        return self._triager.draft(reading, found, decision)

    def decide(self, reading: Reading, found: Classification) -> Decision:
        """The decision on a contact."""
        return self._triager.decide(reading, found)
