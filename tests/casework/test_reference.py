"""The reference of cases says what the code does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from tests.api.test_authorisation import NEEDED

from redress.casework.letters import LetterKind
from redress.casework.lifecycle import ALLOWED, EVERY, NEXT_STAGE
from redress.casework.linking import TOLD
from redress.casework.listing import MOST, Sort
from redress.casework.state import LetterStatus, Outcome, State
from redress.casework.steps import BY_REDRESS, CaseStep, Step
from redress_api.assembly import make_app
from redress_api.settings import Settings

PAGE = Path("docs/reference/cases.md").read_text("utf-8")
STEPS: dict[str, type[Step]] = {
    step.model_fields["type"].default: step for step in get_args(get_args(CaseStep)[0])
}


def rows(heading: str) -> list[tuple[str, ...]]:
    """The table of a section, without its head."""
    match = re.search(rf"^## {heading}\n.*?\n((?:\|[^\n]*\n)+)", PAGE, re.DOTALL | re.MULTILINE)
    assert match, heading
    lines = match[1].splitlines()[2:]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def written_steps() -> Iterator[tuple[str, str, str]]:
    """The first three columns of the table of steps, as they must be."""
    for code, states in ALLOWED.items():
        fields = STEPS[code].model_fields if code in STEPS else {}
        said = [
            f"`{name}`" if field.is_required() else f"(`{name}`)"
            for name, field in fields.items()
            if name != "type"
        ]
        when = "any" if states == EVERY else ", ".join(one for one in State if one in states)
        yield f"`{code}`", ", ".join(said), when


def test_the_table_of_steps_is_that_of_the_code() -> None:
    wanted = "\n".join("| " + " | ".join(row) + " | … |" for row in written_steps())
    told = [row[:3] for row in rows("Steps")]
    assert told == list(written_steps()), f"It should read:\n{wanted}"


def test_every_event_is_told_once() -> None:
    told = [row[0].strip("`") for row in rows("Events")]
    assert sorted(told) == sorted({*ALLOWED, *BY_REDRESS})


def test_every_state_is_told() -> None:
    assert [row[0].strip("`") for row in rows("States")] == list(State)


def test_the_table_of_calls_says_who_may_make_them() -> None:
    told = {row[0].strip("`"): set(re.findall(r"`([a-z:]+)`", row[1])) for row in rows("Calls")}
    wanted = {
        call: {scope.value for scope in scopes}
        for call, (scopes, *_) in ((call, needed) for call, needed in NEEDED.items() if needed)
        if "/v1/cases" in call or call == "GET /v1/deadlines"
    }
    assert told == wanted


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/deadlines"])
def test_every_condition_of_a_list_is_told(path: str) -> None:
    described = make_app(Settings(), 1).openapi()["paths"][path]["get"]["parameters"]
    for one in described:
        assert f"`{one['name']}`" in PAGE


def test_codes_are_told_as_they_are() -> None:
    for codes in (Outcome, LetterKind, LetterStatus, Sort):
        for code in codes:
            assert f"`{code}`" in PAGE
    assert {row[0].strip("`") for row in rows("Repeat contacts")} == set(TOLD)
    for before, after in NEXT_STAGE.items():
        assert f"`{before}` → `{after}`" in PAGE
    assert f"{MOST} at most" in PAGE
