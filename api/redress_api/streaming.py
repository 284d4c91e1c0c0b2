"""A stream of contacts answered line by line, while it arrives and in memory that does not grow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from redress.classification.contract import error_object
from redress.errors import ContactError, RedressError
from redress_api.exchange import exchange_of
from redress_api.json_bytes import json_bytes
from redress_api.lines import Parsed, batches_of
from redress_api.problem_handlers import log_fault, problem_of
from redress_api.problems import Problem
from redress_api.service import Service

_AHEAD = 1
"""Batches that are read, and wait to be classified, beside the one whose answers are written."""

_Found = list[bytes | RedressError]
_UnderWay = tuple[list[Parsed], asyncio.Task[_Found]]


def written(contacts: Sequence[Parsed], found: _Found, request_id: str) -> list[bytes]:
    """Each contact's answer, or the error object that stands in its place; faults are logged."""
    lines: list[bytes] = []
    for (identifier, _), one in zip(contacts, found, strict=True):
        if isinstance(one, RedressError):
            if one.code == "internal_error":
                log_fault(one, request_id)
            one = json_bytes(error_object(identifier, one))
        lines.append(one)
    return lines


class StreamedLines(Response):
    """Answers a request's lines.

    Starlette's own streaming waits for the caller to leave by reading what the caller sends, which
    here is the body.
    """

    def __init__(
        self, request: Request, service: Service, longest_line: int, media_type: str
    ) -> None:
        """A line has `longest_line` bytes at most."""
        super().__init__(media_type=media_type)
        del self.headers["content-length"]
        self._request = request
        self._service = service
        self._longest_line = longest_line
        self._request_id = exchange_of(request.scope).request_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answers as they come."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async with aclosing(self._answers()) as answers:
            async for body in answers:
                await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _answers(self) -> AsyncGenerator[bytes, None]:
        queue: asyncio.Queue[_UnderWay | bytes | None] = asyncio.Queue(_AHEAD)
        reader = asyncio.create_task(self._read(queue))
        try:
            while (one := await queue.get()) is not None:
                yield one if isinstance(one, bytes) else await self._lines(*one)
        finally:
            reader.cancel()
            while not queue.empty():
                if isinstance(one := queue.get_nowait(), tuple):
                    one[1].cancel()

    async def _read(self, queue: asyncio.Queue[_UnderWay | bytes | None]) -> None:
        """Read on, and have what was read classified, until the body ends."""
        parts = self._request.stream()
        batches = batches_of(parts, size=self._service.batch_size, longest=self._longest_line)
        try:
            async for batch in batches:
                task = asyncio.create_task(self._service.classify_each(batch))
                try:
                    await queue.put((batch, task))
                except asyncio.CancelledError:
                    # Nobody waits for it any more.
                    task.cancel()
                    raise
        except ClientDisconnect:
            pass
        except Exception as error:
            # The answer has begun: what is wrong with the rest of the body is told in it.
            await queue.put(_line(None, problem_of(error, self._request.scope)))
        await queue.put(None)

    async def _lines(self, batch: list[Parsed], task: asyncio.Task[_Found]) -> bytes:
        try:
            lines = written(batch, await task, self._request_id)
        except Problem as problem:
            return b"".join(_line(identifier, problem) for identifier, _ in batch)
        return b"".join(line + b"\n" for line in lines)


def _line(identifier: Any, problem: Problem) -> bytes:
    error = ContactError(problem.detail, code=problem.type.code)
    return json_bytes(error_object(identifier, error)) + b"\n"
