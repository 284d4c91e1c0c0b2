"""Requests as a server hands them to the application, whatever is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import FastAPI
from tests.api.asgi import answered, arriving, scope_of
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
    headers = [*one.headers]
    named = {name for name, _ in headers}
    if b"host" not in named:
        headers.append((b"host", b"127.0.0.1"))
    if b"authorization" not in named:
        headers.append((b"authorization", f"Bearer {one.caller}".encode()))
    if one.body and not named & {b"content-length", b"transfer-encoding"}:
        headers.append((b"content-length", str(len(one.body)).encode()))
    scope = scope_of(one.method, one.path, headers, one.query)
    return Got(*await answered(app, scope, arriving([one.body])))
