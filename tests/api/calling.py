"""Calls of a few routes, without a model and without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from redress.casework.principals import Principal
from redress_api.exchange import KEY, Exchange
from redress_api.problem_handlers import add_problem_handlers


class Calls:
    """An application of some routers, called by whoever is said to call."""

    def __init__(self, routers: Sequence[APIRouter], **state: Any) -> None:
        self.app = FastAPI(redirect_slashes=False)
        for router in routers:
            self.app.include_router(router)
        for name, value in state.items():
            setattr(self.app.state, name, value)
        add_problem_handlers(self.app)

    def __call__(
        self,
        method: str,
        path: str,
        principal: Principal | None = None,
        headers: Mapping[str, str] | None = None,
        **given: Any,
    ) -> httpx.Response:
        """The answer to one call."""

        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(_As(self.app, principal), raise_app_exceptions=True)
            async with httpx.AsyncClient(
                transport=transport, base_url="https://redress.example"
            ) as client:
                return await client.request(method, path, headers=headers, **given)

        return asyncio.run(answer())


class _As:
    """Passes requests on as one caller's."""

    def __init__(self, app: ASGIApp, principal: Principal | None) -> None:
        self._app = app
        self._principal = principal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[KEY] = Exchange("request", self._principal)
        await self._app(scope, receive, send)
