"""Cleaning: from the text as sent to the sender's own words, with the way back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from redress.errors import ContactError
from redress.reading import characters, markup
from redress.reading.boilerplate import (
    Boilerplate,
    CutKind,
    before_sign_off,
    find_boilerplate,
)
from redress.reading.mapping import Edit, MappedText, removals, unedited
from redress.spans import Span

LONGEST_TEXT = 20_000
"""Characters; a longer text is a document, not a contact."""

_WORD_CHARACTER = re.compile(r"[^\W_]")
_QUOTING = frozenset({CutKind.QUOTED_REPLY, CutKind.MESSAGE_HEADER})
# Who only passes a message on writes little, or says so: then the message is the contact.
_FEWEST_OWN_WORDS = 5
_PASSES_ON = re.compile(
    r"\b(?:below|isod|fwd?|forward(?:ed|ing| (?:this|the|a|an|my|on|it)))\b", re.IGNORECASE
)
_FORWARD = re.compile(
    r"\n*(?:(?:-{2,} ?|begin )forwarded\b"
    r"|(?:[-_]{2,}.*\n[\n> ]*)?\*?(?:from|sent|to|date|subject)\*?:)",
    re.IGNORECASE,
)

_BEFORE_CUTS: tuple[Callable[[str], list[Edit]], ...] = (
    markup.tag_edits,
    markup.entity_edits,
    characters.line_end_edits,
    characters.invisible_edits,
    characters.normalising_edits,
    characters.space_edits,
    characters.line_edge_edits,
)
_AFTER_CUTS = (characters.blank_line_edits, characters.edge_edits)


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of the text as sent that is not the sender's own words."""

    kind: CutKind
    span: Span


@dataclass(frozen=True, slots=True)
class CleanText:
    """The sender's own words, what was cut around them, and the way back."""

    mapped: MappedText
    cuts: tuple[Cut, ...] = ()
    all_quoted: bool = False
    """Whether the sender wrote nothing of their own, so that the quoted message was kept."""

    @property
    def text(self) -> str:
        """The cleaned text."""
        return self.mapped.text

    def as_sent(self, span: Span) -> Span:
        """Where a stretch of the cleaned text stands in the text as sent.

        Raises:
            ValueError: the span is empty or does not lie within the cleaned text.
        """
        return self.mapped.to_original(span)


def clean(text: str) -> CleanText:
    """The sender's own words in `text`.

    Markup, quoted replies, mail headers, signatures, disclaimers and device footers are cut
    (and kept in `cuts`), characters and white space made plain. A message that is nothing but a
    quotation is kept, marked `all_quoted`; one that is nothing but a footer is kept as it is. A
    message passed on with few words is kept with them.

    Raises:
        ContactError: the text is empty, has no letters or digits, or is too long.
    """
    if len(text) > LONGEST_TEXT:
        raise ContactError(
            f"The text has {len(text):,} characters; at most {LONGEST_TEXT:,} can be read. "
            "Send the person's own words without attachments.",
            code="text_too_long",
        )
    mapped = _edited(unedited(text), _BEFORE_CUTS)
    _refuse_wordless(text, mapped.text)
    found = _without_forwards(mapped, find_boilerplate(mapped.text))
    kept = _without(mapped, found)
    all_quoted = False
    if not _WORD_CHARACTER.search(kept.text):
        found = tuple(piece for piece in found if piece.kind not in _QUOTING)
        kept = _without(mapped, found)
        all_quoted = bool(_WORD_CHARACTER.search(kept.text))
    if not _WORD_CHARACTER.search(kept.text):
        found, kept = (), mapped
    cuts = tuple(Cut(piece.kind, mapped.to_original(piece.span)) for piece in found)
    return CleanText(_edited(kept, _AFTER_CUTS), cuts, all_quoted)


def _edited(mapped: MappedText, passes: tuple[Callable[[str], list[Edit]], ...]) -> MappedText:
    for find_edits in passes:
        mapped = mapped.edited(find_edits(mapped.text))
    return mapped


def _without(mapped: MappedText, found: tuple[Boilerplate, ...]) -> MappedText:
    return mapped.edited(removals([piece.span for piece in found]))


def _without_forwards(
    mapped: MappedText, found: tuple[Boilerplate, ...]
) -> tuple[Boilerplate, ...]:
    """What to cut where a message that the sender passes on is kept."""
    kept = _without(mapped, found).text
    if not _WORD_CHARACTER.search(kept):
        return found
    own = before_sign_off(kept)
    quotations = [piece.span.start for piece in found if piece.kind is CutKind.QUOTED_REPLY]
    if not _PASSES_ON.search(own):
        is_short = len(own.split()) < _FEWEST_OWN_WORDS
        quotations = [at for at in quotations if is_short and _FORWARD.match(mapped.text, at)]
    first = min(quotations, default=len(mapped.text))
    return tuple(
        piece
        for piece in found
        if piece.kind is not CutKind.QUOTED_REPLY or piece.span.start < first
    )


def _refuse_wordless(sent: str, cleaned: str) -> None:
    if not sent.strip():
        raise ContactError("The text is empty. Send the person's words.", code="text_empty")
    if not _WORD_CHARACTER.search(cleaned):
        raise ContactError(
            "The text holds no letters or digits (only symbols, emoji or markup), "
            "so there is nothing to read.",
            code="text_without_words",
        )
