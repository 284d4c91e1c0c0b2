"""Drift of what comes in: the cases of a time against the contacts that the model was tested on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from redress.casework.corrections import LeftCase, is_one_of, received_within
from redress.casework.tables import Case, Event
from redress.contact import Contact
from redress.drift import Answered, Counts, Drift, Seen, drifts, text_measures
from redress.errors import ContactError
from redress.reading.personal_data.redaction import with_masks
from redress.reading.reader import read

MOST_READ = 2_000
"""Texts that are read to be measured, spread evenly over the cases: reading takes milliseconds."""


class InputDrift:
    """Counts the cases that one model classified, as they come."""

    def __init__(
        self,
        reference: Mapping[str, Any],
        model: str,
        known: Collection[str] | None,
        cases: int,
    ) -> None:
        """`model` is its name and version, `known` the words that it knows, if they are at hand.

        `cases` is how many of its will come: of more than `MOST_READ` only some texts are read.
        """
        self._reference = reference
        self.model = model
        self._known = known
        self._every = max(1, -(-cases // MOST_READ))
        self._counts = Counts(reference["measures"])
        self.cases = 0
        self.texts = 0

    def add(self, case: LeftCase) -> None:
        """Count one more case, if it is of this model."""
        said = {question: one for question, one in case.said.items() if one.model == self.model}
        if not said:
            return
        answers = {
            question: Answered(
                one.labels, one.confidence if is_one_of(question) else None, one.unsure
            )
            for question, one in said.items()
        }
        words, unknown = self._text(case)
        self._counts.add(Seen(answers, words, unknown))
        self.cases += 1

    def _text(self, case: LeftCase) -> tuple[int | None, float | None]:
        if case.redacted is None or self.cases % self._every:
            return None, None
        try:
            masked = read(Contact(with_masks(case.redacted))).masked.text
        except ContactError:
            # Placeholders may be longer than what they stand for, and the text then too long.
            return None, None
        words, unknown = text_measures(masked, self._known or ())
        self.texts += 1
        return words, unknown if self._known is not None else None

    def found(self) -> list[Drift]:
        """How far each measure has moved; none where no case came."""
        return drifts(self._reference["measures"], self._counts)

    def as_object(self) -> dict[str, Any]:
        """Everything, as the report has it."""
        return {
            "model": self.model,
            "cases": self.cases,
            "texts_read": self.texts,
            "reference_contacts": self._reference["contacts"],
            "measures": {one.measure: _as_object(one) for one in self.found()},
        }


def _as_object(drift: Drift) -> dict[str, Any]:
    return {
        "index": round(drift.index, 4),
        "by_chance": round(drift.chance, 4),
        "movement": drift.movement.value,
        "reading": drift.words,
        "counted": drift.counted,
        "bins": [
            {"bin": name, "reference": round(before, 4), "now": round(after, 4)}
            for name, (before, after) in drift.shares.items()
        ],
    }


def count_cases(
    session: Session, model: str, since: datetime | None, until: datetime | None
) -> int:
    """How many cases received in a time a model, by name and version, has classified."""
    chosen = (
        select(func.count(func.distinct(Event.case_id)))
        .join(Case, Case.id == Event.case_id)
        .where(Event.type == "classified", Event.model == model, *received_within(since, until))
    )
    return session.scalar(chosen) or 0
