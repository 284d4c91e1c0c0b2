"""Territories of themes that are not known yet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from redress.insight.centres import Territory, territory
from redress.insight.communities import communities
from redress.insight.observations import Vectors
from redress.insight.units import points_of

MOST_AT_ONCE = 12_000
"""Distinct points in one graph; of more, a draw shows the themes, and the rest are assigned."""
FEWEST = 8
"""Contacts that make a theme; fewer are enough where there are less than 160 in all."""


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
