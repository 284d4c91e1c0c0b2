"""The application, put together from settings and parts in one function."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from redress.casework.principals import Principal, PrincipalKind, Scope
from redress.errors import RedressError
from redress.triage.reckoning import LOCAL
from redress_api.exchange import Header
from redress_api.loading import Load, Loaded
from redress_api.metrics import Metrics
from redress_api.middleware.stack import stack
from redress_api.openapi import add_openapi
from redress_api.problem_handlers import add_problem_handlers, log_fault
from redress_api.routes.batches import STREAMED, batches_router
from redress_api.routes.contacts import contacts_router
from redress_api.routes.health import LIVE, READY, health_router
from redress_api.routes.itself import metrics_router, problems_router, vocabulary_router
from redress_api.routing import V1
from redress_api.security.authenticator import Authenticator, NobodyIsKnown
from redress_api.service import Service
from redress_api.settings import Settings

ANYBODY = Principal(PrincipalKind.KEY, "anybody", "anybody", frozenset({Scope.CLASSIFY}))
"""Who calls a service that asks for no key."""

_UNCOUNTED = frozenset(
    f"{prefix}{path}" for prefix in ("", V1) for path in (LIVE, READY)
) | frozenset({f"{V1}/labels", f"{V1}/profile", f"{V1}/models"})
"""Calls that cost next to nothing, or that a load balancer makes: no rate limit counts them."""


def london_now() -> datetime:
    """What time it is."""
    return datetime.now(LOCAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the service is made of beside its settings. Making them opens nothing."""

    load: Load
    """Loads the model and the profile, when the application starts."""
    authenticator: Authenticator = field(default_factory=NobodyIsKnown)
    is_ready: Callable[[], bool] = lambda: True
    """Whether the store answers; called in a thread."""
    routers: Sequence[APIRouter] = ()
    """Further calls; each router carries its whole path."""
    opened: Sequence[Callable[[FastAPI, Loaded], AbstractContextManager[object]]] = ()
    """Resources that are open while the application runs: the store, an outbox. Each is entered, in
    a thread, after the model is loaded, and left in the reverse order after the last request; it
    may put on `app.state` what its routers need."""
    layers: Sequence[Middleware] = ()
    """Further middleware, outside all other but the envelope."""
    now: Callable[[], datetime] = london_now
    clock: Callable[[], float] = time.monotonic


def create_app(settings: Settings, parts: Parts) -> FastAPI:
    """The service as an ASGI application. Everything is opened when it starts, nothing before."""
    metrics = Metrics.new()
    running: list[Service] = []

    def identity() -> tuple[Header, ...]:
        return running[0].identity if running else ()

    async def open_all(app: FastAPI, resources: AsyncExitStack) -> Service:
        loaded = await run_in_threadpool(parts.load)
        service = Service(loaded, settings, metrics, parts.now)
        resources.push_async_callback(service.close)
        for opened in parts.opened:
            manager = opened(app, loaded)
            await run_in_threadpool(manager.__enter__)
            resources.push_async_callback(run_in_threadpool, manager.__exit__, None, None, None)
        return service

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as resources:
            try:
                service = await open_all(app, resources)
            except RedressError as error:
                log_fault(error, "start")
                raise
            app.state.service = service
            running.append(service)
            yield
            running.clear()

    app = FastAPI(
        title="Redress",
        version=version("redress"),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        # It would hand bodies to whatever collects telemetry.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        middleware=stack(
            settings,
            layers=parts.layers,
            metrics=metrics,
            clock=parts.clock,
            identity=identity,
            authenticator=parts.authenticator,
            otherwise=None if settings.api_keys_required else ANYBODY,
            uncounted=_UNCOUNTED,
            streamed=STREAMED,
        ),
    )
    app.state.metrics, app.state.authenticator = metrics, parts.authenticator
    add_problem_handlers(app)
    for router in (
        contacts_router(),
        batches_router(settings.max_body_bytes),
        vocabulary_router(),
        # Where orchestrators look for them, too.
        *(
            router
            for prefix in (V1, "")
            for router in (
                health_router(lambda: bool(running) and parts.is_ready(), prefix),
                metrics_router(metrics, prefix),
            )
        ),
        problems_router(),
        *parts.routers,
    ):
        app.include_router(router)
    add_openapi(app)
    return app
