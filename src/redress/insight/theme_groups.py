"""Broader groups of themes, as many as the themes themselves suggest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import silhouette_score

from redress.insight.neighbours import Places
from redress.insight.observations import Vectors
from redress.insight.theme_book import KeptGroup

_FEWEST_THEMES = 4
_MOST_GROUPS = 20


def grouped(centres: Vectors) -> Places:
    """The group of each theme, numbered from 0, by the mean directions of their contacts.

    Groups are joined by mean cosine distance (average linkage; Sokal and Michener, 1958); how many
    is what the silhouette (Rousseeuw, 1987) finds best, between 2 and half the themes, 20 at most.
    Fewer than four themes are one group.
    """
    if len(centres) < _FEWEST_THEMES:
        return np.zeros(len(centres), dtype=np.intp)
    distances = np.clip(1 - centres @ centres.T, 0, 2).astype(np.float64)
    np.fill_diagonal(distances, 0)
    best, chosen = -np.inf, np.zeros(len(centres), dtype=np.intp)
    for count in range(2, min(_MOST_GROUPS, len(centres) // 2) + 1):
        joined = AgglomerativeClustering(count, metric="precomputed", linkage="average")
        found = joined.fit_predict(distances)
        score = silhouette_score(distances, found, metric="precomputed")
        if score > best + 1e-9:
            best, chosen = score, found.astype(np.intp)
    return chosen


def carried_groups(
    found: Sequence[Sequence[str]], before: Sequence[KeptGroup]
) -> list[KeptGroup | None]:
    """For each group found, by its themes' identifiers, the group of the book that it carries on:
    the one with which it shares most themes, and half of the book's at least."""
    pairs = sorted(
        (
            (-len(set(own) & set(old.themes)), place, number)
            for place, own in enumerate(found)
            for number, old in enumerate(before)
            if 2 * len(set(own) & set(old.themes)) >= max(1, len(old.themes))
        ),
    )
    carried: dict[int, int] = {}
    for shared, place, number in pairs:
        if shared and place not in carried and number not in carried.values():
            carried[place] = number
    return [before[carried[place]] if place in carried else None for place in range(len(found))]
