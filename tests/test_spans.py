"""Spans overlap where they share a character, and disjoint ones are told apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from redress.spans import DisjointSpans, Span

_spans = st.builds(
    lambda start, size: Span(start, start + size), st.integers(0, 30), st.integers(1, 6)
)


@given(st.lists(_spans))
def test_a_span_is_added_where_it_overlaps_none_before(spans: list[Span]) -> None:
    taken, kept = DisjointSpans(), list[Span]()
    for span in spans:
        has_room = not any(span.overlaps(other) for other in kept)
        assert taken.add(span) is has_room
        kept += [span] if has_room else []
