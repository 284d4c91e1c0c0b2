"""Errors as RFC 9457 problem documents: one table of all that there are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
PAGES = "/problems"
"""Where each type is explained; a problem's `type` is a page under it."""


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its code never changes."""

    code: str
    status: int
    title: str
    meaning: str
    """What happened and what to do, for whoever writes the calling program."""

    @property
    def uri(self) -> str:
        """The `type` of such a problem."""
        return f"{PAGES}/{self.code}"


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field; never with the value that was sent."""

    field: str
    message: str


class Problem(Exception):  # noqa: N818 (the standard's own name)
    """A call that ends in a problem document.

    `code` names the type; `detail` says what was wrong this time, without anything that was sent.
    """

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        reason: str | None = None,
    ) -> None:
        """`reason` is the library's own code of the error, where there is one."""
        self.type = PROBLEMS[code]
        super().__init__(self.type.title)
        self.detail = detail or self.type.meaning
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.reason = reason

    def response(self, request_id: str) -> Response:
        """The document as an answer."""
        body = json.dumps(self.document(request_id), ensure_ascii=True).encode("ascii")
        return Response(body, self.type.status, self.headers, MEDIA_TYPE)

    def document(self, request_id: str) -> dict[str, Any]:
        """The document's fields."""
        fields: dict[str, Any] = {
            "type": self.type.uri,
            "title": self.type.title,
            "status": self.type.status,
            "detail": self.detail,
            "instance": instance_of(request_id),
            "code": self.reason or self.type.code,
        }
        if self.errors:
            fields["errors"] = [{"field": e.field, "message": e.message} for e in self.errors]
        return fields


def instance_of(request_id: str) -> str:
    """The `instance` of a problem: the request that it came of."""
    return f"urn:redress:request:{request_id}"


_TYPES = (
    ProblemType(
        "malformed",
        400,
        "The request cannot be read",
        "The body is not JSON in UTF-8, or the request is not well formed. Mend it.",
    ),
    ProblemType(
        "unknown-host",
        400,
        "The request is for another host",
        "The Host header names none of the service's own names (setting trusted_hosts).",
    ),
    ProblemType(
        "origin-refused",
        400,
        "This site may not call the service from a browser",
        "The page's origin, or what it asks for, is not allowed (setting cors_origins).",
    ),
    ProblemType(
        "unauthenticated",
        401,
        "Who calls is not known",
        "Send a valid key: Authorization: Bearer KEY. It is missing, wrong, expired or revoked.",
    ),
    ProblemType(
        "forbidden",
        403,
        "The caller may not do this",
        "The key or the person lacks a scope that the call needs.",
    ),
    ProblemType(
        "not-found",
        404,
        "There is no such thing",
        "No such address, or nothing of that name. Look at the path.",
    ),
    ProblemType(
        "method-not-allowed",
        405,
        "The method does not fit the address",
        "The header Allow says which methods do.",
    ),
    ProblemType(
        "too-slow",
        408,
        "The body took too long to arrive",
        "Send it again, without pauses. Each body, and each part of a stream, has its time.",
    ),
    ProblemType(
        "conflict",
        409,
        "The state does not allow this",
        "Something else happened first. Read the current state, then decide again.",
    ),
    ProblemType(
        "precondition-failed",
        412,
        "It was changed meanwhile",
        "The If-Match header names an older version. Read it again, then change it.",
    ),
    ProblemType(
        "too-large",
        413,
        "The body is too large",
        "Send less at once; contacts in any number go to /v1/classify/batch as NDJSON.",
    ),
    ProblemType(
        "unsupported-media-type",
        415,
        "The body is of another type than the call takes",
        "Send Content-Type: application/json, or what the call's description names.",
    ),
    ProblemType(
        "validation",
        422,
        "The request does not hold",
        "One or more fields are missing, of the wrong kind or out of range; `errors` lists them.",
    ),
    ProblemType(
        "unanswerable",
        422,
        "This contact cannot be answered",
        "The contact is well formed, but it cannot be read or reckoned with; `code` says why.",
    ),
    ProblemType(
        "unfit",
        422,
        "What is given does not fit the case",
        "The case would allow it, but not with these values: `errors` names the field, `detail` "
        "says what does.",
    ),
    ProblemType(
        "precondition-required",
        428,
        "The version that is changed must be named",
        "Send the ETag that was read as If-Match.",
    ),
    ProblemType(
        "too-many-requests",
        429,
        "Too many requests",
        "Wait as many seconds as Retry-After says.",
    ),
    ProblemType(
        "internal",
        500,
        "The service failed at this request",
        "A fault in the program. Report it with the request's identifier; the log has the rest.",
    ),
    ProblemType(
        "unavailable",
        503,
        "The service cannot answer now",
        "It is starting, stopping or has too much to do, or what it needs is out of reach. Try "
        "again, later each time.",
    ),
)
PROBLEMS: Mapping[str, ProblemType] = {one.code: one for one in _TYPES}
"""Every type of problem, by code."""
