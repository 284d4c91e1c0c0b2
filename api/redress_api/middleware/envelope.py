"""The outermost middleware: a request's identifier, headers, count and log, and the last resort."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from redress_api.exchange import KEY, Exchange, Header
from redress_api.metrics import Metrics
from redress_api.middleware.headers import REQUEST_ID, request_id_of, with_policy
from redress_api.problem_handlers import log_fault, problem_of

access_log = logging.getLogger("redress.access")

UNMATCHED = "unmatched"
"""Stands in logs and counts for paths that no route has: they may hold anything."""


class BrokenAnswerError(RuntimeError):
    """An answer that failed when a part of it was sent; the connection is closed."""


class Envelope:
    """Wraps a request and its answer."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        clock: Callable[[], float],
        identity: Callable[[], tuple[Header, ...]],
    ) -> None:
        """`identity` gives the headers that name the model and the profile in use."""
        self._app = app
        self._metrics = metrics
        self._clock = clock
        self._identity = identity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = self._clock()
        exchange = scope[KEY] = Exchange(request_id_of(scope["headers"]))
        is_https = scope.get("scheme") == "https"
        status = 0

        async def send_enveloped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = message.get("headers", ())
                headers = [*given, *exchange.headers, *self._identity()]
                headers.append((REQUEST_ID, exchange.request_id.encode("ascii")))
                message = {**message, "headers": with_policy(headers, is_https)}
            await send(message)

        self._metrics.under_way.inc()
        try:
            await self._app(scope, receive, send_enveloped)
        except Exception as error:
            if status:
                log_fault(error, exchange.request_id)
                # What the server would log of the error itself may tell words that were sent.
                raise BrokenAnswerError(exchange.request_id) from None
            answer = problem_of(error, scope).response(exchange.request_id)
            await answer(scope, receive, send_enveloped)
        finally:
            self._metrics.under_way.dec()
            self._ended(scope, exchange, status, self._clock() - started)

    def _ended(self, scope: Scope, exchange: Exchange, status: int, seconds: float) -> None:
        route = template_of(scope)
        self._metrics.request_ended(scope["method"], route, status, seconds)
        if access_log.isEnabledFor(logging.INFO):
            principal = exchange.principal
            fields: dict[str, Any] = {
                "method": scope["method"],
                "route": route,
                "status": status,
                "ms": round(1000 * seconds, 2),
                "principal": f"{principal.kind}:{principal.id}" if principal else None,
                "request": exchange.request_id,
            }
            access_log.info("request", extra={"fields": fields})


def template_of(scope: Scope) -> str:
    """The template of the route that a request was for, such as `/v1/cases/{reference}`."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else UNMATCHED
