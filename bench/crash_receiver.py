"""A receiver of webhooks that keeps what it was told."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from bench.api_client import HOST
from redress_api.deliveries.signature import is_genuine


@dataclass(slots=True)
class Received:
    """What came in."""

    secret: str = ""
    """By which a message is known to be genuine; none before the webhook is made."""
    port: int = 0
    times: dict[int, int] = field(default_factory=dict)
    """By the sequence of the event: how often it came."""
    forged: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}/hook"


@asynccontextmanager
async def receiving() -> AsyncIterator[Received]:
    """A receiver that runs meanwhile."""
    found = Received()
    server = await asyncio.start_server(lambda r, w: _connected(r, w, found), HOST, 0)
    found.port = server.sockets[0].getsockname()[1]
    async with server:
        yield found


async def _connected(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, found: Received
) -> None:
    # The sender may be killed at any moment.
    with suppress(OSError, EOFError):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(": ") for line in head[1:] if line)
        headers = {name.lower(): value for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        _take(found, headers, body)
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
    writer.close()


def _take(found: Received, headers: dict[str, str], body: bytes) -> None:
    signature = headers.get("redress-webhook-signature", "")
    timestamp = headers.get("redress-webhook-timestamp", "")
    if not is_genuine(found.secret, body, signature, timestamp, time.time()):
        found.forged += 1
        return
    told: dict[str, Any] = json.loads(body)
    sequence = told["sequence"]
    found.times[sequence] = found.times.get(sequence, 0) + 1
