"""One surge told once: of all series that show it, the most specific that explains it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from redress.insight.counting import DayCounts
from redress.insight.episodes import Episode
from redress.insight.scanning import LEAST_CONTACTS, LEAST_RATIO, chance_of

ENOUGH = 0.7
"""The share of an excess that a few narrower series must hold to explain it."""
_MOST_PARTS = 3
_MORE_SPECIFIC = 0.6
"""Narrower series explain an excess only if their share of the contacts to be expected is at most
so much of their share of the excess: else all rose alike."""
_LEFT = 0.35
"""What is left of an excess is no surge of its own if it is a smaller share of it."""
_NOT_NEWS = 1e-4
"""What is left is no surge of its own if it is at least this likely by chance."""


@dataclass(frozen=True, slots=True)
class Nested:
    """An episode to be told, and the other series that show it."""

    episode: Episode
    also_seen_in: tuple[int, ...]


def nested(counts: DayCounts, found: list[Episode]) -> list[Nested]:
    """The episodes to be told, each with those that it explains.

    Begins with the largest excess; if up to three series of one column, which are to have fewer
    contacts, hold most of it, they are told in its stead. An episode whose excess is left small by
    those told already is only mentioned with them.
    """
    told: list[Episode] = []
    seen_in: list[list[int]] = []
    left = sorted(found, key=lambda one: -one.excess)
    while left:
        largest = left[0]
        for one in _parts(counts, largest, left) or [largest]:
            told.append(one)
            seen_in.append([])
            left.remove(one)
        left = [one for one in left if not _explained(counts, one, told, seen_in)]
    return [Nested(one, tuple(also)) for one, also in zip(told, seen_in, strict=True)]


def _parts(counts: DayCounts, whole: Episode, others: list[Episode]) -> list[Episode]:
    """The fewest series of one column that hold most of the excess of `whole`, if there are."""
    by_column: dict[str, list[tuple[float, Episode]]] = {}
    for one in others:
        column = counts.keys[one.series].dimension
        if one.series != whole.series and column:
            held = _shared_excess(counts, one, whole)
            if held > 0:
                by_column.setdefault(column, []).append((held, one))
    found = [parts for held in by_column.values() if (parts := _enough(held, whole))]
    return min(found, key=lambda parts: (len(parts), _usual(parts)), default=[])


def _enough(held: list[tuple[float, Episode]], whole: Episode) -> list[Episode]:
    held = [(share, one) for share, one in held if _is_specific(share, one, whole)]
    # A single series that holds enough is the better the fewer contacts it usually has.
    if alone := [one for share, one in held if _holds(share, whole)]:
        return [min(alone, key=lambda one: one.expected)]
    parts: list[Episode] = []
    so_far = 0.0
    for share, one in sorted(held, key=lambda pair: -pair[0])[:_MOST_PARTS]:
        parts.append(one)
        so_far += share
        if _holds(so_far, whole):
            return parts
    return []


def _is_specific(share: float, part: Episode, whole: Episode) -> bool:
    of_usual = part.expected / max(whole.expected, 1e-9)
    return of_usual <= _MORE_SPECIFIC * share / max(whole.excess, 1e-9)


def _holds(share: float, whole: Episode) -> bool:
    """Whether an excess within that of `whole` explains it."""
    left = whole.excess - share
    return share >= ENOUGH * whole.excess or (share >= left and _is_chance(whole, left))


def _usual(parts: list[Episode]) -> float:
    return sum(one.expected for one in parts)


def _shared_excess(counts: DayCounts, part: Episode, whole: Episode) -> float:
    """How much of the excess of `part` lies in the days and contacts of `whole`."""
    start, end = max(part.start, whole.start), min(part.end, whole.end)
    if end <= start:
        return 0.0
    own = counts.rows.members(counts.keys[part.series], start, end)
    of_whole = counts.rows.members(counts.keys[whole.series], start, end)
    if not len(own):
        return 0.0
    both = len(np.intersect1d(own, of_whole))
    length = (end - start) / (part.end - part.start)
    excess = len(own) - min(part.expected * length, len(own))
    return min(excess, part.excess) * both / len(own)


def _explained(
    counts: DayCounts, one: Episode, told: list[Episode], seen_in: list[list[int]]
) -> bool:
    """Whether those told leave nothing of an episode; it is then noted with the one that holds
    the most of it."""
    held = [_shared_excess(counts, other, one) for other in told]
    left = max(0.0, one.excess - sum(held))
    if left > _LEFT * one.excess and not _is_chance(one, left):
        return False
    place = int(np.argmax(held))
    series = one.series
    if held[place] > 0 and series != told[place].series and series not in seen_in[place]:
        seen_in[place].append(series)
    return True


def _is_chance(one: Episode, left: float) -> bool:
    seen = one.expected + left
    if seen < LEAST_CONTACTS or seen < LEAST_RATIO * one.expected:
        return True
    chance = chance_of(np.array(np.floor(seen)), np.array(one.expected), np.array(one.variance))
    return bool(chance >= _NOT_NEWS)
