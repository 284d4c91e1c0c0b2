"""The contacts that show what a theme is: the most typical, and those least so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import shorten

import numpy as np

from redress.insight.observations import Observations, Vectors
from redress.insight.themes import Example, Rows

TYPICAL, ATYPICAL = 5, 1
NEARLY_THE_SAME = 0.95
"""The cosine from which two contacts show the same: one of them will do."""
_SHORTEST_EXCERPT = 2
# A mark of redaction that was cut through, such as "[name" of "[name 1]".
_CUT_MARK = re.compile(r"\s*\[[^\]]*$")


def typical(
    observations: Observations, rows: Rows, centre: Vectors | None = None, most: int = TYPICAL
) -> tuple[Example, ...]:
    """The contacts nearest the centre, the nearest first, no two of them nearly the same.

    `centre` is (dimensions,); left out, it is that of the contacts at `rows`. Contacts without a
    vector or a text show nothing; without vectors at all there are no examples.
    """
    return _examples(observations, rows, centre, most, nearest=True)


def atypical(
    observations: Observations, rows: Rows, centre: Vectors | None = None, most: int = ATYPICAL
) -> tuple[Example, ...]:
    """The contacts farthest from the centre, the farthest first; otherwise as `typical`."""
    return _examples(observations, rows, centre, most, nearest=False)


def _examples(
    observations: Observations, rows: Rows, centre: Vectors | None, most: int, *, nearest: bool
) -> tuple[Example, ...]:
    if observations.vectors is None:
        return ()
    texts = observations.table["text"]
    shown = np.array([row for row in rows if texts.iat[row]], dtype=np.int64)
    vectors = observations.vectors[shown]
    known = vectors.any(axis=1)
    shown, vectors = shown[known], vectors[known]
    if not len(shown):
        return ()
    closeness = vectors @ (_centre(vectors) if centre is None else centre)
    order = np.argsort(-closeness if nearest else closeness, kind="stable")
    return tuple(
        Example(
            str(observations.table["id"].iat[shown[one]]),
            str(texts.iat[shown[one]]),
            float(closeness[one]),
        )
        for one in _apart(vectors, order.tolist(), most)
    )


def _centre(vectors: Vectors) -> Vectors:
    mean = vectors.mean(axis=0)
    centre: Vectors = mean / max(float(np.linalg.norm(mean)), 1e-12)
    return centre


def _apart(vectors: Vectors, order: Iterable[int], most: int) -> list[int]:
    """The first `most` in `order` of which no two are nearly the same."""
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
