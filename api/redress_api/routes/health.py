"""Whether the service is up, and whether it can answer."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from redress_api.documented import example, problems
from redress_api.json_bytes import json_bytes
from redress_api.problems import Problem
from redress_api.routing import V1
from redress_api.schemas_of_itself import Health

_log = logging.getLogger("redress.health")

LIVE, READY = "/health/live", "/health/ready"
_LIVE, _READY = json_bytes({"status": "live"}), json_bytes({"status": "ready"})


def health_router(is_ready: Callable[[], bool], prefix: str = V1) -> APIRouter:
    """The calls that load balancers make, without a key. `is_ready` says whether the store answers;
    it may wait for it."""
    router = APIRouter(prefix=prefix, tags=["operation"])
    is_told = prefix == V1

    @router.get(
        LIVE,
        summary="Whether the service is up",
        response_model=Health,
        responses={**example(200, "It is up.", {"status": "live"}), **problems()},
        include_in_schema=is_told,
    )
    async def live() -> Response:
        """Answers as long as the process does."""
        return Response(_LIVE, media_type="application/json")

    @router.get(
        READY,
        summary="Whether the service can answer",
        response_model=Health,
        responses={**example(200, "It can answer.", {"status": "ready"}), **problems()},
        include_in_schema=is_told,
    )
    async def ready() -> Response:
        """Answers 200 once the model is loaded and the store answers, else 503."""
        if not await run_in_threadpool(_holds, is_ready):
            raise Problem("unavailable", "The store does not answer.")
        return Response(_READY, media_type="application/json")

    return router


def _holds(is_ready: Callable[[], bool]) -> bool:
    try:
        return is_ready()
    except Exception as error:
        _log.warning("not ready", extra={"fields": {"fault": type(error).__name__}})
        return False
