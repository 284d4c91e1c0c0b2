"""Concepts: many ways of saying one thing, found as features beside the words."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from functools import cache
from importlib import resources


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    text = resources.files("redress").joinpath("data/concepts.toml").read_text("utf-8")
    return tuple(
        # The space before a match is part of it: a search for a pattern that begins with a
        # literal character skips from one to the next, where a look behind is tried everywhere.
        (f"{{{name}}}", re.compile(rf" (?:{'|'.join(table['patterns'])})(?= |$)"))
        for name, table in tomllib.loads(text).items()
    )


def concepts_of(words: list[str]) -> list[tuple[str, int, int]]:
    """The concepts that a text's words express: each with its first word and the word after
    its last."""
    text = "".join(f" {word}" for word in words)
    starts: list[int] = []
    position = 0
    for word in words:
        starts.append(position)
        position += len(word) + 1
    return [
        (
            name,
            bisect_right(starts, match.start()) - 1,
            bisect_right(starts, match.end() - 1),
        )
        for name, pattern in _patterns()
        for match in pattern.finditer(text)
        if match.end() > match.start() + 1
    ]
