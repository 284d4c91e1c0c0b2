"""Errors that arise before or outside the calls of Open311, told in the standard's form too."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from redress_api.exchange import exchange_of
from redress_api.middleware.headers import value_of
from redress_api.open311.documents import document
from redress_api.open311.faults import format_of, status_of
from redress_api.problem_handlers import problem_of
from redress_api.problems import MEDIA_TYPE

_PROBLEM = MEDIA_TYPE.encode("ascii")
_OF_BODIES = frozenset({b"content-type", b"content-length"})


class StandardErrors:
    """Turns problem documents under the standard's addresses into the standard's own errors."""

    def __init__(self, app: ASGIApp, *, prefix: str) -> None:
        """`prefix` is what the addresses begin with."""
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != "http" or not scope["path"].startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        turned = _Turned(scope, receive, send)
        try:
            await self._app(scope, receive, turned)
        except Exception as error:
            if turned.has_begun:
                raise
            problem = problem_of(error, scope).response(exchange_of(scope).request_id)
            await problem(scope, receive, turned)


class _Turned:
    """An answer on its way: a problem document is held back till it is whole."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._problem: Message | None = None
        self._body = bytearray()
        self.has_begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            if value_of(message["headers"], b"content-type") == _PROBLEM:
                self._problem = message
                return
        if self._problem is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            await self._tell(self._problem)

    async def _tell(self, problem: Message) -> None:
        status = status_of(problem["status"])
        errors = [{"code": status, "description": json.loads(self._body)["detail"]}]
        answer = document("errors", errors, format_of(Request(self._scope)), status)
        kept = [one for one in problem["headers"] if one[0] not in _OF_BODIES]
        answer.raw_headers.extend(kept)
        await answer(self._scope, self._receive, self._send)
