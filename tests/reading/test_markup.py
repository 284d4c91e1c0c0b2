"""Tags are found in one pass over any text."""

from __future__ import annotations

import pytest

from redress.reading.markup import tag_edits


@pytest.mark.parametrize("end", ["</>", "</  >", "</3>", "</ 3 >"])
def test_an_end_tag_without_a_name_is_markup(end: str) -> None:
    assert [edit.span.of(f"<p>{end}") for edit in tag_edits(f"<p>{end}")] == ["<p>", end]


def test_an_end_tag_that_never_ends_is_text() -> None:
    assert len(tag_edits("<p>x</p></" + " " * 20_000)) == 2
