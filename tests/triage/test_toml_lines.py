"""A key of a TOML file is found by its line."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.triage.toml_lines import Path, line_at, lines_of

TEXT = """name = "A"  # a council
office.opens = 09:00:00

[[teams]]
code = "one"
takes = [
    "parking",
]

[teams.hours]
opens = 09:00:00
[[teams]]
code = "two"
"odd key" = 1

[timescales.corporate_stage_1]
respond = { working_days = 15 }
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("name",), 1),
        (("office", "opens"), 2),
        (("teams", 0), 4),
        (("teams", 0, "code"), 5),
        (("teams", 0, "takes", 0), 6),
        (("teams", 0, "hours", "opens"), 11),
        (("teams", 1, "code"), 13),
        (("teams", 1, "odd key"), 14),
        (("teams", 1, "email"), 12),
        (("timescales", "corporate_stage_1", "respond", "working_days"), 17),
        (("nation",), None),
        ((), None),
    ],
)
def test_a_key_is_at_its_line_or_at_that_of_what_holds_it(place: Path, line: int | None) -> None:
    assert line_at(lines_of(TEXT), place) == line


@given(st.text(st.sampled_from('[]="a.\n\u2028\x0c #1'), max_size=60))
def test_no_text_is_too_odd_and_lines_are_those_of_the_text(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in lines_of(text).values())


@given(st.lists(st.sampled_from(["a = 1", "[[t]]", "[x.y]", "# c", "b.c = 2"]), max_size=8))
def test_every_key_that_toml_reads_has_a_line(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    found = lines_of(text)
    assert all((key,) in found or any(place[0] == key for place in found) for key in table)
