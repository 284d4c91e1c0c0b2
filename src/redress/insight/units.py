"""What is clustered: whole contacts, or their sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from redress.insight.neighbours import Places
from redress.insight.observations import Observations, Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Pieces of contacts with their vectors, of length 1; what has no vector is not among them."""

    vectors: Vectors
    texts: Sequence[str]
    """Redacted."""
    contact: Places
    """The place of each unit's contact in the observations."""
    encoder: str | None
    by_sentence: bool = False


def whole_contacts(observations: Observations) -> Units:
    """Each contact that has a vector as one unit."""
    vectors = observations.vectors
    if vectors is None:
        vectors = np.zeros((len(observations), 1), dtype=np.float32)
    known = np.flatnonzero(vectors.any(axis=1))
    texts = observations.texts
    return Units(vectors[known], [texts[one] for one in known], known, observations.encoder)


def points_of(vectors: Vectors) -> tuple[Vectors, Places]:
    """The vectors that differ, in the order of their first appearance, and which each one is."""
    whole = np.ascontiguousarray(vectors)
    bytes_of = whole.view(np.dtype((np.void, whole.dtype.itemsize * whole.shape[1]))).ravel()
    _, first, which = np.unique(bytes_of, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return whole[first[order]], place[which.ravel()]
