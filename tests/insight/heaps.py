"""Contacts in heaps whose themes are known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from redress.insight.observations import Observation, Observations
from redress.insight.themes import Themes

DIMENSIONS = 64
START = date(2025, 1, 1)
SUBJECTS = (
    "bin missed collection lorry",
    "pothole road tyre tarmac",
    "rent arrears statement tenancy",
    "damp mould wall landlord",
    "school place appeal admission",
    "planning extension neighbour drawing",
    "parking ticket permit bay",
    "noise music night party",
)


def heaped(
    sizes: Sequence[int],
    seed: int = 0,
    first: int = 0,
    days: int = 365,
    start: date = START,
    heaps: Sequence[int] | None = None,
) -> Observations:
    """Contacts about `heaps` (0, 1, … by default), so many each, over `days` from `start`.

    Their ids are numbered from `first`, prefixed by the heap's number: `2-17` is of heap 2.
    """
    dice = np.random.default_rng(seed)
    kinds = np.repeat(range(len(sizes)) if heaps is None else list(heaps), sizes)
    centres = np.random.default_rng(99).standard_normal((len(SUBJECTS), DIMENSIONS))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    vectors = centres[kinds] + dice.standard_normal((len(kinds), DIMENSIONS)) * 0.06
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [
        Observation(
            f"{kind}-{first + number}",
            f"{SUBJECTS[kind]} {number}",
            start + timedelta(days=int(dice.integers(days))),
            service_area=f"area_{kind}",
            avoidable_cause="none" if number % 2 else "progress_chasing",
            flags=("vulnerable",) if number % 4 == 0 else (),
        )
        for number, kind in enumerate(kinds)
    ]
    return Observations.of(rows, vectors.astype(np.float32), "an encoder")


def both(one: Observations, other: Observations) -> Observations:
    """All contacts of two."""
    assert one.vectors is not None
    assert other.vectors is not None
    rows = [Observation(**row) for part in (one, other) for row in part.table.to_dict("records")]
    return Observations.of(rows, np.concatenate([one.vectors, other.vectors]), one.encoder)


def theme_of(found: Themes, seen: Observations) -> dict[str, str]:
    """The theme of each contact that is in one, by their identifiers."""
    ids = seen.table["id"].tolist()
    return {
        ids[row]: theme.id
        for theme, rows in zip(found.themes, found.rows, strict=True)
        for row in rows
    }


def kinds_of(seen: Observations) -> NDArray[np.int_]:
    """The heap that each contact is of."""
    return np.array([int(id.split("-")[0]) for id in seen.table["id"]])
