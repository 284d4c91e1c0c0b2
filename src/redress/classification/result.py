"""What classification says of a contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from redress.labels import Label, Question
from redress.spans import Span

UPHELD = ("upheld", "partly_upheld")
"""Outcomes that count as upheld, wholly or partly, as the ombudsmen count them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A label with its calibrated probability."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a one-of question."""

    label: str
    confidence: float
    """Calibrated probability, 0 to 1."""
    alternatives: tuple[Choice, ...]
    """The next two labels."""
    evidence: tuple[Span, ...]
    """Stretches of the text as sent that carried the answer, the weightiest first."""
    needs_person: bool
    """Whether the confidence is under what was right 95 times in 100."""
    also: tuple[Choice, ...] = ()
    """Labels of a second issue in the same contact."""
    probabilities: Mapping[str, float] | None = None
    """Every label's probability."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One label set by an any-of question."""

    label: str
    confidence: float
    evidence: tuple[Span, ...]
    early_warning: bool = False
    """Whether it is raised only because its label protects people: any other would not be."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer to an any-of question: any number of labels, often none."""

    labels: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a contact needs a person, in plain words; of a label, if it names one."""

    words: str
    question: Question | None = None
    label: Label | None = None

    def told(self, name: str | None = None) -> str:
        """The reason as a sentence, with the label's own name or another in its place."""
        if self.question is None or self.label is None:
            return self.words
        return f"{self.question.name}: {name or self.label.name} {self.words}"


@dataclass(frozen=True, slots=True)
class Classification:
    """Every question's answer for one contact."""

    answers: Mapping[str, Answer | None]
    """By question; None where a question is not asked of such a contact."""
    findings: Mapping[str, Findings]
    """By any-of question."""
    needs_person: bool
    why: tuple[Reason, ...]
    """Why a person is needed."""
    model: str
    """Name and version of the model."""
    vector: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    """(dimensions,): the sentence encoder's vector of the text without its personal data, of length
    1, for likeness in meaning; None from a lexical model."""

    @property
    def raised(self) -> tuple[Finding, ...]:
        """Every label that an any-of question raised, question by question."""
        return tuple(one for findings in self.findings.values() for one in findings.labels)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why a person is needed, in plain words and the model's own names."""
        return tuple(reason.told() for reason in self.why)
