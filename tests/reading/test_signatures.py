"""Fragments that a signature may begin are found in one pass over any text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from redress.reading.personal_data.signatures import _FRAGMENT

# The fragments by the plain rule, which reads a run of dashes again from each of its dashes.
_PLAIN_FRAGMENT = re.compile(
    r"(?:^|\n|[.!?…)'\"”\u2019;,] |[\u2013\u2014-] ?|[^\w\s,.'&()] ?)"
    r"[ \t>*_\u2013\u2014-]*(?=[^\W\d_])"
)


@given(st.text("aé1x-_>* \t\n\u2013.!)',&;(=", max_size=15))
def test_fragments_begin_where_the_plain_rule_says(text: str) -> None:
    def beginnings(pattern: re.Pattern[str]) -> list[tuple[int, bool]]:
        return [
            (match.end(), match.start() == 0 or "\n" in match.group())
            for match in pattern.finditer(text)
        ]

    assert beginnings(_FRAGMENT) == beginnings(_PLAIN_FRAGMENT)
