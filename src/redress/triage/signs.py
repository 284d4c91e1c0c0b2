"""Signs: what a text says outright, in wordings that decide a route."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from redress.reading.characters import lower
from redress.spans import Span

Signs = Mapping[str, re.Pattern[str]]


@cache
def default_signs() -> Signs:
    """The packaged signs, by code, each as one pattern over lower-case text."""
    text = (resources.files("redress.triage") / "data" / "signs.toml").read_text("utf-8")
    return {code: _pattern(wordings) for code, wordings in tomllib.loads(text).items()}


def find_sign(signs: Signs, code: str, text: str) -> Span | None:
    """Where a text first bears a sign, if it does."""
    found = signs[code].search(lower(text))
    return Span(*found.span()) if found else None


def _pattern(wordings: list[str]) -> re.Pattern[str]:
    """One pattern for several wordings: whole words, any white space, either apostrophe or none."""
    spaced = [wording.replace(" ?", r"\s?").replace(" ", r"\s+") for wording in wordings]
    loose = [wording.replace("'", "['’]?") for wording in spaced]
    return re.compile(rf"(?<!\w)(?:{'|'.join(loose)})(?!\w)")
