"""What classification says of a contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from redress.spans import Span


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


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer to an any-of question: any number of labels, often none."""

    labels: tuple[Finding, ...]
    confidence: float
    """How likely it is that exactly these labels hold."""
    needs_person: bool


@dataclass(frozen=True, slots=True)
class Classification:
    """Every question's answer for one contact."""

    answers: Mapping[str, Answer | None]
    """By question; None where a question is not asked of such a contact."""
    findings: Mapping[str, Findings]
    """By any-of question."""
    needs_person: bool
    reasons: tuple[str, ...]
    """Why a person is needed, in plain words."""
    model: str
    """Name and version of the model."""
