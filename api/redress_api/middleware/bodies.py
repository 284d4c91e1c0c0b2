"""Limits on a request's body, held before and while it is read: how large, and how slow."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from redress_api.exchange import exchange_of
from redress_api.middleware.headers import value_of
from redress_api.problems import Problem

_CLOSE = {"Connection": "close"}
"""What is left of the body is not read, so the connection is of no more use."""


class BodyTooLargeError(HTTPException):
    """Raised to whoever reads a body that goes on past the limit."""

    def __init__(self) -> None:
        super().__init__(413, headers=_CLOSE)


class BodyTooSlowError(HTTPException):
    """Raised to whoever waits for a body too long."""

    def __init__(self) -> None:
        super().__init__(408, headers=_CLOSE)


class BodyLimits:
    """Refuses bodies that are too large, and gives up on those that are too slow."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        most_bytes: int,
        seconds: float,
        streamed: Collection[tuple[str, str]],
    ) -> None:
        """`streamed` are paths and media types whose bodies may be of any length: each part of
        such a body has `seconds` to arrive; of any other, the whole."""
        self._app = app
        self._most = most_bytes
        self._seconds = seconds
        self._streamed = frozenset(streamed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its body held to the limits, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = value_of(scope["headers"], b"content-length")
        if length is None and value_of(scope["headers"], b"transfer-encoding") is None:
            await self._app(scope, receive, send)
            return
        if self._is_streamed(scope):
            await self._app(scope, self._in_parts(receive), send)
            return
        # Digits alone: the server has checked it, and nobody else may send a sign.
        if length is not None and (not length.isdigit() or int(length[:20]) > self._most):
            problem = Problem("too-large", self._told(), headers=_CLOSE)
            await problem.response(exchange_of(scope).request_id)(scope, receive, send)
            return
        await self._app(scope, self._as_a_whole(receive), send)

    def _told(self) -> str:
        return f"The body may have {self._most:,} bytes at most."

    def _is_streamed(self, scope: Scope) -> bool:
        if not any(path == scope["path"] for path, _ in self._streamed):
            return False
        return (scope["path"], media_type_of(scope)) in self._streamed

    def _in_parts(self, receive: Receive) -> Receive:
        is_complete = False

        async def receive_part() -> Message:
            nonlocal is_complete
            if is_complete:
                return await receive()
            try:
                async with asyncio.timeout(self._seconds):
                    message = await receive()
            except TimeoutError:
                raise BodyTooSlowError from None
            is_complete = not message.get("more_body", False)
            return message

        return receive_part

    def _as_a_whole(self, receive: Receive) -> Receive:
        is_complete = False
        read = 0
        deadline: float | None = None

        async def receive_limited() -> Message:
            nonlocal is_complete, read, deadline
            if is_complete:
                return await receive()
            if deadline is None:
                deadline = asyncio.get_running_loop().time() + self._seconds
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise BodyTooSlowError from None
            read += len(message.get("body", b""))
            if read > self._most:
                raise BodyTooLargeError
            is_complete = not message.get("more_body", False)
            return message

        return receive_limited


def media_type_of(scope: Scope) -> str:
    """A request's media type, without parameters, in small letters."""
    value = value_of(scope["headers"], b"content-type") or b""
    return value.partition(b";")[0].strip().lower().decode("latin-1")
