"""One call of an ASGI application, without a server: what it gets when is said by the test."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal
from urllib.parse import unquote

from fastapi import FastAPI

Part = bytes | Literal["left"] | None
"""What a caller sends of a body; None: nothing, for ever; "left": it hangs up."""


Headers = Sequence[tuple[bytes, bytes]]
Receives = Callable[[], Awaitable[Any]]


async def call(
    app: FastAPI,
    path: str,
    parts: Sequence[Part],
    headers: dict[str, str],
    *,
    receive: Receives | None = None,
    send: Callable[[Any], Awaitable[None]] | None = None,
) -> tuple[int, dict[str, str], bytes]:
    """POST a body in parts, or from `receive`; status, headers and body of the answer, which `send`
    is told as it comes."""
    named = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = scope_of("POST", path, named)
    status, told, body = await answered(app, scope, receive or arriving(parts), send)
    return status, {name.decode(): value.decode() for name, value in told}, body


async def answered(
    app: FastAPI,
    scope: dict[str, Any],
    receive: Receives,
    send: Callable[[Any], Awaitable[None]] | None = None,
) -> tuple[int, Headers, bytes]:
    """Status, headers and body of the answer to a call, which `send` is told as it comes."""
    messages: list[dict[str, Any]] = []

    async def sent(message: Any) -> None:
        messages.append(message)
        if send is not None:
            await send(message)

    await app(scope, receive, sent)
    body = b"".join(one.get("body", b"") for one in messages[1:])
    headers = tuple((name, value) for name, value in messages[0]["headers"])
    return messages[0]["status"], headers, body


def scope_of(method: str, path: str, headers: Headers, query: str = "") -> dict[str, Any]:
    """A request as uvicorn tells it; `path` is as it is written there, encoded."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("latin-1", "replace"),
        "query_string": query.encode("latin-1", "replace"),
        "root_path": "",
        "headers": list(headers),
        "client": ("192.0.2.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }


def arriving(parts: Sequence[Part]) -> Receives:
    """What is received of a body that comes in parts; after the last, nothing, for ever."""
    coming = deque(parts)

    async def receive() -> dict[str, Any]:
        part = coming.popleft() if coming else None
        if part is None:
            await asyncio.Event().wait()
        if part == "left":
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": part, "more_body": bool(coming)}

    return receive
