"""Classifying over HTTP beside calling the library; and calls that cost next to nothing."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

from bench.api_client import Connection, request, run
from bench.api_load import Calls, Rate, under_load
from bench.api_server import Server, served
from bench.speed import EIGHTY_WORDS
from redress.classification.classifier import Classifier
from redress.contact import Contact
from redress.engine import classify_batch
from redress.models import LEXICAL, SHIPPED, ModelStore
from redress_training.corpus import read_corpus
from redress_training.splits import read_splits

CONNECTIONS = (1, 8, 32)
SECONDS = 6.0
ROUNDS = 3
"""Times that the library and the service are measured in turn; the median of each counts."""
_MANY = CONNECTIONS[-1]
_BATCH = 32
"""Contacts that are classified together at the most, of the library and of the service alike."""
_LIVE, _LABELS, _CLASSIFY = "/v1/health/live", "/v1/labels", "/v1/classify"


def eighty_words() -> list[str]:
    """The texts of about eighty words of the test split."""
    texts = (record.text for record in read_splits(read_corpus()).test)
    return [text for text in texts if len(text.split()) in EIGHTY_WORDS]


def measure(seconds: float = SECONDS, rounds: int = ROUNDS) -> Iterator[dict[str, Any]]:
    """Rates and times of each model, and of calls that need none; the results so far."""
    texts = eighty_words()
    found: dict[str, Any] = {"texts": len(texts), "classify": {}}
    for model in (SHIPPED, LEXICAL):
        found["classify"][model] = _beside_library(model, texts, seconds, rounds)
        print(model, found["classify"][model], flush=True)
        yield found
    found["batching"] = {
        str(size): _median(_of_batches(size, texts, seconds, rounds)) for size in (1, _BATCH)
    }
    print("batching", found["batching"], flush=True)
    yield found
    found["small"] = _small(seconds, rounds)
    print("small", found["small"], flush=True)
    yield found


def _beside_library(
    model: str, texts: Sequence[str], seconds: float, rounds: int
) -> dict[str, Any]:
    """The library and the service in turn, on all cores; then the service with a worker a core."""
    cores = os.cpu_count() or 1
    library = ModelStore.default().load(model, threads=cores)
    direct: dict[str, list[float]] = {"a_second": [], "one_ms": []}
    http: dict[str, list[Rate]] = {str(one): [] for one in CONNECTIONS}
    with served(model=model) as server:
        calls = _classifying(server, texts)
        warm(server, calls, seconds / 2)
        for _ in range(rounds):
            direct["a_second"].append(_rate(library, texts, seconds))
            direct["one_ms"].append(_one_ms(library, texts, seconds))
            for connections in CONNECTIONS:
                rate = under_load(server.port, calls, connections, seconds)
                http[str(connections)].append(rate)
    with served(model=model, workers=cores) as server:
        calls = _classifying(server, texts)
        warm(server, calls, seconds / 2)
        workers = [under_load(server.port, calls, _MANY, seconds) for _ in range(rounds)]
    library_found = {name: statistics.median(values) for name, values in direct.items()}
    service = {name: _median(rates) for name, rates in http.items()}
    return {
        "library": library_found,
        "service": service,
        "share": {
            name: one["a_second"] / library_found["a_second"] for name, one in service.items()
        },
        "added_ms": service["1"]["p50_ms"] - library_found["one_ms"],
        "a_worker_a_core": _median(workers),
    }


def _classifying(server: Server, texts: Sequence[str]) -> Calls:
    return Calls("POST", _CLASSIFY, server.key("classify"), [{"text": one} for one in texts])


def warm(server: Server, calls: Calls, seconds: float) -> None:
    """Have every worker answer for a while."""
    under_load(server.port, calls, _MANY, max(1.0, seconds))


def _rate(library: Classifier, texts: Sequence[str], seconds: float) -> float:
    """Contacts a second in batches as large as the service's."""
    contacts = [Contact(text) for text in texts]
    started, count = time.perf_counter(), 0
    while (past := time.perf_counter() - started) < seconds:
        batch = [contacts[(count + place) % len(contacts)] for place in range(_BATCH)]
        count += len(list(classify_batch(library, batch)))
    return count / past


def _one_ms(library: Classifier, texts: Sequence[str], seconds: float) -> float:
    """Milliseconds of one contact alone, at the median."""
    times: list[float] = []
    until = time.perf_counter() + seconds
    while (before := time.perf_counter()) < until:
        list(classify_batch(library, [Contact(texts[len(times) % len(texts)])]))
        times.append(time.perf_counter() - before)
    return statistics.median(times) * 1000


def _of_batches(size: int, texts: Sequence[str], seconds: float, rounds: int) -> list[Rate]:
    with served(model=SHIPPED, settings={"REDRESS__BATCH_SIZE": str(size)}) as server:
        calls = _classifying(server, texts)
        warm(server, calls, seconds / 2)
        return [under_load(server.port, calls, _MANY, seconds) for _ in range(rounds)]


def _small(seconds: float, rounds: int) -> dict[str, dict[str, float]]:
    """Calls that need no model, by one worker."""
    with served(model=LEXICAL) as server:
        key = server.key("classify")
        known = {"If-None-Match": run(lambda: _etag(server.port, key))}
        calls = {
            "health": Calls("GET", _LIVE, key),
            "labels": Calls("GET", _LABELS, key),
            "labels, 304": Calls("GET", _LABELS, key, headers=known),
        }
        return {
            name: _median([under_load(server.port, one, _MANY, seconds) for _ in range(rounds)])
            for name, one in calls.items()
        }


async def _etag(port: int, key: str) -> str:
    connection = Connection(port)
    answer = await connection.send(request("GET", _LABELS, key))
    connection.close()
    return answer.headers["etag"]


def _median(rates: Sequence[Rate]) -> dict[str, float]:
    """Of several measurements, the one whose rate is in the middle; with the failures of all."""
    middle = sorted(rates, key=attrgetter("a_second"))[len(rates) // 2]
    return {**middle.as_object(), "failed": sum(one.failed for one in rates)}
