"""Communities of points that are near each other; how fine, the points themselves decide."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import graspologic_native as native
import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse
from sklearn.metrics import adjusted_mutual_info_score

from redress.insight.neighbours import nearest
from redress.insight.observations import Vectors

Labels = npt.NDArray[np.intp]

NEIGHBOURS = 10
"""Of each point; tuned on halves of the benchmark's sets (docs/explanation/themes.md)."""
_FEWEST_NEIGHBOURS = 3
RESOLUTIONS = (0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
"""From coarse to fine; from them the data chooses."""
NEAR = 0.25
"""A cosine, seen from the middle, that 95 of 100 pairs of contacts do not reach, whichever of the
two encoders reads them: what is less near is not alike at all."""
_LEAST_SHARED = 1 / 15
"""Points with so few neighbours in common are not tied to each other."""
_EDGES_AT_ONCE = 100_000
_SUBSAMPLES = 3
_SUBSAMPLE = 0.8
_SPARE = 1.6
"""Neighbours looked for, for each that is used: of a draw of the points, some are left out."""
_ITERATIONS = 3


class Graph(NamedTuple):
    """Ties between points, each once."""

    points: int
    ties: list[tuple[str, str, float]]
    """Two points by their numbers, as Leiden wants them, and how strong the tie is."""


def communities(vectors: Vectors, seed: int = 0) -> Labels:
    """The community of each vector, numbered from 0, at the resolution that is most stable.

    `vectors` are distinct, of length 1. Each point is tied to its nearest, the more the more of
    their neighbours they share (Jarvis and Patrick, 1973; as in Levine and others, "PhenoGraph",
    2015); communities are those of Leiden by modularity (Traag, Waltman and van Eck, 2019). A
    point without ties is one by itself.
    """
    near = Neighbours.of(vectors)
    graph = near.tied(np.arange(len(vectors)))
    return parted(graph, stable_resolution(near, seed), seed, _ITERATIONS)


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """The nearest others of each point, the nearest first, with some to spare."""

    places: Labels
    """(points, neighbours)"""
    cosines: Vectors

    @classmethod
    def of(cls, vectors: Vectors) -> Neighbours:
        """Those of distinct vectors of length 1."""
        count = min(round(NEIGHBOURS * _SPARE), len(vectors) - 1)
        if count < 1:
            nothing = np.zeros((len(vectors), 0))
            return cls(nothing.astype(np.intp), nothing.astype(np.float32))
        places, cosines = nearest(vectors, count)
        order = np.argsort(-cosines, axis=1, kind="stable")
        return cls(
            np.take_along_axis(places, order, axis=1), np.take_along_axis(cosines, order, axis=1)
        )

    def tied(self, chosen: Labels) -> Graph:
        """The chosen points, numbered anew, tied by the share of neighbours that they have in
        common (Jaccard)."""
        points = len(chosen)
        number = np.full(len(self.places), -1, dtype=np.intp)
        number[chosen] = np.arange(points)
        columns = number[self.places[chosen]]
        near = (columns >= 0) & (self.cosines[chosen] > NEAR)
        # Among few, ten neighbours are of every kind.
        count = min(NEIGHBOURS, max(_FEWEST_NEIGHBOURS, points // 4))
        near &= np.cumsum(columns >= 0, axis=1) <= count
        rows = np.repeat(np.arange(points), near.sum(axis=1))
        return _shared(points, rows, columns[near])


def _shared(points: int, rows: Labels, columns: Labels) -> Graph:
    known = sparse.csr_matrix(
        (np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(points, points)
    )
    sets = (known + sparse.eye(points, format="csr", dtype=np.float32)).tocsr()
    pairs = np.unique(np.minimum(rows, columns) * points + np.maximum(rows, columns))
    first, second = pairs // points, pairs % points
    weight = _jaccard(sets, first, second)
    kept = weight > _LEAST_SHARED
    names = np.arange(points).astype(str).astype(object)
    ends = names[first[kept]].tolist(), names[second[kept]].tolist()
    return Graph(points, list(zip(*ends, weight[kept].tolist(), strict=True)))


def _jaccard(sets: sparse.csr_matrix, first: Labels, second: Labels) -> npt.NDArray[np.float64]:
    sizes = np.diff(sets.indptr)
    shared = np.zeros(len(first))
    for start in range(0, len(first), _EDGES_AT_ONCE):
        block = slice(start, start + _EDGES_AT_ONCE)
        both = sets[first[block]].multiply(sets[second[block]])
        shared[block] = np.asarray(both.sum(axis=1)).ravel()
    found: npt.NDArray[np.float64] = shared / (sizes[first] + sizes[second] - shared)
    return found


def parted(graph: Graph, resolution: float, seed: int, iterations: int = 1) -> Labels:
    """The communities at a resolution, numbered in the order of their first points."""
    labels = np.full(graph.points, -1, dtype=np.intp)
    if graph.ties:
        _, found = native.leiden(
            graph.ties,
            resolution=resolution,
            seed=seed,
            iterations=iterations,
            use_modularity=True,
        )
        labels[[int(name) for name in found]] = list(found.values())
    alone = labels < 0
    labels[alone] = labels.max(initial=-1) + 1 + np.arange(alone.sum())
    _, first, numbered = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[numbered], dtype=np.intp)


def stable_resolution(near: Neighbours, seed: int = 0) -> float:
    """The resolution whose communities stay most alike when a fifth of the points is left out.

    Alike is the mean adjusted mutual information (Vinh, Epps and Bailey, 2010) of the communities
    of each two of three draws, on the points that both have; of two resolutions alike, the coarser.
    """
    dice = np.random.default_rng(seed)
    points = len(near.places)
    drawn = [np.flatnonzero(dice.random(points) < _SUBSAMPLE) for _ in range(_SUBSAMPLES)]
    graphs = [near.tied(one) for one in drawn]
    best, chosen = -np.inf, RESOLUTIONS[0]
    for resolution in RESOLUTIONS:
        found = [parted(graph, resolution, seed) for graph in graphs]
        alike = _alike(drawn, found)
        if alike > best + 1e-9:
            best, chosen = alike, resolution
    return chosen


def _alike(drawn: list[Labels], found: list[Labels]) -> float:
    scores = []
    for one, other in combinations(range(len(drawn)), 2):
        _, left, right = np.intersect1d(drawn[one], drawn[other], return_indices=True)
        scores.append(adjusted_mutual_info_score(found[one][left], found[other][right]))
    return float(np.mean(scores))
