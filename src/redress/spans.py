"""A stretch of a text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open character offsets into a text: `text[start:end]`."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words that the span covers in `text`."""
        return text[self.start : self.end]

    def on_one_line(self, text: str) -> str:
        """The words that the span covers in `text`, white space as single spaces."""
        return " ".join(self.of(text).split())

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


class DisjointSpans:
    """Spans that share no character: of two that would, the one added first stays."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._spans: list[Span] = []
        for span in spans:
            self.add(span)

    def add(self, span: Span) -> bool:
        """Whether the span, which must not be empty, overlapped none and was added."""
        place = bisect_left(self._spans, span)
        if any(span.overlaps(beside) for beside in self._spans[max(0, place - 1) : place + 1]):
            return False
        self._spans.insert(place, span)
        return True
