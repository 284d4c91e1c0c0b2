"""How often one caller may call: so many requests a minute, each worker counting for itself.

The headers are those of draft-ietf-httpapi-ratelimit-headers-10.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Callable, Collection

from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from redress_api.exchange import Exchange, exchange_of
from redress_api.middleware.windows import Windows
from redress_api.problems import Problem

_MINUTE = 60
_OF_ONE_NETWORK = 64
"""Bits of an IPv6 address that one subscriber is given."""


class RateLimits:
    """Counts requests by principal, or by address where who calls is not known."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        a_principal: int,
        an_address: int,
        free: Collection[str],
        clock: Callable[[], float],
    ) -> None:
        """Limits are requests a minute, 0 for any number; paths in `free` are not counted."""
        self._app = app
        self._clock = clock
        self._free = frozenset(free)
        self._limiter = FixedWindowRateLimiter(Windows(clock))
        self._principal = RateLimitItemPerMinute(a_principal) if a_principal else None
        self._address = RateLimitItemPerMinute(an_address) if an_address else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer that there were too many."""
        if scope["type"] == "http" and scope["path"] not in self._free:
            exchange = exchange_of(scope)
            problem = self._counted(scope, exchange)
            if problem is not None:
                await problem.response(exchange.request_id)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _counted(self, scope: Scope, exchange: Exchange) -> Problem | None:
        """Count a request; the problem where it is one too many."""
        principal = exchange.principal
        if principal is not None:
            name, limit, who = "principal", self._principal, f"{principal.kind}:{principal.id}"
        else:
            name, limit, who = "address", self._address, _network(scope)
        if limit is None:
            return None
        is_within = self._limiter.hit(limit, name, who)
        stats = self._limiter.get_window_stats(limit, name, who)
        left = max(0, math.ceil(stats.reset_time - self._clock()))
        exchange.headers += [
            (b"ratelimit-policy", f'"{name}";q={limit.amount};w={_MINUTE}'.encode("ascii")),
            (b"ratelimit", f'"{name}";r={stats.remaining};t={left}'.encode("ascii")),
        ]
        if is_within:
            return None
        return Problem(
            "too-many-requests",
            f"More than {limit.amount} requests in a minute: wait {left} seconds.",
            headers={"Retry-After": str(max(1, left))},
        )


def _network(scope: Scope) -> str:
    """The address that a request came from; of IPv6, the network of one subscriber."""
    client = scope.get("client")
    host = client[0] if client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        # A socket for both families gives callers by IPv4 so: they are no one network.
        address = address.ipv4_mapped or address
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, _OF_ONE_NETWORK), strict=False))
