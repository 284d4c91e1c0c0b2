"""Every kind of line end ends a line."""

from __future__ import annotations

import pytest

from redress.reading.boilerplate import CutKind
from redress.reading.cleaning import clean
from redress.spans import Span


@pytest.mark.parametrize("end", ["\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "&#13;"])
def test_a_line_end_of_any_kind_keeps_words_apart(end: str) -> None:
    cleaned = clean(f"My bin{end}was missed{end}again")
    assert cleaned.text == "My bin\nwas missed\nagain"
    at = cleaned.text.index("again")
    assert cleaned.as_sent(Span(at, at + 5)) == Span(16 + 2 * len(end), 21 + 2 * len(end))


def test_a_signature_behind_encoded_line_ends_is_cut() -> None:
    cleaned = clean("Bin missed.&#13;\n--&#13;\nJo Bloggs&#13;\nTreasurer&#13;\n")
    assert cleaned.text == "Bin missed."
    assert [cut.kind for cut in cleaned.cuts] == [CutKind.SIGNATURE]
