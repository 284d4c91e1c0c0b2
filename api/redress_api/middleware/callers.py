"""Who calls, found out once for each request, before its body is read."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from redress.casework.principals import Principal
from redress_api.exchange import exchange_of
from redress_api.problems import Problem
from redress_api.security.authenticator import Authenticator, RemembersCallers

_TELLING = frozenset({b"authorization", b"cookie"})


class Callers:
    """Asks the authenticator who sends a request that says so."""

    def __init__(
        self, app: ASGIApp, *, authenticator: Authenticator, otherwise: Principal | None
    ) -> None:
        """`otherwise` is who calls where that is not known; None: nobody."""
        self._app = app
        self._authenticator = authenticator
        self._remembers = authenticator if isinstance(authenticator, RemembersCallers) else None
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its caller, or refuse it."""
        if scope["type"] == "http":
            exchange = exchange_of(scope)
            try:
                exchange.principal = await self._caller(scope) or self._otherwise
            except Problem as problem:
                await problem.response(exchange.request_id)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _caller(self, scope: Scope) -> Principal | None:
        if not any(name in _TELLING for name, _ in scope["headers"]):
            return None
        request = Request(scope)
        if self._remembers is not None and (known := self._remembers.remembered(request)):
            return known
        return await run_in_threadpool(self._authenticator.authenticate, request)
