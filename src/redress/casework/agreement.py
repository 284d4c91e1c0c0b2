"""How often officers and the model agree: by question, label and month."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from redress.casework.corrections import LeftCase, LeftLabel, Said, Standing, is_one_of
from redress.drift import NO_LABEL
from redress.triage.reckoning import in_london

_Z = 1.959964
"""Of the normal distribution: 95 in 100 lie within."""
_MOST_CONFUSIONS = 10
_DIGITS = 4


def wilson(agreed: int, judged: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson, 1927, "Probable inference, the law of succession, and
    statistical inference"); 0 to 1 where nothing was judged."""
    if not judged:
        return 0.0, 1.0
    share, square = agreed / judged, _Z * _Z
    middle = share + square / (2 * judged)
    spread = _Z * ((share * (1 - share) + square / (4 * judged)) / judged) ** 0.5
    whole = 1 + square / judged
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


@dataclass
class Tally:
    """Answers that people judged, and with how many of them they agreed."""

    judged: int = 0
    agreed: int = 0

    def add(self, agreed: bool) -> None:
        """Count one more."""
        self.judged += 1
        self.agreed += agreed

    def as_object(self) -> dict[str, Any]:
        """Counts, the share that agreed and its interval."""
        low, high = wilson(self.agreed, self.judged)
        share = round(self.agreed / self.judged, _DIGITS) if self.judged else None
        interval = [round(low, _DIGITS), round(high, _DIGITS)] if self.judged else None
        return {"judged": self.judged, "agreed": self.agreed, "share": share, "interval": interval}


@dataclass
class LabelTally:
    """One label of a question."""

    said: Tally = field(default_factory=Tally)
    """Judged where the model said it; agreed where people left it."""
    left: Tally = field(default_factory=Tally)
    """Judged where people left it; agreed where the model had said it."""
    months: dict[str, Tally] = field(default_factory=dict)
    """As `said`, by month."""

    def as_object(self) -> dict[str, Any]:
        """The three of them."""
        return {
            "said": self.said.as_object(),
            "left": self.left.as_object(),
            "months": _by_month(self.months),
        }


@dataclass
class QuestionTally:
    """One question."""

    judged: Tally = field(default_factory=Tally)
    months: dict[str, Tally] = field(default_factory=dict)
    labels: dict[str, LabelTally] = field(default_factory=dict)
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What the model said, and what people left."""
    added: int = 0
    unchanged: int = 0
    settled_unchanged: int = 0

    def add(self, answer: LeftLabel, case: LeftCase, one_of: bool) -> None:
        """Count one more case."""
        if answer.standing is Standing.UNCHANGED:
            self.unchanged += 1
            self.settled_unchanged += case.settled
        elif answer.said is None:
            self.added += 1
        else:
            self._judged(answer, answer.said, month_of(case), one_of)

    def _judged(self, answer: LeftLabel, said: Said, month: str, one_of: bool) -> None:
        agreed = answer.standing is Standing.CONFIRMED
        self.judged.add(agreed)
        self.months.setdefault(month, Tally()).add(agreed)
        for label in said.labels:
            own = self.labels.setdefault(label, LabelTally())
            own.said.add(label in answer.labels)
            own.months.setdefault(month, Tally()).add(label in answer.labels)
        for label in answer.labels:
            self.labels.setdefault(label, LabelTally()).left.add(label in said.labels)
        self.confusions.update(_confused(answer.labels, said.labels, one_of))

    def as_object(self) -> dict[str, Any]:
        """Everything, as the report has it."""
        by_silence = Tally(
            self.judged.judged + self.settled_unchanged, self.judged.agreed + self.settled_unchanged
        )
        return {
            **self.judged.as_object(),
            "added": self.added,
            "unchanged": self.unchanged,
            "with_settled_unchanged": by_silence.as_object(),
            "months": _by_month(self.months),
            "labels": {code: self.labels[code].as_object() for code in sorted(self.labels)},
            "confusions": [
                {"said": said, "left": left, "cases": count}
                for (said, left), count in sorted(
                    self.confusions.items(), key=lambda one: (-one[1], one[0])
                )[:_MOST_CONFUSIONS]
            ],
        }


def _confused(left: tuple[str, ...], said: tuple[str, ...], one_of: bool) -> list[tuple[str, str]]:
    """Pairs of what was said and what was left; of an any-of question each label by itself."""
    if one_of:
        return [(said[0], left[0])] if said and left and said != left else []
    raised = [(label, NO_LABEL) for label in said if label not in left]
    return raised + [(NO_LABEL, label) for label in left if label not in said]


class Agreement:
    """Counts cases as they come."""

    def __init__(self) -> None:
        self.cases = 0
        self.models: Counter[str] = Counter()
        self.questions: dict[str, QuestionTally] = {}

    def add(self, case: LeftCase) -> None:
        """Count one more case."""
        self.cases += 1
        models = {one.said.model for one in case.answers.values() if one.said}
        self.models.update(sorted(models))
        for question, answer in case.answers.items():
            tally = self.questions.setdefault(question, QuestionTally())
            tally.add(answer, case, is_one_of(question))

    def as_object(self) -> dict[str, Any]:
        """Everything, as the report has it."""
        return {
            "cases": self.cases,
            "models": dict(self.models.most_common()),
            "questions": {code: one.as_object() for code, one in self.questions.items()},
        }


def month_of(case: LeftCase) -> str:
    """The month in which a case was received, in London."""
    return f"{in_london(case.received_at):%Y-%m}"


def _by_month(months: dict[str, Tally]) -> dict[str, Any]:
    return {month: months[month].as_object() for month in sorted(months)}
