"""Unicode and white space made plain, by edits."""

from __future__ import annotations

import re
import unicodedata

from redress.reading.mapping import Edit
from redress.spans import Span

# Control characters (nulls among them), zero-width marks, soft hyphens, the byte-order mark,
# direction overrides, and surrogates left over from a broken decoding.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\ufffb\ud800-\udfff]+"
)
_PLAIN = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "‛": "'",
        "´": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "−": "-",
    }
)
# A letter with its combining marks, or a compatibility form such as a ligature or a wide letter.
_TO_NORMALISE = re.compile(
    "[^\u0300-\u036f\\s][\u0300-\u036f]+|[\u2126\u212a\u212b]|[\ufb00-\ufb06\uff01-\uff5e…]"
)
# The letters that `re.IGNORECASE` takes for an ASCII letter, though `lower` makes none of them.
_CASE_VARIANTS = str.maketrans("ıİſ\u212a", "iisk")
# A vertical tab is a line break in Word, a form feed a page break in a PDF.
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_SPACE_BEFORE_LINE_END = re.compile(r" +(?=\n)|(?<=\n) +")
_BLANK_LINES = re.compile(r"\n{3,}")
_EDGES = re.compile(r"\A\s+|\s+\Z")


def lower(text: str) -> str:
    """`text` in lower case, with an ASCII letter for all that `re.IGNORECASE` takes for it."""
    return text.translate(_CASE_VARIANTS).lower()


def _replacing(pattern: re.Pattern[str], text: str, replacement: str) -> list[Edit]:
    return [
        Edit(Span(*match.span()), replacement)
        for match in pattern.finditer(text)
        if match.group() != replacement
    ]


def line_end_edits(text: str) -> list[Edit]:
    """Every line ends in a line feed."""
    return _replacing(_LINE_END, text, "\n")


def invisible_edits(text: str) -> list[Edit]:
    """Characters that show nothing go; a text must not hide what it says."""
    return _replacing(_INVISIBLE, text, "")


def normalising_edits(text: str) -> list[Edit]:
    """Composed letters (NFC), plain quotes and dashes, no ligatures or wide letters."""
    if text.isascii():
        return []
    edits = [
        Edit(Span(*match.span()), unicodedata.normalize("NFKC", match.group()))
        for match in _TO_NORMALISE.finditer(text)
    ]
    taken = {position for edit in edits for position in range(edit.span.start, edit.span.end)}
    plain = text.translate(_PLAIN)
    edits.extend(
        Edit(Span(position, position + 1), after)
        for position, (before, after) in enumerate(zip(text, plain, strict=True))
        if before != after and position not in taken
    )
    return sorted(edits, key=lambda edit: edit.span)


def space_edits(text: str) -> list[Edit]:
    """One space between words."""
    return _replacing(_SPACES, text, " ")


def line_edge_edits(text: str) -> list[Edit]:
    """No spaces at either end of a line."""
    return _replacing(_SPACE_BEFORE_LINE_END, text, "")


def blank_line_edits(text: str) -> list[Edit]:
    """At most one blank line in a row."""
    return _replacing(_BLANK_LINES, text, "\n\n")


def edge_edits(text: str) -> list[Edit]:
    """No white space at either end of the text."""
    return _replacing(_EDGES, text, "")
