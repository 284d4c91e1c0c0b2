"""One call of an ASGI application, without a server: what it gets when is said by the test."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

from fastapi import FastAPI

Part = bytes | Literal["left"] | None
"""What a caller sends of a body; None: nothing, for ever; "left": it hangs up."""


async def call(
    app: FastAPI,
    path: str,
    parts: Sequence[Part],
    headers: dict[str, str],
    *,
    receive: Callable[[], Awaitable[Any]] | None = None,
    send: Callable[[Any], Awaitable[None]] | None = None,
) -> tuple[int, dict[str, str], bytes]:
    """POST a body in parts, or from `receive`; status, headers and body of the answer, which `send`
    is told as it comes."""
    answered: list[dict[str, Any]] = []

    async def sent(message: Any) -> None:
        answered.append(message)
        if send is not None:
            await send(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.1", 1),
        "server": ("testserver", 80),
    }
    await app(scope, receive or _arriving(parts), sent)
    body = b"".join(one.get("body", b"") for one in answered[1:])
    told = {name.decode(): value.decode() for name, value in answered[0]["headers"]}
    return answered[0]["status"], told, body


def _arriving(parts: Sequence[Part]) -> Callable[[], Awaitable[Any]]:
    coming = deque(parts)

    async def receive() -> dict[str, Any]:
        part = coming.popleft() if coming else None
        if part is None:
            await asyncio.Event().wait()
        if part == "left":
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": part, "more_body": bool(coming)}

    return receive
