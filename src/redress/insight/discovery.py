"""Territories of themes that are not known yet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from redress.insight.centres import Territory, assign, territory
from redress.insight.communities import communities
from redress.insight.observations import Vectors
from redress.insight.units import points_of

MOST_AT_ONCE = 10_000
"""Distinct points in one graph; of more, a draw shows the themes, and the rest are assigned."""
FEWEST = 8
"""Contacts that make a theme; fewer are enough where there are less than 160 in all."""

_MORE_OFTEN = 10
"""How many times as often as before a theme must come up, to be no part of an old one."""


def fewest(contacts: int) -> int:
    """How many contacts make a theme among so many."""
    return int(np.clip(contacts // 20, 3, FEWEST))


def discover(
    vectors: Vectors, least: int, known: Sequence[Territory], seed: int = 0
) -> list[Territory]:
    """The territories of communities of at least `least` vectors, as seen from the origin.

    Identical vectors are one point with their number as its weight. Where some are `known`, what
    they left over is no theme merely because it is left: what is found must be about as close
    together as they are, closer than the loosest quarter of them.
    """
    points, which = points_of(vectors)
    weights = np.bincount(which, minlength=len(points)).astype(np.float64)
    if len(points) > MOST_AT_ONCE:
        dice = np.random.default_rng(seed)
        drawn = np.sort(dice.choice(len(points), MOST_AT_ONCE, replace=False))
        points, weights = points[drawn], weights[drawn]
        # Of a draw, a theme has but its part.
        least = max(3, round(least * MOST_AT_ONCE / len(which)))
    if not len(points):
        return []
    community = communities(points, seed)
    sizes = np.bincount(community, weights=weights)
    found = []
    for one in np.flatnonzero(sizes >= least):
        own = community == one
        found.append(territory(points[own], weights[own], seed))
    if not known:
        return found
    limit = np.percentile([one.closeness for one in known], 25)
    return [one for one in found if one.closeness >= limit]


def arisen_within(
    vectors: Vectors,
    recent: npt.NDArray[np.bool_],
    known: Sequence[Territory],
    least: int,
    seed: int = 0,
) -> list[Territory]:
    """Territories of what has come up lately within the reach of themes that are known.

    A known theme reaches wide, and would take in what is new and near to it. A community of recent
    vectors is new where it draws recent ones from the known themes ten times as often as earlier
    ones: a part that an old theme always had draws both alike.
    """
    if recent.sum() < least or recent.all():
        return []
    arisen: list[Territory] = []
    for one in discover(vectors[recent], least, (), seed):
        drawn = assign(vectors, [*known, *arisen, one]).theme == len(known) + len(arisen)
        now, before = int(drawn[recent].sum()), int(drawn[~recent].sum())
        if now >= least and now * (~recent).sum() >= _MORE_OFTEN * before * recent.sum():
            arisen.append(one)
    return arisen
