"""A light HTTP client of our own: keep-alive, one request at a time on each connection."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

HOST = "127.0.0.1"
_MOST_OPEN = 512
_LATEST = 60.0
"""Seconds after which an answer is given up."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, as JSON."""
        return json.loads(self.body)


@dataclass(slots=True)
class Counted:
    """What came of many requests."""

    seconds: float = 0.0
    """How long it went on."""
    latencies: list[float] = field(default_factory=list)
    """Seconds of each that was answered with success."""
    failures: dict[str, int] = field(default_factory=dict)
    """How many of each other status, or fault of a connection."""

    @property
    def rate(self) -> float:
        """Successes a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    @property
    def failed(self) -> int:
        """How many had no success."""
        return sum(self.failures.values())

    def quantile(self, share: float) -> float:
        """Milliseconds within which a share of the successes was answered."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0

    def add(self, status: int, latency: float) -> None:
        """Count one that was answered."""
        if 200 <= status < 400:
            self.latencies.append(latency)
        else:
            self.fail(str(status))

    def fail(self, why: str) -> None:
        """Count one that had no success."""
        self.failures[why] = self.failures.get(why, 0) + 1


def request(
    method: str, path: str, key: str, body: Any = None, headers: Sequence[tuple[str, str]] = ()
) -> bytes:
    """A request as it goes over the wire; `body` is made JSON."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", f"Authorization: Bearer {key}"]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode() + content


class Connection:
    """A connection that is opened when it is needed, and kept."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, raw: bytes) -> Answer:
        """Send a request and read its answer.

        Raises:
            OSError: the connection is refused or broken; EOFError and TimeoutError likewise.
        """
        try:
            async with asyncio.timeout(_LATEST):
                if self._streams is None:
                    self._streams = await asyncio.open_connection(HOST, self._port)
                reader, writer = self._streams
                writer.write(raw)
                return await _answer(reader)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of it."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines if line)
    headers = {name.lower(): value for name, _, value in pairs}
    status = int(first.split(" ", 2)[1])
    length = int(headers.get("content-length", "0"))
    return Answer(status, headers, await reader.readexactly(length) if length else b"")


FAULTS = (OSError, EOFError, TimeoutError)
"""What a connection may raise."""


async def closed_loop(
    port: int, requests: Iterator[bytes], connections: int, seconds: float = inf
) -> Counted:
    """Send requests on so many connections, each when the one before is answered, until there are
    no more or the time is over."""
    found = Counted()
    started = time.perf_counter()
    until = started + seconds

    async def work() -> None:
        connection = Connection(port)
        while (before := time.perf_counter()) < until:
            raw = next(requests, None)
            if raw is None:
                break
            try:
                answer = await connection.send(raw)
                found.add(answer.status, time.perf_counter() - before)
            except FAULTS as error:
                found.fail(type(error).__name__)
        connection.close()

    await asyncio.gather(*(work() for _ in range(connections)))
    found.seconds = time.perf_counter() - started
    return found


async def open_loop(port: int, requests: Iterator[bytes], rate: float) -> Counted:
    """Send all requests, so many a second, whatever becomes of those before.

    Each latency counts from when the request was due, so that waiting for a connection, or for a
    sender that is late, is not hidden.
    """
    found = Counted()
    idle: list[Connection] = []
    gate = asyncio.Semaphore(_MOST_OPEN)
    started = time.perf_counter()

    async def one(raw: bytes, due: float) -> None:
        async with gate:
            connection = idle.pop() if idle else Connection(port)
            try:
                answer = await connection.send(raw)
                found.add(answer.status, time.perf_counter() - due)
            except FAULTS as error:
                found.fail(type(error).__name__)
            idle.append(connection)

    tasks: list[asyncio.Task[None]] = []
    for number, raw in enumerate(requests):
        due = started + number / rate
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        tasks.append(asyncio.create_task(one(raw, due)))
    await asyncio.gather(*tasks)
    # The last is due one gap before the end.
    found.seconds = max(time.perf_counter() - started, len(tasks) / rate)
    for connection in idle:
        connection.close()
    return found


def run(work: Callable[[], Any]) -> Any:
    """Run a loop of requests to its end."""
    import uvloop

    return uvloop.run(work())
