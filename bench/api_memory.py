"""Memory of a worker while it classifies, sampled along the way: `python -m bench api-memory`."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from typing import Any

import psutil

from bench.api_client import Counted, closed_loop, request, run
from bench.api_server import served
from redress.errors import RedressError
from redress.models import SHIPPED
from redress_training.corpus import read_corpus

CONTACTS = 50_000
_EVERY = 2_500
_CONNECTIONS = 8
_MIB = 2**20


def measure(contacts: int = CONTACTS, every: int = _EVERY) -> Iterator[dict[str, Any]]:
    """Megabytes of one worker after each so many contacts of the corpus; the results so far."""
    with served(model=SHIPPED) as server:
        key = server.key("classify")
        texts = [record.text for record in read_corpus()]
        requests = cycle([request("POST", "/v1/classify", key, {"text": one}) for one in texts])
        (worker,) = server.processes()
        samples: list[dict[str, float]] = [_sample(worker, 0)]
        while (done := int(samples[-1]["contacts"])) < contacts:
            batch = islice(requests, every)
            found: Counted = run(lambda b=batch: closed_loop(server.port, b, _CONNECTIONS))
            if found.failed:
                raise RedressError(f"Not all contacts were classified: {found.failures}.")
            samples.append(_sample(worker, done + every))
            print(samples[-1], flush=True)
            yield {"samples": samples, **summary(samples)}


def _sample(worker: psutil.Process, contacts: int) -> dict[str, float]:
    held = worker.memory_full_info()
    return {"contacts": contacts, "rss_mb": held.rss / _MIB, "pss_mb": held.pss / _MIB}


def summary(samples: Sequence[dict[str, float]]) -> dict[str, float]:
    """The peak, and by how much the last fifth is above the second."""
    held = [one["rss_mb"] for one in samples]
    fifth = max(1, len(held) // 5)
    growth = statistics.median(held[-fifth:]) - statistics.median(held[fifth : 2 * fifth] or held)
    return {"peak_rss_mb": max(held), "growth_mb": growth}
