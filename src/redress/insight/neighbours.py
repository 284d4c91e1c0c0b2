"""Vectors near each other: neighbours, the nearest of some centres, mean directions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from redress.insight.observations import Vectors

Places = npt.NDArray[np.intp]

_BLOCK = 1024
"""Rows whose cosines with all others are held at once."""


def nearest(vectors: Vectors, count: int) -> tuple[Places, Vectors]:
    """The `count` nearest others of each vector and their cosines, (vectors, count), unsorted.

    `vectors` are of length 1, and more than `count`. Every pair is looked at, a block at a time.
    """
    places = np.empty((len(vectors), count), dtype=np.intp)
    cosines = np.empty((len(vectors), count), dtype=np.float32)
    for start in range(0, len(vectors), _BLOCK):
        block = slice(start, min(start + _BLOCK, len(vectors)))
        found = vectors[block] @ vectors.T
        own = np.arange(block.stop - start)
        found[own, own + start] = -np.inf
        best = np.argpartition(found, -count, axis=1)[:, -count:]
        places[block], cosines[block] = best, np.take_along_axis(found, best, axis=1)
    return places, cosines


def mean_directions(
    vectors: Vectors, own: Places, weights: npt.NDArray[np.float64], count: int
) -> Vectors:
    """The weighted mean of the vectors of each place in `own`, of length 1, (count, dimensions).

    It is zero where there is none.
    """
    chosen = csr_matrix(
        (weights.astype(np.float32), (own, np.arange(len(own)))), shape=(count, len(own))
    )
    return unit(np.asarray(chosen @ vectors, dtype=np.float32))


def unit(vectors: Vectors) -> Vectors:
    """The same directions with length 1; zero stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 1e-6)
    return found


def spread_centres(
    vectors: Vectors, weights: npt.NDArray[np.float64], count: int, seed: int
) -> Vectors:
    """`count` centres of the vectors, by spherical k-means (Dhillon and Modha, 2001): the closest
    of three, each from other vectors."""
    dice = np.random.default_rng(seed)
    best, chosen = -np.inf, vectors[:count]
    for _ in range(1 if count == 1 else _STARTS):
        start = dice.choice(len(vectors), count, replace=False, p=weights / weights.sum())
        centres = _settled(vectors, weights, vectors[start])
        closeness = float((vectors @ centres.T).max(axis=1) @ weights)
        if closeness > best:
            best, chosen = closeness, centres
    return chosen


def _settled(vectors: Vectors, weights: npt.NDArray[np.float64], centres: Vectors) -> Vectors:
    for _ in range(_ROUNDS):
        own = (vectors @ centres.T).argmax(axis=1)
        moved = mean_directions(vectors, own, weights, len(centres))
        empty = ~moved.any(axis=1)
        moved[empty] = centres[empty]
        if np.allclose(moved, centres, atol=1e-5):
            break
        centres = moved
    return centres


_ROUNDS = 20
_STARTS = 3
