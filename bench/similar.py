"""How long a search by meaning takes over the contacts of several years, once they are loaded."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from redress.insight.observations import Observation, Observations
from redress.insight.similar import Search, Wanted
from redress.labels import default_vocabulary

SIZES = (20_000, 200_000)
DIMENSIONS = 384
SEARCHES = 30
_SEED = 6
_DAYS = 1_000


def measure() -> Iterator[dict[str, Any]]:
    """Milliseconds of a search, by how many contacts there are and how many are looked at."""
    found: dict[str, Any] = {"dimensions": DIMENSIONS, "searches": SEARCHES, "sizes": {}}
    for size in SIZES:
        observations = _contacts(size)
        search = Search(observations)
        since = datetime(2025, 1, 1)
        found["sizes"][str(size)] = {
            "all": _milliseconds(search, observations, Wanted()),
            "of one service area": _milliseconds(
                search, observations, Wanted(service_area="waste_and_recycling")
            ),
            "of one service area, kind and period": _milliseconds(
                search,
                observations,
                Wanted(service_area="waste_and_recycling", kind="complaint", since=since),
            ),
        }
        yield found


def _contacts(size: int) -> Observations:
    """Contacts with vectors by chance: a search takes as long whatever they mean."""
    chance = np.random.default_rng(_SEED)
    vectors = chance.standard_normal((size, DIMENSIONS), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    areas = default_vocabulary().question("service_area").codes
    kinds = default_vocabulary().question("kind").codes
    first = date(2024, 1, 1)
    return Observations.of(
        (
            Observation(
                id=str(number),
                text="The text of a contact.",
                received_on=first + timedelta(number % _DAYS),
                kind=kinds[number % len(kinds)],
                service_area=areas[number % len(areas)],
            )
            for number in range(size)
        ),
        vectors,
        "by chance",
    )


def _milliseconds(search: Search, observations: Observations, wanted: Wanted) -> dict[str, float]:
    assert observations.vectors is not None
    chance = np.random.default_rng(_SEED + 1)
    times = []
    for _ in range(SEARCHES + 1):
        vector = observations.vectors[int(chance.integers(len(observations)))]
        times.append(_timed(lambda vector=vector: search.most_similar(vector, wanted)))
    # The first one pages the vectors in.
    return {
        "median": round(statistics.median(times[1:]), 2),
        "slowest": round(max(times[1:]), 2),
    }


def _timed(search: Callable[[], object]) -> float:
    start = time.perf_counter()
    search()
    return (time.perf_counter() - start) * 1000
