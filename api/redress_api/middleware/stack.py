"""The order in which a request passes through the middleware, outermost first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from starlette.middleware import Middleware

from redress.casework.principals import Principal
from redress_api.exchange import Header
from redress_api.metrics import Metrics
from redress_api.middleware.bodies import BodyLimits
from redress_api.middleware.browsers import AllowedOrigins, TrustedHosts
from redress_api.middleware.callers import Callers
from redress_api.middleware.envelope import Envelope
from redress_api.middleware.rate_limits import RateLimits
from redress_api.security.authenticator import Authenticator
from redress_api.settings import Settings


def stack(
    settings: Settings,
    *,
    layers: Sequence[Middleware],
    metrics: Metrics,
    clock: Callable[[], float],
    identity: Callable[[], tuple[Header, ...]],
    authenticator: Authenticator,
    otherwise: Principal | None,
    uncounted: Collection[str],
    streamed: Collection[tuple[str, str]],
) -> list[Middleware]:
    """What the settings ask for; the arguments are those of the single ones."""
    outer = [Middleware(Envelope, metrics=metrics, clock=clock, identity=identity), *layers]
    if settings.trusted_hosts:
        outer.append(Middleware(TrustedHosts, hosts=settings.trusted_hosts))
    if settings.cors_origins:
        outer.append(Middleware(AllowedOrigins, origins=settings.cors_origins))
    return [
        *outer,
        Middleware(Callers, authenticator=authenticator, otherwise=otherwise),
        Middleware(
            RateLimits,
            a_principal=settings.rate_limit_principal,
            an_address=settings.rate_limit_address,
            free=uncounted,
            clock=clock,
        ),
        Middleware(
            BodyLimits,
            most_bytes=settings.max_body_bytes,
            seconds=settings.body_seconds,
            streamed=streamed,
        ),
    ]
