"""Where themes lie among the vectors, and which theme a vector belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from redress.insight.communities import NEAR
from redress.insight.neighbours import mean_directions, spread_centres, unit
from redress.insight.observations import Vectors

Labels = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

_MOST_CENTRES = 4
"""Of one theme: with one, a theme that is not round loses contacts to its neighbours."""
_POINTS_A_CENTRE = 12
_BLOCK = 8192
# Tukey's fence: what lies further out than this fits the theme less than its own do.
_FENCE = 2.0
# The same product of float32 differs in its last digits with how many are reckoned at once.
_ROUNDING = 1e-5
_REACH = 0.1
"""How far a theme's centres go at a run towards what they hold now."""


@dataclass(frozen=True, slots=True, eq=False)
class Territory:
    """What a theme holds: all that is nearer to one of its centres than to any other theme's."""

    centres: Vectors
    """(centres, dimensions), of length 1, seen from the middle of all vectors."""
    floor: float
    """The least cosine with its nearest centre that a contact of the theme has."""
    closeness: float
    """The median of those cosines: how close together the theme is."""


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """Which territory each vector belongs to."""

    theme: Labels
    """The place of the territory; -1 where the vector fits none."""
    closeness: Vectors
    """The cosine with the nearest centre of that territory; of the nearest of all where none."""
    centre: Labels
    """Which of its territory's centres is the nearest."""


def seen_from(origin: Vectors, vectors: Vectors) -> Vectors:
    """The vectors as directions from `origin`, of length 1; from the origin itself, zero."""
    return unit(vectors - origin)


def territory(vectors: Vectors, weights: Floats, seed: int = 0) -> Territory:
    """The territory of a theme's vectors: a centre, or up to four where they are many."""
    count = int(np.clip(len(vectors) // _POINTS_A_CENTRE, 1, _MOST_CENTRES))
    centres = rounded(spread_centres(vectors, weights, count, seed))
    closeness = (vectors @ centres.T).max(axis=1)
    return Territory(centres, fence(closeness), float(np.median(closeness)))


def fence(closeness: Vectors) -> float:
    """The least closeness that does not stand out (Tukey, "Exploratory data analysis", 1977)."""
    low, high = np.percentile(closeness, [25, 75])
    return float(max(low - _FENCE * (high - low) - _ROUNDING, NEAR))


def rounded(centres: Vectors) -> Vectors:
    """As the book keeps them, in half the precision: a run and its repeat see the same."""
    kept: Vectors = centres.astype(np.float16).astype(np.float32)
    return kept


def assign(
    vectors: Vectors,
    territories: Sequence[Territory],
    barred: Sequence[tuple[int, int]] = (),
) -> Assigned:
    """The territory of each vector, as seen from the origin of the territories' centres.

    `barred` has (vector, territory) pairs that an analyst has parted: such a vector goes to the
    nearest other that it fits.
    """
    size = len(vectors)
    theme, centre = np.full(size, -1, dtype=np.intp), np.zeros(size, dtype=np.intp)
    closeness = np.zeros(size, dtype=np.float32)
    if not territories:
        return Assigned(theme, closeness, centre)
    centres = np.concatenate([one.centres for one in territories])
    of = np.repeat(np.arange(len(territories)), [len(one.centres) for one in territories])
    starts = np.searchsorted(of, np.arange(len(territories)))
    floors = np.array([one.floor for one in territories], dtype=np.float32)
    rows, columns = _barred_centres(barred, of)
    for start in range(0, size, _BLOCK):
        block = slice(start, min(start + _BLOCK, size))
        cosines = vectors[block] @ centres.T
        inside = (rows >= block.start) & (rows < block.stop)
        cosines[rows[inside] - block.start, columns[inside]] = -1
        best = cosines.argmax(axis=1)
        closeness[block] = cosines[np.arange(len(best)), best]
        centre[block] = best - starts[of[best]]
        theme[block] = np.where(closeness[block] >= floors[of[best]], of[best], -1)
    return Assigned(theme, closeness, centre)


def _barred_centres(barred: Sequence[tuple[int, int]], of: Labels) -> tuple[Labels, Labels]:
    rows = [row for row, place in barred for _ in np.flatnonzero(of == place)]
    columns = [centre for _, place in barred for centre in np.flatnonzero(of == place)]
    return np.array(rows, dtype=np.intp), np.array(columns, dtype=np.intp)


def moved(before: Territory, vectors: Vectors, weights: Floats, centre: Labels) -> Territory:
    """The territory a little further towards the vectors that it holds now."""
    means = mean_directions(vectors, centre, weights, len(before.centres))
    held = means.any(axis=1)
    centres = before.centres.copy()
    centres[held] = unit((1 - _REACH) * centres[held] + _REACH * means[held])
    # What it holds is cut off at its floor, so that a floor drawn from it would only ever rise.
    return replace(before, centres=rounded(centres))
