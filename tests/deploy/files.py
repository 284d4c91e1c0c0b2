"""The files that the service is deployed by, read as their programs read them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
UNITS = tuple(sorted((ROOT / "deploy").glob("*.service")))
PAGE = ROOT / "docs" / "how-to" / "deploy.md"
PROGRAM = "/opt/redress/.venv/bin/redress"
_COMMAND = re.compile(
    rf"(?:sudo )?(?:docker compose run --rm redress|redress|{re.escape(PROGRAM)}) (\S.*)"
)


def text_of(name: str) -> str:
    """A file of the checkout."""
    return (ROOT / name).read_text("utf-8")


def compose() -> Mapping[str, Any]:
    """The compose file."""
    found: Mapping[str, Any] = yaml.safe_load(text_of("compose.yaml"))
    return found


def unit(path: Path) -> dict[str, list[str]]:
    """The lines of a systemd unit, by key, whatever their section."""
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        key, is_set, value = line.partition("=")
        if is_set and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def seconds(told: str) -> int:
    """A span such as 75s."""
    match = re.fullmatch(r"(\d+)s", told)
    assert match, told
    return int(match[1])


def shell_lines(page: str) -> Iterator[str]:
    """Every command in the shell blocks of a page, continued lines as one."""
    for block in re.findall(r"```(?:sh|console)\n(.*?)```", page, re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            yield line.removeprefix("$ ").strip()


def redress_commands(page: str) -> Iterator[list[str]]:
    """What a page has `redress` do, in its shell blocks: on the machine, or in a container."""
    for line in shell_lines(page):
        for part in re.split(r"\||&&|;|\$\(", line):
            if match := _COMMAND.match(part.strip().rstrip(")")):
                words = shlex.split(match[1], comments=True)
                yield list(takewhile(lambda word: not word.startswith((">", "2>", "<")), words))
