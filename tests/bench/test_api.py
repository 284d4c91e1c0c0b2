"""What the service is measured with, against a server that answers as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import repeat

from bench.api_cases import ASKED, LATEST_MS, holds
from bench.api_client import Counted, closed_loop, open_loop, request
from bench.api_load import Rate
from bench.api_memory import summary

ASK = request("POST", "/x", "key", {"text": "é"}, [("Idempotency-Key", "k")])


@asynccontextmanager
async def answering(status: int, most: int = 10_000) -> AsyncIterator[int]:
    """The port of a server that answers so, and hangs up on each connection after so many."""

    under_way: list[asyncio.Task[None] | None] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        under_way.append(asyncio.current_task())
        for _ in range(most):
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            await reader.readexactly(length)
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
        await asyncio.gather(*filter(None, under_way))


def closed(status: int, count: int, most: int = 10_000) -> Counted:
    async def measured() -> Counted:
        async with answering(status, most) as port:
            return await closed_loop(port, repeat(ASK, count), 3)

    return asyncio.run(measured())


def test_a_request_goes_over_the_wire_as_http() -> None:
    head, _, body = ASK.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /x HTTP/1.1\r\n")
    assert b"\r\nAuthorization: Bearer key\r\n" in head
    assert head.endswith(b"\r\nIdempotency-Key: k")
    assert b"Content-Length: %d\r\n" % len(body) in head


def test_each_request_is_sent_once_and_counted() -> None:
    found = closed(201, 20)
    assert (len(found.latencies), found.failures) == (20, {})
    assert found.rate > 0


def test_other_answers_and_broken_connections_are_failures() -> None:
    assert closed(503, 5).failures == {"503": 5}
    broken = closed(200, 12, most=2)
    assert broken.failed
    assert len(broken.latencies) + broken.failed == 12


def test_an_open_loop_takes_as_long_as_its_rate_says() -> None:
    async def measured() -> Counted:
        async with answering(200) as port:
            return await open_loop(port, repeat(ASK, 10), 200.0)

    found = asyncio.run(measured())
    assert len(found.latencies) == 10
    assert found.seconds >= 10 / 200
    assert found.rate <= 200


def test_a_rate_holds_that_is_reached_in_time_without_an_error() -> None:
    assert holds(Rate(ASKED, 20, LATEST_MS - 1, 0), ASKED)
    assert not holds(Rate(ASKED, 20, LATEST_MS + 1, 0), ASKED)
    assert not holds(Rate(ASKED, 20, 40, 1), ASKED)
    assert not holds(Rate(ASKED * 0.9, 20, 40, 0), ASKED)


def test_memory_that_grows_is_told() -> None:
    samples = [{"contacts": one, "rss_mb": 500.0 + one, "pss_mb": 0.0} for one in range(10)]
    assert summary(samples) == {"peak_rss_mb": 509.0, "growth_mb": 6.0}
