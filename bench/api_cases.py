"""`POST /v1/cases`: so many a second, whatever becomes of those before, on both kinds of store."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from bench.api_client import open_loop, request, run
from bench.api_load import Rate
from bench.api_server import SETUPS, Server, served
from redress.models import SHIPPED
from redress_training.corpus import read_corpus

ASKED = 50.0
"""Cases a second that must be reached."""
SECONDS = 60.0
LATEST_MS = 500.0
"""The 99th percentile that must be kept."""
_STEP_SECONDS = 15.0
_STEPS = (60.0, 70.0, 80.0, 90.0, 100.0, 125.0, 150.0, 200.0)
_FEWER = (40.0, 30.0, 20.0, 10.0)
_IN_TIME = 0.97
"""Share of the rate asked for that counts as reached: an open loop that falls behind ends late."""
_WARM = (20.0, 3.0)


def measure(
    seconds: float = SECONDS, step_seconds: float = _STEP_SECONDS
) -> Iterator[dict[str, Any]]:
    """What is reached on each store with one worker and with two; the results so far."""
    found: dict[str, Any] = {}
    for name, kind, workers in SETUPS:
        with served(kind, workers=workers, model=SHIPPED) as server:
            forms = web_forms(server.key("cases:write"))
            _sent(server, forms, *_WARM)
            asked = _sent(server, forms, ASKED, seconds)
            most = _most(server, forms, asked, step_seconds)
        found[name] = {"asked": ASKED, "seconds": seconds, **asked.as_object(), "most": most}
        print(name, found[name], flush=True)
        yield found


def web_forms(key: str) -> Iterator[bytes]:
    """A web form's calls, each with another contact of the corpus and from another person."""
    for number, record in enumerate(read_corpus()):
        body = {
            "text": record.text,
            "name": "Sam Example",
            "email": f"person{number}@example.org",
            "phone": f"07700 {900_000 + number % 1_000}",
        }
        yield request("POST", "/v1/cases", key, body, [("Idempotency-Key", f"form-{number}")])


def _sent(server: Server, forms: Iterator[bytes], rate: float, seconds: float) -> Rate:
    batch = islice(forms, int(rate * seconds))
    return Rate.of(run(lambda: open_loop(server.port, batch, rate)))


def holds(found: Rate, rate: float) -> bool:
    """Whether a rate was kept up, without an error and soon enough."""
    return found.failed == 0 and found.p99_ms < LATEST_MS and found.a_second >= rate * _IN_TIME


def _most(server: Server, forms: Iterator[bytes], asked: Rate, seconds: float) -> float:
    """The highest of some rates that is kept up."""
    if not holds(asked, ASKED):
        fewer = (rate for rate in _FEWER if holds(_sent(server, forms, rate, seconds), rate))
        return next(fewer, 0.0)
    most = ASKED
    for rate in _STEPS:
        if not holds(_sent(server, forms, rate, seconds), rate):
            break
        most = rate
    return most
