"""Requests as a server hands them to the application, whatever is in them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI
from tests.api.hostile.requests import Sent


@dataclass(frozen=True, slots=True)
class Got:
    """An answer."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """A header's value, the first where there are several."""
        wanted = name.encode()
        return next((v.decode("latin-1") for n, v in self.headers if n == wanted), None)

    @property
    def media_type(self) -> str:
        """Without parameters."""
        return (self.header("content-type") or "").partition(";")[0]


async def send_all(app: FastAPI, sent: Sequence[Sent]) -> list[Got]:
    """The answers to requests, one after the other."""
    return [await _send(app, one) for one in sent]


async def _send(app: FastAPI, one: Sent) -> Got:
    got: list[Any] = []
    given = [message(one.body)]

    async def receive() -> Any:
        if given:
            return given.pop()
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        got.append(message)

    await app(scope_of(one), receive, send)
    body = b"".join(part.get("body", b"") for part in got[1:])
    return Got(got[0]["status"], tuple(tuple(one) for one in got[0]["headers"]), body)


def message(body: bytes) -> dict[str, Any]:
    """A whole body."""
    return {"type": "http.request", "body": body, "more_body": False}


def scope_of(one: Sent) -> dict[str, Any]:
    """A request as uvicorn tells it."""
    headers = [*one.headers]
    named = {name for name, _ in headers}
    if b"host" not in named:
        headers.append((b"host", b"127.0.0.1"))
    if b"authorization" not in named:
        headers.append((b"authorization", f"Bearer {one.caller}".encode()))
    if one.body and not named & {b"content-length", b"transfer-encoding"}:
        headers.append((b"content-length", str(len(one.body)).encode()))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": one.method,
        "scheme": "http",
        "path": unquote(one.path),
        "raw_path": one.path.encode("latin-1", "replace"),
        "query_string": one.query.encode("latin-1", "replace"),
        "root_path": "",
        "headers": headers,
        "client": ("192.0.2.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
