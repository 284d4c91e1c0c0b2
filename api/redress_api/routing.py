"""Routes whose callers are checked before the body is read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response, params
from fastapi.routing import APIRoute

from redress_api.json_bytes import json_value
from redress_api.middleware.bodies import media_type_of
from redress_api.problems import Problem
from redress_api.security.requirements import Requirement

V1 = "/v1"


class GuardedRoute(APIRoute):
    """A route that refuses a caller, or a body of another type than JSON, before reading it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler, behind the checks."""
        handle = super().get_route_handler()
        needs = [
            one.call for one in self.dependant.dependencies if isinstance(one.call, Requirement)
        ]
        body = self.body_field
        takes_json = body is not None and not isinstance(body.field_info, params.Form)

        async def guarded(request: Request) -> Response:
            for requirement in needs:
                requirement.check(request)
            if takes_json:
                _refuse_other_than_json(request)
            return await handle(_JsonRequest(request.scope, request.receive))

        return guarded


class _JsonRequest(Request):
    """A request whose JSON is read strictly."""

    async def json(self) -> Any:
        return json_value(await self.body())


def _refuse_other_than_json(request: Request) -> None:
    media_type = media_type_of(request.scope)
    # A page of another site can send a body without a type, and the cookie with it.
    if not media_type and "cookie" not in request.headers:
        return
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise Problem("unsupported-media-type")


def v1_router(tag: str, path: str = "") -> APIRouter:
    """A router of the API's first version, to be included as it is: its routes carry their whole
    path, by which they are logged and counted."""
    return APIRouter(
        prefix=V1 + path, tags=[tag], route_class=GuardedRoute, strict_content_type=False
    )
