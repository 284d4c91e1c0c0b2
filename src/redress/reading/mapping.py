"""Edits to a text that remember where every character came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from redress.spans import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters of `span` by `text`."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the new text and the stretch of the old one that it stands for."""

    start: int
    length: int
    old: Span
    verbatim: bool
    """Whether the characters are the old ones, each in its place."""


@dataclass(frozen=True)
class MappedText:
    """A text made from another by edits, able to say where any stretch of it came from."""

    text: str
    pieces: tuple[_Piece, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [piece.start for piece in self.pieces]

    def to_original(self, span: Span) -> Span:
        """The stretch of the original text that `span` of this text stands for.

        Raises:
            ValueError: the span is empty or does not lie within the text.
        """
        if not 0 <= span.start < span.end <= len(self.text):
            raise ValueError(f"span {span.start}:{span.end} is not within the text")
        first, last = self._piece(span.start), self._piece(span.end - 1)
        start = first.old.start + (span.start - first.start if first.verbatim else 0)
        end = last.old.start + (span.end - last.start) if last.verbatim else last.old.end
        return Span(start, end)

    def _piece(self, position: int) -> _Piece:
        return self.pieces[bisect_right(self._starts, position) - 1]

    def edited(self, edits: Iterable[Edit]) -> MappedText:
        """This text with `edits` made; they are in order and do not overlap."""
        edits = [edit for edit in edits if edit.text != edit.span.of(self.text)]
        if not edits:
            return self
        texts: list[str] = []
        pieces: list[_Piece] = []
        done = length = 0
        for edit in edits:
            if edit.span.start > done:
                kept = Span(done, edit.span.start)
                texts.append(kept.of(self.text))
                pieces.extend(self._kept(kept, length))
                length += len(kept)
            if edit.text:
                old = self.to_original(edit.span)
                texts.append(edit.text)
                pieces.append(_Piece(length, len(edit.text), old, verbatim=False))
                length += len(edit.text)
            done = edit.span.end
        if done < len(self.text):
            kept = Span(done, len(self.text))
            texts.append(kept.of(self.text))
            pieces.extend(self._kept(kept, length))
        return MappedText("".join(texts), tuple(pieces))

    def _kept(self, span: Span, at: int) -> Iterable[_Piece]:
        """The pieces under `span`, cut to it and moved so that they start at `at`."""
        index = bisect_right(self._starts, span.start) - 1
        while index < len(self.pieces) and self.pieces[index].start < span.end:
            piece = self.pieces[index]
            start = max(piece.start, span.start)
            end = min(piece.start + piece.length, span.end)
            if piece.verbatim:
                offset = piece.old.start + start - piece.start
                old = Span(offset, offset + end - start)
            else:
                old = piece.old
            yield _Piece(at + start - span.start, end - start, old, piece.verbatim)
            index += 1


def unedited(text: str) -> MappedText:
    """The text as it is."""
    whole = _Piece(0, len(text), Span(0, len(text)), verbatim=True)
    return MappedText(text, (whole,) if text else ())


def removals(spans: Sequence[Span]) -> list[Edit]:
    """Edits that take the spans out."""
    return [Edit(span) for span in spans]
