"""What the labels of a theme's contacts add to its name: whose work it is, and in what manner."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd

from redress.insight.themes import Rows
from redress.insight.tokens import Floats
from redress.labels import Vocabulary

MOST = 0.6
"""The share of a theme's contacts from which a label is told of all of them."""
_BOTH, _EACH = 0.75, 0.3
"""The same for two service areas together, and the least that each of them has."""
_KNOWN = 0.5
"""The share of contacts that must have an answer at all."""
_SETS_APART = 1.5
"""How many times commoner a manner is in the theme than in all contacts."""
_QUESTIONS = ("kind", "avoidable_cause", "flags")


@dataclass(frozen=True, slots=True)
class Labelled:
    """What most contacts of a theme have in common by their labels."""

    areas: tuple[str, ...] = ()
    """The names of one or two service areas, as the council displays them."""
    manner: str | None = None
    """Such as "chasing an answer"."""


def labels_in_common(
    table: pd.DataFrame, rows: Sequence[Rows], vocabulary: Vocabulary
) -> list[Labelled]:
    """Of each theme; `table` is that of `Observations`."""
    names = {one.code: one.name for one in vocabulary.question("service_area").labels}
    areas, codes = _shares(table["service_area"], rows)
    manners = [_manners(table[question], question, rows) for question in _QUESTIONS]
    return [
        Labelled(
            tuple(names.get(codes[one], codes[one]) for one in _commonest(areas[place])),
            _likeliest([one for manner in manners for one in manner[place]]),
        )
        for place in range(len(rows))
    ]


def _shares(column: pd.Series[Any], rows: Sequence[Rows]) -> tuple[Floats, list[str]]:
    """(themes, codes): the share of each theme's contacts that has each code; the codes."""
    listed = column.map(lambda one: list(one) if isinstance(one, tuple) else [one])
    long = listed.reset_index(drop=True).explode()
    numbers, codes = pd.factorize(long)
    places = long.index.to_numpy()[numbers >= 0]
    has = np.zeros((len(column), len(codes)), dtype=bool)
    has[places, numbers[numbers >= 0]] = True
    found = [has[one].mean(axis=0) if len(one) else np.zeros(len(codes)) for one in rows]
    return np.array(found).reshape(len(rows), len(codes)), [str(code) for code in codes]


def _commonest(shares: Floats) -> list[int]:
    known = float(shares.sum())
    if known < _KNOWN:
        return []
    order = [int(one) for one in np.argsort(-shares, kind="stable")[:2]]
    parts = [float(shares[one]) / known for one in order]
    if parts[0] >= MOST:
        return order[:1]
    return order if sum(parts) >= _BOTH and parts[-1] >= _EACH else []


def _manners(
    column: pd.Series[Any], question: str, rows: Sequence[Rows]
) -> list[list[tuple[float, str]]]:
    """For each theme the manners that hold of it, each with how much it says."""
    shares, codes = _shares(column, [*rows, np.arange(len(column))])
    wordings = wording(question)

    def holding(own: Floats) -> Iterator[tuple[float, str]]:
        for share, usual, code in zip(own, shares[-1], codes, strict=True):
            if code in wordings and share >= MOST and share >= _SETS_APART * usual:
                yield float(share) * math.log(share / usual), wordings[code]

    return [list(holding(own)) for own in shares[:-1]]


def _likeliest(manners: list[tuple[float, str]]) -> str | None:
    return max(manners)[1] if manners else None


@cache
def wording(question: str) -> Mapping[str, str]:
    """How contacts of a question's labels are told of, by code."""
    text = resources.files("redress.insight").joinpath("data/names.toml").read_text("utf-8")
    found: dict[str, str] = tomllib.loads(text)[question]
    return found
