"""What each call may answer, for the documentation: every status, with an example."""

from __future__ import annotations

from typing import Any

from redress_api.problems import MEDIA_TYPE, PROBLEMS, FieldError, Problem

Responses = dict[int | str, dict[str, Any]]
PROBLEM_SCHEMA = "Problem"
_EXAMPLE_REQUEST = "5f1c2a9e7b6d4c3f8a0e1d2c3b4a5968"

AT_ANY_CALL = ("unknown-host", "too-many-requests", "internal", "unavailable")
OF_CALLERS = ("unauthenticated", "forbidden")
OF_BODIES = ("malformed", "too-slow", "too-large", "unsupported-media-type", "validation")

_EXAMPLES = {
    "unauthenticated": Problem("unauthenticated"),
    "forbidden": Problem("forbidden", "This call needs: classify."),
    "too-large": Problem("too-large", "The body may have 4,194,304 bytes at most."),
    "too-many-requests": Problem(
        "too-many-requests", "More than 120 requests in a minute: wait 17 seconds."
    ),
    "validation": Problem(
        "validation",
        "Field 'text' is missing or not a string.",
        errors=[FieldError("text", "Field 'text' is missing or not a string.")],
        reason="text_missing",
    ),
    "unanswerable": Problem(
        "unanswerable",
        "The text is empty.",
        errors=[FieldError("text", "The text is empty.")],
        reason="text_empty",
    ),
}
_HEADERS_OF = {
    401: {"WWW-Authenticate": 'Bearer, with error="invalid_token" where a key was sent.'},
    403: {"WWW-Authenticate": "The scope that is needed."},
    429: {"Retry-After": "Seconds to wait.", "RateLimit": "What is left, and for how long."},
}


def problems(*codes: str) -> Responses:
    """The responses of a call that may end in these problems, beside those that any may end in."""
    responses: Responses = {}
    for code in dict.fromkeys((*codes, *AT_ANY_CALL)):
        kind = PROBLEMS[code]
        response = responses.setdefault(kind.status, _empty(kind.status))
        titles = (response["description"], kind.title)
        response["description"] = ", or: ".join(title for title in titles if title)
        response["content"][MEDIA_TYPE]["examples"][code] = {
            "$ref": f"#/components/examples/{code}"
        }
    return dict(sorted(responses.items(), key=lambda one: int(one[0])))


def problem_examples() -> dict[str, Any]:
    """An example of each type of problem, by code."""
    return {
        code: {
            "summary": kind.title,
            "value": (_EXAMPLES.get(code) or Problem(code)).document(_EXAMPLE_REQUEST),
        }
        for code, kind in PROBLEMS.items()
    }


def _empty(status: int) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{PROBLEM_SCHEMA}"}
    response: dict[str, Any] = {
        "description": "",
        "content": {MEDIA_TYPE: {"schema": schema, "examples": {}}},
    }
    if status in _HEADERS_OF:
        response["headers"] = {
            name: {"description": told, "schema": {"type": "string"}}
            for name, told in _HEADERS_OF[status].items()
        }
    return response


def example(status: int, told: str, value: Any, media_type: str = "application/json") -> Responses:
    """A response with an example."""
    return {status: {"description": told, "content": {media_type: {"example": value}}}}


NOT_MODIFIED: Responses = {
    304: {"description": "The caller has it already: If-None-Match names its ETag."}
}
