"""How far what comes in has moved from what a model was tested on: the population stability index.

A reference counts the contacts that a model was tested on by several measures: the label it gave,
how sure it was, how long they were. Contacts that come in are counted the same way.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from redress.classification.tokens import words_of

SOME, MUCH = 0.10, 0.25
"""Below the first stable, from the second on moved much: Lewis (1994), "An Introduction to Credit
Scoring"; Siddiqi (2006), "Credit Risk Scorecards"."""
_CHANCE = 0.05
_EMPTY = 0.5
NO_LABEL = "(none)"
"""Stands among the labels of an any-of question for contacts that have none of them."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a model answered to one question."""

    labels: tuple[str, ...]
    confidence: float | None = None
    """None of an any-of question."""
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A contact as a model saw it."""

    answers: Mapping[str, Answered]
    words: int | None = None
    unknown: float | None = None
    """The share of its different words that the model does not know."""


def text_measures(masked: str, known: Collection[str]) -> tuple[int, float]:
    """The number of words of a masked text, and the share of its different words not `known`."""
    words, _ = words_of(masked)
    different = set(words)
    return len(words), sum(word not in known for word in different) / max(1, len(different))


def measures(seen: Seen) -> Iterator[tuple[str, str | float]]:
    """What of a contact is counted: the measure, and a category or a number."""
    for question, answer in seen.answers.items():
        for label in answer.labels or (NO_LABEL,):
            yield f"labels.{question}", label
        if answer.confidence is not None:
            yield f"confidence.{question}", answer.confidence
            yield f"unsure.{question}", "unsure" if answer.unsure else "sure"
    if seen.words is not None:
        yield "words", float(seen.words)
    if seen.unknown is not None:
        yield "unknown_words", seen.unknown


class Counts:
    """Contacts counted by the measures of a reference."""

    def __init__(self, reference: Mapping[str, Any]) -> None:
        """`reference` is a table by measure: `counts` by bin and, of numbers, the bins' `edges`."""
        self._edges: dict[str, Sequence[float]] = {
            name: one.get("edges", ()) for name, one in reference.items()
        }
        self._bins = {name: bin_names(edges) for name, edges in self._edges.items()}
        self.by_measure: dict[str, Counter[str]] = {name: Counter() for name in reference}

    def add(self, seen: Seen) -> None:
        """Count one more contact; measures that the reference lacks are left out."""
        for name, value in measures(seen):
            if name in self.by_measure:
                self.by_measure[name][self._bin(name, value)] += 1

    def _bin(self, name: str, value: str | float) -> str:
        if isinstance(value, str):
            return value
        return self._bins[name][bisect_left(self._edges[name], value)]


def bin_names(edges: Sequence[float]) -> list[str]:
    """The names of the bins that `edges` part: up to each, and over the last."""
    return [*(f"to {edge:g}" for edge in edges), f"over {edges[-1]:g}"] if edges else ["all"]


def population_stability(expected: Mapping[str, int], observed: Mapping[str, int]) -> float:
    """The population stability index of two counts by bin; 0 where the shares are equal.

    The sum over bins of (p - q) ln(p / q). A bin that is empty on one side counts there as half a
    contact, as the logarithm of nothing has no value.

    Raises:
        ValueError: one of them counts nothing.
    """
    first, second = sum(expected.values()), sum(observed.values())
    if not first or not second:
        raise ValueError("nothing is counted")
    index = 0.0
    for name in {*expected, *observed}:
        one, other = expected.get(name, 0), observed.get(name, 0)
        if one or other:
            p, q = max(one, _EMPTY) / first, max(other, _EMPTY) / second
            index += (p - q) * math.log(p / q)
    return index


def by_chance(expected: Mapping[str, int], observed: Mapping[str, int]) -> float:
    """The index that two samples of the same contacts stay under 95 times in 100.

    With n and m contacts in B bins the index over (1/n + 1/m) is nearly chi-squared with B - 1
    degrees of freedom (Yurdakul and Naranjo, 2020, "Statistical properties of the population
    stability index", Journal of Risk Model Validation 14(4)).
    """
    from scipy.special import chdtri

    first, second = sum(expected.values()), sum(observed.values())
    bins = sum(1 for name in {*expected, *observed} if expected.get(name) or observed.get(name))
    return float(chdtri(max(1, bins - 1), _CHANCE)) * (1 / first + 1 / second)


class Movement(StrEnum):
    """How an index is read."""

    STABLE = "stable"
    CHANCE = "chance"
    SOME = "some"
    MUCH = "much"


_WORDS = {
    Movement.STABLE: "Stable.",
    Movement.CHANCE: "No more than chance makes of so few contacts.",
    Movement.SOME: "Moved somewhat: see what has changed.",
    Movement.MUCH: "Moved much: the model's figures may no longer hold.",
}


@dataclass(frozen=True, slots=True)
class Drift:
    """How far one measure has moved."""

    measure: str
    counted: int
    """Contacts; of an any-of question, labels."""
    index: float
    chance: float
    """What chance alone stays under 95 times in 100."""
    shares: Mapping[str, tuple[float, float]]
    """By bin: of the reference, of what came in."""

    @property
    def movement(self) -> Movement:
        """How the index is read."""
        if self.index < SOME:
            return Movement.STABLE
        if self.index <= self.chance:
            return Movement.CHANCE
        return Movement.SOME if self.index < MUCH else Movement.MUCH

    @property
    def farthest(self) -> str:
        """The bin whose share has moved most."""
        return max(self.shares, key=lambda name: abs(self.shares[name][1] - self.shares[name][0]))

    @property
    def words(self) -> str:
        """The reading as a sentence or two."""
        told = _WORDS[self.movement]
        if self.movement in (Movement.STABLE, Movement.CHANCE):
            return told
        before, after = self.shares[self.farthest]
        return f"{told} Most of all '{self.farthest}': {before:.0%} in its test, {after:.0%} now."


def drifts(reference: Mapping[str, Any], counted: Counts) -> list[Drift]:
    """How far each measure has moved; those of which nothing was counted are left out."""
    return [
        _drift(name, table["counts"], counted.by_measure[name])
        for name, table in reference.items()
        if counted.by_measure[name] and any(table["counts"].values())
    ]


def _drift(name: str, expected: Mapping[str, int], observed: Mapping[str, int]) -> Drift:
    first, second = sum(expected.values()), sum(observed.values())
    bins = [*expected, *(one for one in observed if one not in expected)]
    return Drift(
        measure=name,
        counted=second,
        index=population_stability(expected, observed),
        chance=by_chance(expected, observed),
        shares={one: (expected.get(one, 0) / first, observed.get(one, 0) / second) for one in bins},
    )
