"""Kill the service at random under load, again and again, and look for what was lost.

`python -m bench.crash [KILLS [SEED]]`, or `python -m bench crash` for 200.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bench.api_client import Connection, request
from bench.api_server import SETUPS, Server, temporary_store
from bench.crash_check import faults
from bench.crash_load import Client, Record
from bench.crash_receiver import Received, receiving
from redress.casework.database import Database
from redress.casework.principals import Scope
from redress.casework.sending import Sending
from redress.errors import RedressError
from redress.models import LEXICAL
from redress_api.deliveries.dispatcher import Dispatcher
from redress_api.deliveries.posting import WebhookSender
from redress_training.corpus import read_corpus
from redress_training.splits import read_splits

KILLS = 200
_SECRET_KEY = secrets.token_hex(32)
_SETTINGS = {"REDRESS_SECRET_KEY": _SECRET_KEY, "REDRESS_WEBHOOK_ALLOW_PRIVATE": "true"}
_DURING_START = 0.1
"""Share of the kills that come while it still starts."""
_LATER = timedelta(hours=1)
"""By then every loan of a delivery by a killed worker is over, and every wait for another try."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is killed, and how often."""

    workers: int
    kills: int
    model: str | None = LEXICAL
    models: Path | None = None
    """The folder of the models, if it is another than the installation's."""
    clients: int = 4
    longest: float = 2.0
    """Seconds after which it is killed at the latest, from when it is ready."""


@dataclass(slots=True)
class Found:
    """What came of it."""

    seed: int
    kills: int = 0
    cases: int = 0
    steps: int = 0
    repeated: int = 0
    unanswered: int = 0
    deliveries: int = 0
    twice: int = 0
    """Events that the receiver was told of more than once."""
    faults: list[str] = field(default_factory=list)


def crash(url: str, setting: Setting, texts: Sequence[str], seed: int) -> Found:
    """Kill the service over an empty store as often as the setting says, and look at what is left.

    `seed` decides what clients do and when it is killed; what comes of that is the machine's.
    """
    where = {"REDRESS_MODELS": str(setting.models)} if setting.models else {}
    with tempfile.TemporaryDirectory() as folder:
        server = Server(
            url,
            Path(folder),
            workers=setting.workers,
            model=setting.model,
            settings={**_SETTINGS, **where},
        )
        return asyncio.run(_crash(setting, texts, seed, server, url))


async def _crash(
    setting: Setting, texts: Sequence[str], seed: int, server: Server, url: str
) -> Found:
    draw, record = Random(seed), Record()
    key = await asyncio.to_thread(server.key, Scope.ADMIN)
    found = Found(seed)
    async with receiving() as received:
        await asyncio.to_thread(server.start)
        try:
            await _make_webhook(server, key, received)
            clients = [
                Client(f"{seed}c{one}", server.port, key, texts, Random(f"{seed} {one}"), record)
                for one in range(setting.clients)
            ]
            over = asyncio.Event()
            load = [asyncio.create_task(one.work(over.is_set)) for one in clients]
            for _ in range(setting.kills):
                await _wait(draw.uniform(0.0, setting.longest), load)
                await asyncio.to_thread(server.kill)
                found.kills += 1
                await asyncio.to_thread(_start, server, draw, found)
            over.set()
            await asyncio.gather(*load)
        finally:
            await asyncio.to_thread(server.stop)
        store = Database(url)
        try:
            await _empty(store)
            found.faults = await asyncio.to_thread(
                lambda: list(faults(store, record, received.times))
            )
        finally:
            store.close()
    if received.forged:
        found.faults.append(f"{received.forged} messages had a wrong signature.")
    found.cases, found.steps = len(record.opened), len(record.happened)
    found.repeated, found.unanswered = record.repeated, record.unanswered
    found.deliveries = len(received.times)
    found.twice = sum(times > 1 for times in received.times.values())
    return found


def _start(server: Server, draw: Random, found: Found) -> None:
    """Start it again; now and then it is killed before it is ready, too."""
    if draw.random() < _DURING_START:
        server.start(wait=False)
        with suppress(RedressError):
            server.wait_until_ready(draw.uniform(0.0, 3.0))
        server.kill()
        found.kills += 1
    server.start()


async def _wait(seconds: float, load: Sequence[asyncio.Task[None]]) -> None:
    """Let the clients work; one that fails ends it."""
    done, _ = await asyncio.wait(load, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for one in done:
        one.result()


async def _make_webhook(server: Server, key: str, received: Received) -> None:
    connection = Connection(server.port)
    raw = request("POST", "/v1/webhooks", key, {"url": received.url, "events": []})
    answer = await connection.send(raw)
    connection.close()
    if answer.status != 201:
        raise RedressError(f"No webhook was made: {answer.status} {answer.body!r}")
    received.secret = answer.json()["secret"]


async def _empty(store: Database) -> None:
    """Send what the killed workers left, as the next one would once their loans are over."""
    sending = Sending(store, lambda: datetime.now(UTC) + _LATER)
    sender = WebhookSender(_SECRET_KEY, True, lambda: datetime.now(UTC))
    await Dispatcher(sending, sender, None, draw=lambda: 0.5).empty()


def measure(kills: int = KILLS, seed: int | None = None) -> Iterator[dict[str, Any]]:
    """Kill it so often, over both kinds of store with one worker and with two; the results so far
    after each."""
    texts = [one.text for one in read_splits(read_corpus()).test]
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    print(f"seed {seed}", flush=True)
    runs: dict[str, Any] = {}
    for name, kind, workers in SETUPS:
        with temporary_store(kind) as url:
            found = crash(url, Setting(workers, kills // len(SETUPS)), texts, seed)
        runs[name] = asdict(found)
        print(name, {**runs[name], "faults": found.faults[:20]}, flush=True)
        yield {"seed": seed, "runs": runs}


if __name__ == "__main__":
    for _ in measure(*map(int, sys.argv[1:])):
        pass
