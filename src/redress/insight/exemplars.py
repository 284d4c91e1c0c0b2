"""Examples to read: no two that are nearly the same, and the beginning of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import shorten

from redress.insight.observations import Vectors

NEARLY_THE_SAME = 0.95
"""The cosine from which two contacts show the same: one of them will do."""
_SHORTEST_EXCERPT = 2
# A mark of redaction that was cut through, such as "[name" of "[name 1]".
_CUT_MARK = re.compile(r"\s*\[[^\]]*$")


def apart(vectors: Vectors, order: Iterable[int], most: int) -> list[int]:
    """The first `most` places in `order` of which no two are nearly the same.

    `vectors` are (units, dimensions), of length 1.
    """
    chosen: list[int] = []
    for one in order:
        if len(chosen) == most:
            break
        if not chosen or float((vectors[chosen] @ vectors[one]).max()) < NEARLY_THE_SAME:
            chosen.append(one)
    return chosen


def excerpt(text: str, longest: int) -> str:
    """The beginning of a redacted text on one line, ended at a word by "…" where it is longer.

    A mark of redaction is never cut through.

    Raises:
        ValueError: `longest`, in characters, leaves no room for a word.
    """
    if longest < _SHORTEST_EXCERPT:
        raise ValueError(f"an excerpt of {longest} characters has no room for a word")
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = shorten(line, longest, placeholder=" …")
    if cut.strip() == "…":
        return line[: longest - 1] + "…"
    return _CUT_MARK.sub("", cut.removesuffix(" …")) + " …"
