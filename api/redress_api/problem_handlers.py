"""From whatever goes wrong to a problem document; nothing that was sent comes back in it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import compile_path

from redress.errors import RedressError
from redress_api.exchange import exchange_of
from redress_api.problems import FieldError, Problem

_log = logging.getLogger("redress.fault")

_BY_STATUS = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    408: "too-slow",
    409: "conflict",
    412: "precondition-failed",
    413: "too-large",
    415: "unsupported-media-type",
    422: "validation",
    429: "too-many-requests",
    503: "unavailable",
}

# The library's codes, by the problem that they are; any other is a fault of the service.
_BY_CODE = {
    **dict.fromkeys(("text_empty", "text_without_words", "text_too_long"), "unanswerable"),
    **dict.fromkeys(
        ("text_missing", "id_invalid", "channel_invalid", "received_at_invalid", "json_invalid"),
        "validation",
    ),
    **dict.fromkeys(("contact_invalid", "clock_invalid"), "unanswerable"),
    **dict.fromkeys(("listing_invalid", "labels_invalid", "value_unfit"), "validation"),
    "idempotency_key_reused": "validation",
    **dict.fromkeys(("case_missing", "document_missing"), "not-found"),
    **dict.fromkeys(("illegal_step", "letter_state"), "conflict"),
    **dict.fromkeys(("letter_forbidden", "letter_invalid"), "unfit"),
    "version_conflict": "precondition-failed",
    "store_unavailable": "unavailable",
}
_FIELD_OF = re.compile(r"(text|id|channel|received_at)_")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")


def add_problem_handlers(app: FastAPI) -> None:
    """Have every error that a route raises answered by a problem document."""
    app.add_exception_handler(Problem, _handle)
    app.add_exception_handler(RedressError, _handle)
    app.add_exception_handler(HTTPException, _handle)
    app.add_exception_handler(RequestValidationError, _handle)


async def _handle(request: Request, error: Exception) -> Response:
    problem = problem_of(error, request.scope)
    if problem.type.code == "method-not-allowed":
        problem.headers["Allow"] = ", ".join(_methods_of(request))
    return problem.response(exchange_of(request.scope).request_id)


def _methods_of(request: Request) -> list[str]:
    """The methods that an address takes: the router itself tells those of one of its routes."""
    found: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if route.path and compile_path(route.path)[0].match(request.scope["path"]):
            found |= route.methods or set()
    return sorted(found)


def problem_of(error: Exception, scope: Mapping[str, Any]) -> Problem:
    """The problem that an error is; one that nobody foresaw is logged, by its type alone."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return problem_of_validation(error.errors())
    if isinstance(error, HTTPException):
        return _of_status(error)
    if isinstance(error, RedressError) and error.code in _BY_CODE:
        return _of_code(error)
    if isinstance(error, ClientDisconnect):
        # Nobody reads the answer; it stands in counts and logs.
        return Problem("malformed")
    log_fault(error, exchange_of(scope).request_id)
    return Problem("internal")


def log_fault(error: BaseException, request_id: str) -> None:
    """Log a fault of the program: its type and where it was, never its message."""
    fields: dict[str, Any] = {"fault": type(error).__name__, "request": request_id}
    if isinstance(error, RedressError):
        # Messages of this kind tell what failed and never what was sent.
        fields |= {"code": error.code, "told": error.message}
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is not None:
        code = trace.tb_frame.f_code
        fields["at"] = f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
    _log.error("fault", extra={"fields": fields})


def _of_code(error: RedressError) -> Problem:
    """The problem that an error of the library is; its message tells nothing that was sent."""
    match = _FIELD_OF.match(error.code)
    field = match[1] if match else getattr(error, "field", None)
    errors = [FieldError(field, error.message)] if field else []
    kind = _BY_CODE[error.code]
    if kind == "conflict" and errors:
        # It is not the state that does not allow it, but what was given.
        kind = "unfit"
    return Problem(kind, error.message, errors=errors, reason=error.code)


def _of_status(error: HTTPException) -> Problem:
    code = _BY_STATUS.get(error.status_code)
    if code is None:
        code = "malformed" if error.status_code < 500 else "internal"
    return Problem(code, headers=error.headers)


def problem_of_validation(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """The problem that pydantic's errors are."""
    if any(one["type"] == "json_invalid" for one in errors):
        return Problem("malformed", "The body is not JSON.")
    fields = [FieldError(_field(one["loc"]), _told(one)) for one in errors]
    first = f"{fields[0].field}: {fields[0].message}" if fields else None
    return Problem("validation", first, errors=fields)


def _told(error: Mapping[str, Any]) -> str:
    """What is wrong, without what was sent: one of these messages holds it."""
    if error["type"] == "union_tag_invalid":
        return f"'type' is none of: {error['ctx']['expected_tags']}."
    return str(error["msg"])


def _field(place: Iterable[str | int]) -> str:
    """A field's place, such as `contacts.3.text`; names that are no names are the caller's own
    words, and left out."""
    parts = list(place)
    if parts and parts[0] in ("body", "query", "path", "header", "cookie"):
        del parts[0]
    named = [str(part) if isinstance(part, int) or _NAME.fullmatch(part) else "…" for part in parts]
    return ".".join(named) or "body"
