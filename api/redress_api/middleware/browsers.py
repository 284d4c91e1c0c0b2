"""Which sites' pages may call the service, and which hosts it answers for."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from redress_api.exchange import exchange_of
from redress_api.middleware.headers import value_of
from redress_api.problems import Problem

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SENT = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match")
_SHOWN = (
    "ETag",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Redress-Model",
    "Redress-Profile",
    "Retry-After",
    "X-Request-ID",
)
_REMEMBERED = 600
"""Seconds for which a browser need not ask again."""


class AllowedOrigins(CORSMiddleware):
    """Starlette's, with a problem document for what is refused."""

    def __init__(self, app: ASGIApp, *, origins: Collection[str]) -> None:
        """`origins` are sites such as https://www.council.gov.uk."""
        super().__init__(
            app,
            allow_origins=tuple(origins),
            allow_methods=_METHODS,
            allow_headers=(*_SENT, "X-Request-ID"),
            expose_headers=_SHOWN,
            max_age=_REMEMBERED,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a browser that asks beforehand, and pass everything else on."""
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            headers = Headers(scope=scope)
            if "origin" in headers and "access-control-request-method" in headers:
                answer: Response = self.preflight_response(headers)
                if answer.status_code >= 400:
                    problem = Problem("origin-refused", headers={"Vary": "Origin"})
                    answer = problem.response(exchange_of(scope).request_id)
                await answer(scope, receive, send)
                return
        await super().__call__(scope, receive, send)


class TrustedHosts:
    """Refuses requests that are addressed to another host."""

    def __init__(self, app: ASGIApp, *, hosts: Collection[str]) -> None:
        """`hosts` are names without ports."""
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and self._host(scope) not in self._hosts:
            problem = Problem("unknown-host")
            await problem.response(exchange_of(scope).request_id)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    @staticmethod
    def _host(scope: Scope) -> str:
        given = (value_of(scope["headers"], b"host") or b"").decode("latin-1").lower()
        return given.rsplit(":", 1)[0] if not given.endswith("]") else given
