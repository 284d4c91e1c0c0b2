"""Errors in the standard's own form: a list of codes and descriptions, in the format asked for."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from redress.errors import RedressError
from redress_api.open311.documents import Format, document
from redress_api.problem_handlers import problem_of
from redress_api.problems import Problem

_AS_THEY_ARE = frozenset({403, 404, 405, 408, 413, 429, 500, 503})
"""Statuses that say more than the standard's 400, which is for whatever it does not name."""


class Open311Error(Exception):
    """A call that cannot be answered; each description says what to change."""

    def __init__(self, status: int, *descriptions: str) -> None:
        super().__init__(status)
        self.status = status
        self.descriptions = descriptions


class Open311Route(APIRoute):
    """A route whose errors are told as the standard has them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler, with errors turned into answers."""
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except (
                *(Open311Error, RequestValidationError, HTTPException, Problem, RedressError),
            ) as error:
                return _told(request, error)

        return answered


def _told(request: Request, error: Exception) -> Response:
    found = _as_open311(request, error)
    errors = [{"code": found.status, "description": one} for one in found.descriptions]
    answer = document("errors", errors, format_of(request), found.status)
    if isinstance(error, (HTTPException, Problem)):
        answer.headers.update(error.headers or {})
    return answer


def _as_open311(request: Request, error: Exception) -> Open311Error:
    if isinstance(error, Open311Error):
        return error
    if isinstance(error, RequestValidationError):
        if any(one["loc"] == ("path", "format") for one in error.errors()):
            return Open311Error(404, "The formats are xml and json.")
        return Open311Error(400, *(f"{one['loc'][-1]}: {one['msg']}." for one in error.errors()))
    problem = problem_of(error, request.scope)
    return Open311Error(status_of(problem.type.status), problem.detail)


def status_of(status: int) -> int:
    """What a status is in the standard, which has 400 for whatever it does not name."""
    return status if status in _AS_THEY_ARE else 400


def format_of(request: Request) -> Format:
    """The format that a request asks for: by its path, else by what it accepts, else XML."""
    _, dot, given = request.url.path.rpartition("/")[2].rpartition(".")
    if given in tuple(Format):
        return Format(given)
    accepts_json = "application/json" in request.headers.get("accept", "")
    return Format.JSON if not dot and accepts_json else Format.XML
