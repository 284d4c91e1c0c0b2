"""Every command that is deployed or told of is there, with its options."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator

import pytest
from tests.deploy.files import PAGE, PROGRAM, ROOT, UNITS, compose, redress_commands, text_of, unit
from typer.testing import CliRunner

from redress.cli.app import app

PAGES = [PAGE, *(ROOT / "docs" / name for name in ("how-to/web-form.md", "reference/cases.md"))]


def _deployed() -> Iterator[list[str]]:
    match = re.search(r"^CMD (\[.*\])$", text_of("Dockerfile"), re.MULTILINE)
    assert match
    yield json.loads(match[1])
    for service in compose()["services"].values():
        if service["image"] == "redress":
            yield service["command"]
    for path in UNITS:
        (command,) = unit(path)["ExecStart"]
        program, *words = shlex.split(command)
        assert program == PROGRAM
        yield words


COMMANDS = [
    *_deployed(),
    *(words for page in PAGES for words in redress_commands(page.read_text())),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_it_is_a_command_with_these_options(words: list[str]) -> None:
    # Help is shown once every option was understood, and before anything is done.
    result = CliRunner().invoke(app, [*words, "--help"])
    assert result.exit_code == 0, result.output


def test_commands_are_found_on_every_page() -> None:
    for page in PAGES:
        assert list(redress_commands(page.read_text("utf-8")))
    told = "```sh\nKEY=$(redress keys list 2> log)  # all\nredress db \\\n  status | tail\n```"
    assert list(redress_commands(told)) == [["keys", "list"], ["db", "status"]]
