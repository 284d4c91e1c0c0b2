"""What is counted: requests by route template and status, and batches; nothing personal.

Several workers share their counts by prometheus_client's multiprocess mode: `redress serve` names a
folder in `PROMETHEUS_MULTIPROC_DIR` before it starts them, each writes its counts there, and
whichever is asked adds them all up. A label for each worker would leave a scrape with the counts of
one of them, a different one each time.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

SHARED = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The counts of one service."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    under_way: Gauge
    batches: Histogram
    batch_seconds: Histogram
    deliveries: Counter

    @classmethod
    def new(cls) -> Metrics:
        """Counts that start from nothing, in a registry of their own."""
        registry = CollectorRegistry()
        by_route = ("method", "route")
        return cls(
            registry=registry,
            requests=Counter(
                "redress_http_requests",
                "Requests answered.",
                (*by_route, "status"),
                registry=registry,
            ),
            seconds=Histogram(
                "redress_http_request_seconds",
                "From a request's arrival to the end of its answer.",
                by_route,
                buckets=_SECONDS,
                registry=registry,
            ),
            under_way=Gauge(
                "redress_http_requests_under_way",
                "Requests that are being answered.",
                registry=registry,
                multiprocess_mode="livesum",
            ),
            batches=Histogram(
                "redress_batch_contacts",
                "Contacts that were classified together.",
                buckets=_SIZES,
                registry=registry,
            ),
            batch_seconds=Histogram(
                "redress_batch_seconds",
                "How long a batch took.",
                buckets=_SECONDS,
                registry=registry,
            ),
            deliveries=Counter(
                "redress_deliveries",
                "Attempts to reach somebody outside, by webhook or email: delivered, failed (and "
                "to be tried again) or given_up.",
                ("kind", "outcome"),
                registry=registry,
            ),
        )

    def request_ended(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(method, route).observe(seconds)

    def batch_ended(self, contacts: int, seconds: float) -> None:
        """Count contacts that were classified together."""
        self.batches.observe(contacts)
        self.batch_seconds.observe(seconds)

    def delivery_ended(self, kind: str, outcome: str) -> None:
        """Count an attempt to reach somebody outside."""
        self.deliveries.labels(kind, outcome).inc()

    def exposed(self) -> bytes:
        """All counts in Prometheus' text format; those of every worker where they share."""
        registry = self.registry
        if folder := os.environ.get(SHARED):
            _forget_the_dead(Path(folder))
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def _forget_the_dead(folder: Path) -> None:
    """Count nothing as under way in a worker that ended without finishing it."""
    for file in folder.glob("gauge_live*_*.db"):
        worker = int(file.stem.rpartition("_")[2])
        try:
            os.kill(worker, 0)
        except (ProcessLookupError, PermissionError):
            # Another user's process has its number now. Another worker may be asked meanwhile.
            with suppress(FileNotFoundError):
                mark_process_dead(worker, str(folder))  # type: ignore[no-untyped-call]
