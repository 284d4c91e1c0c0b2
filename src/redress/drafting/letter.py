"""What a draft is made of: what was understood of a contact, and the letter itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from redress.spans import Span


class Manner(StrEnum):
    """How a letter opens, by who writes and in what state; the first that holds."""

    REPRESENTATIVE = "representative"
    """A councillor, an MP, an advocate or a relative writes for somebody."""
    BEREAVED = "bereaved"
    VULNERABLE = "vulnerable"
    ANGRY = "angry"
    REPEAT = "repeat"
    """They have been in touch about it before."""
    ANONYMOUS = "anonymous"
    """No name and no way to answer is known."""
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that the person told, said back to them."""

    text: str
    """A whole sentence in the second person, in the person's own words as far as may be."""
    origin: Span
    """Where it stands in the text as sent."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What we understood the matter to be, drawn from the person's own sentences."""

    points: tuple[Point, ...]
    """In the order told; empty where nothing can be said back faithfully."""
    wanted: Point | None
    """The outcome that they ask for, if they say."""
    questions: tuple[str, ...]
    """What to ask in its place, such as "Please tell us what you would like to happen."."""
    left_out: tuple[str, ...]
    """For the officer: what was left out of the points, and why; no words of the text."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a letter, and where its facts come from."""

    text: str
    heading: str | None = None
    origin: str = ""
    """For the officer: where each date and sentence came from; never part of the letter."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft that an officer checks before it is sent."""

    subject: str
    paragraphs: tuple[Paragraph, ...]
    language: str
    """ISO 639-1 code of the language it is written in."""
    notes: tuple[str, ...] = ()
    """For the officer: what to check first, such as a translation that no speaker has read."""

    @property
    def body(self) -> str:
        """The letter as plain text, a blank line between paragraphs."""
        parts = [part for one in self.paragraphs for part in (one.heading, one.text) if part]
        return "\n\n".join(parts)
