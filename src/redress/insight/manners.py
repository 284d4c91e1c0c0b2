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

MOST, _IN_MOST = 0.6, 0.5
"""The share of a theme's contacts from which a service area, and a manner, is told of them all."""
_BOTH, _EACH = 0.75, 0.3
"""The same for two service areas together, and the least that each of them has."""
_MOST_AREAS, _ONE_OF_SOME, _TOGETHER = 3, 0.15, 0.5
"""How many areas are listed where there are several, and the least that each and all have."""
_KNOWN = 0.5
"""The share of contacts that must have an answer at all."""
_SETS_APART = 1.5
"""How many times commoner a manner is in the theme than in all contacts."""
_QUESTIONS = {"kind": 1.0, "avoidable_cause": 1.2, "flags": 1.2}
"""How much a label of each question says: why somebody wrote is more than what sort it is."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """What most contacts of a theme have in common by their labels."""

    areas: tuple[str, ...] = ()
    """The names of one or two service areas, as the council displays them, that most are of."""
    some_areas: tuple[str, ...] = ()
    """The areas with the most contacts, where neither one nor two have nearly all."""
    manner: str | None = None
    """Such as "chasing an answer"."""
    cause: str | None = None
    """The commonest cause of an avoidable contact, in the words of a manner."""


def labels_in_common(
    table: pd.DataFrame, rows: Sequence[Rows], vocabulary: Vocabulary
) -> list[Labelled]:
    """Of each theme; `table` is that of `Observations`."""
    names = {one.code: one.name for one in vocabulary.question("service_area").labels}
    areas, codes = _shares(table["service_area"], rows)
    manners = [_manners(table[question], question, rows) for question in _QUESTIONS]
    causes = _commonest_causes(table["avoidable_cause"], rows)

    def named(places: list[int]) -> tuple[str, ...]:
        return tuple(names.get(codes[one], codes[one]) for one in places)

    return [
        Labelled(
            named(_nearly_all(areas[place])),
            named(_some(areas[place])),
            _likeliest([one for manner in manners for one in manner[place]]),
            causes[place],
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


def _nearly_all(shares: Floats) -> list[int]:
    known = float(shares.sum())
    if known < _KNOWN:
        return []
    order = [int(one) for one in np.argsort(-shares, kind="stable")[:2]]
    parts = [float(shares[one]) / known for one in order]
    if parts[0] >= MOST:
        return order[:1]
    return order if sum(parts) >= _BOTH and parts[-1] >= _EACH else []


def _some(shares: Floats) -> list[int]:
    if float(shares.sum()) < _KNOWN:
        return []
    order = np.argsort(-shares, kind="stable")[:_MOST_AREAS]
    some = [int(one) for one in order if shares[one] >= _ONE_OF_SOME]
    return some if shares[some].sum() >= _TOGETHER else []


def _commonest_causes(column: pd.Series[Any], rows: Sequence[Rows]) -> list[str | None]:
    shares, codes = _shares(column, rows)
    wordings = wording("avoidable_cause")
    told = [place for place, code in enumerate(codes) if code in wordings]
    if not told:
        return [None] * len(rows)
    best = [told[int(np.argmax(own[told]))] if own[told].any() else None for own in shares]
    return [None if one is None else wordings[codes[one]] for one in best]


def _manners(
    column: pd.Series[Any], question: str, rows: Sequence[Rows]
) -> list[list[tuple[float, str]]]:
    """For each theme the manners that hold of it, each with how much it says."""
    shares, codes = _shares(column, [*rows, np.arange(len(column))])
    wordings = wording(question)

    def holding(own: Floats) -> Iterator[tuple[float, str]]:
        for share, usual, code in zip(own, shares[-1], codes, strict=True):
            if code in wordings and share >= _IN_MOST and share >= _SETS_APART * usual:
                yield _QUESTIONS[question] * float(share) * math.log(share / usual), wordings[code]

    return [list(holding(own)) for own in shares[:-1]]


def _likeliest(manners: list[tuple[float, str]]) -> str | None:
    return max(manners)[1] if manners else None


@cache
def wording(question: str) -> Mapping[str, str]:
    """How contacts of a question's labels are told of, by code."""
    text = resources.files("redress.insight").joinpath("data/names.toml").read_text("utf-8")
    found: dict[str, str] = tomllib.loads(text)[question]
    return found
