"""The packaged word lists that drafting goes by."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def words(file: str, name: str) -> frozenset[str]:
    """A list of single words."""
    found = _table(file)[name]
    return frozenset(found.split() if isinstance(found, str) else found)


@cache
def pattern(file: str, name: str) -> re.Pattern[str]:
    """One pattern for a list of wordings, over lower-case text.

    Whole words, with a possessive or none; a space stands for any white space.
    """
    found = _table(file)[name]
    wordings = [found] if isinstance(found, str) else found
    spaced = "|".join(wordings).replace(" ?", r"\s?").replace(" ", r"\s+")
    return re.compile(rf"(?<![\w'])(?:{spaced})(?!\w|'(?!s\b))")


@cache
def stems(file: str, name: str) -> re.Pattern[str]:
    """One pattern for a list of beginnings of words, over lower-case text."""
    return re.compile(rf"(?<![\w'])(?:{'|'.join(sorted(words(file, name)))})\w*")


@cache
def spellings() -> Mapping[str, str]:
    """What stands for a spelling that only leaves something out."""
    return dict(_table("wording")["spellings"])


@cache
def _table(file: str) -> dict[str, Any]:
    path = resources.files("redress.drafting") / "data" / f"{file}.toml"
    return tomllib.loads(path.read_text("utf-8"))
