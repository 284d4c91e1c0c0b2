"""Territories of themes that are not known yet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from redress.insight.centres import Floats, Labels, Territory, territory
from redress.insight.communities import RESOLUTIONS, Neighbours, communities, parted
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
    found = _territories(points, weights, communities(points, seed), least, seed)
    if not known:
        return found
    limit = np.percentile([one.closeness for one in known], 25)
    return [one for one in found if one.closeness >= limit]


def _territories(
    points: Vectors, weights: Floats, community: Labels, least: float, seed: int
) -> list[Territory]:
    """Those of communities that weigh enough; a heavy point far from its community has its own."""
    found = []
    for one in np.flatnonzero(np.bincount(community, weights=weights) >= least):
        own = np.flatnonzero(community == one)
        alone = _strangers(points[own], weights[own], least, seed)
        rest = own[~alone]
        if weights[rest].sum() >= least:
            found.append(territory(points[rest], weights[rest], seed))
        found += [territory(points[[place]], weights[[place]], seed) for place in own[alone]]
    return found


def _strangers(points: Vectors, weights: Floats, least: float, seed: int) -> npt.NDArray[np.bool_]:
    """Which points are enough for a theme by their weight, and do not fit with the others."""
    heavy = weights >= least
    strange = np.zeros(len(points), dtype=np.bool_)
    if not heavy.any() or heavy.all():
        return strange
    others = territory(points[~heavy], weights[~heavy], seed)
    strange[heavy] = (points[heavy] @ others.centres.T).max(axis=1) < others.floor
    return strange


def arisen_within(
    vectors: Vectors,
    recent: npt.NDArray[np.bool_],
    known: Sequence[Territory],
    least: int,
    seed: int = 0,
) -> list[Territory]:
    """Territories of what has come up lately within the reach of themes that are known.

    A known theme reaches wide, and would take in what is new and near to it. A community of recent
    vectors, coarse or fine, is new where it draws recent ones from the known themes ten times as
    often as earlier ones: a part that an old theme always had draws both alike.
    """
    if recent.sum() < least or recent.all() or not known:
        return []
    best = np.full(len(vectors), -1, dtype=np.float32)
    for one in known:
        np.maximum(best, (vectors @ one.centres.T).max(axis=1), out=best)
    arisen: list[Territory] = []
    # What a large community has, no part of it is new once more.
    taken = np.zeros(len(vectors), dtype=np.bool_)
    for candidate in _candidates(vectors[recent], least, seed):
        closeness = (vectors @ candidate.centres.T).max(axis=1)
        drawn = (closeness > best) & (closeness >= candidate.floor) & ~taken
        now, before = int(drawn[recent].sum()), int(drawn[~recent].sum())
        if now >= least and now * (~recent).sum() >= _MORE_OFTEN * before * recent.sum():
            arisen.append(candidate)
            taken |= drawn
    return arisen


def _candidates(vectors: Vectors, least: int, seed: int) -> list[Territory]:
    """Communities of recent vectors at every resolution, the largest first."""
    points, which = points_of(vectors)
    weights = np.bincount(which, minlength=len(points)).astype(np.float64)
    if len(points) > MOST_AT_ONCE:
        dice = np.random.default_rng(seed)
        drawn = np.sort(dice.choice(len(points), MOST_AT_ONCE, replace=False))
        points, weights = points[drawn], weights[drawn]
    near = Neighbours.of(points)
    graph = near.tied(np.arange(len(points)))
    found = []
    for resolution in (0.0625, 0.125, 0.25, *RESOLUTIONS):
        community = parted(graph, resolution, seed)
        sizes = np.bincount(community, weights=weights)
        for one in np.flatnonzero(sizes >= least):
            own = community == one
            found.append((float(sizes[one]), territory(points[own], weights[own], seed)))
    return [one for _, one in sorted(found, key=lambda pair: -pair[0])]
