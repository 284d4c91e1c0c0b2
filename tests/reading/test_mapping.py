"""Offsets into an edited text always lead back to where the words stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.reading.mapping import Edit, MappedText, unedited
from redress.spans import Span


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> list[Edit]:
    bounds = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    return [Edit(Span(start, end), draw(st.text("xyz", max_size=3))) for start, end in pairs]


@given(st.data(), st.text("abc de", max_size=40))
def test_what_is_kept_maps_to_itself_through_two_rounds_of_edits(
    data: st.DataObject, text: str
) -> None:
    mapped = unedited(text)
    for _ in range(2):
        mapped = mapped.edited(data.draw(edits_of(mapped.text)))
    for position, character in enumerate(mapped.text):
        if character not in "xyz":
            origin = mapped.to_original(Span(position, position + 1))
            assert origin.of(text) == character


@given(st.data(), st.text("abc de", min_size=1, max_size=40))
def test_edited_text_is_what_python_slicing_gives(data: st.DataObject, text: str) -> None:
    edits = data.draw(edits_of(text))
    expected = text
    for edit in reversed(edits):
        expected = expected[: edit.span.start] + edit.text + expected[edit.span.end :]
    assert unedited(text).edited(edits).text == expected


def test_a_replacement_maps_to_all_that_it_replaced() -> None:
    mapped = unedited("ring John Smith today").edited([Edit(Span(5, 15), "[name]")])
    assert mapped.text == "ring [name] today"
    assert mapped.to_original(Span(6, 8)) == Span(5, 15)
    assert mapped.to_original(Span(0, len(mapped.text))) == Span(0, 21)


def test_a_replacement_as_long_as_what_it_replaced_maps_to_all_of_it() -> None:
    mapped = unedited("ring Joanne today").edited([Edit(Span(5, 11), "[name]")])
    again = mapped.edited([Edit(Span(0, 5))])
    assert again.text == "[name] today"
    assert mapped.to_original(Span(6, 10)) == again.to_original(Span(1, 5)) == Span(5, 11)
    assert again.to_original(Span(7, 9)) == Span(12, 14)


@pytest.mark.parametrize("span", [Span(0, 0), Span(-1, 1), Span(2, 9)])
def test_a_span_outside_the_text_is_refused(span: Span) -> None:
    with pytest.raises(ValueError, match="not within"):
        unedited("abc").to_original(span)


def test_an_empty_text_has_no_pieces() -> None:
    assert unedited("") == MappedText("", ())
