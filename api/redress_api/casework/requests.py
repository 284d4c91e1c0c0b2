"""What requests to casework have in common: versions, keys to send them twice, answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response

from redress.casework.cases import Kept
from redress.casework.idempotency import Answer, digest_of
from redress.casework.idempotency import Request as Repeatable
from redress.casework.state import CaseState
from redress.triage.reckoning import LOCAL
from redress_api.exchange import exchange_of
from redress_api.json_bytes import json_bytes
from redress_api.problems import FieldError, Problem

_TAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


async def repeatable_of(
    request: Request,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="Chosen by the caller, one for each request: 1 to 255 printable "
            "characters. The same key and body are answered as the first time, for seven days.",
            max_length=255,
            json_schema_extra={"pattern": f"^{_KEY.pattern}$"},
        ),
    ] = None,
) -> Repeatable | None:
    """The request as one that may come twice, where it has an Idempotency-Key."""
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        told = "It has 1 to 255 printable characters without spaces."
        raise Problem("validation", told, errors=[FieldError("Idempotency-Key", told)])
    principal = exchange_of(request.scope).principal
    if principal is None:
        raise Problem("unauthenticated")
    digest = digest_of(request.method, request.url.path, await request.body())
    return Repeatable(principal, key, digest)


def expected_of(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="The ETag of the version that the change is made on.",
            max_length=100,
            json_schema_extra={"pattern": rf"^(\*|{_TAG.pattern})$"},
        ),
    ] = None,
) -> int | None:
    """The version of a case that a change is made on, where it names one."""
    if if_match is None or if_match.strip() == "*":
        return None
    match = _TAG.fullmatch(if_match.strip())
    if match is None:
        raise Problem("precondition-failed", "If-Match holds no ETag of a case.")
    return int(match[1])


def required_of(
    request: Request, expected: Annotated[int | None, Depends(expected_of)]
) -> int | None:
    """The same, where a change must name one."""
    if "if-match" not in request.headers:
        raise Problem("precondition-required")
    return expected


def in_zone(moment: datetime) -> datetime:
    """A moment that was given; one without a zone is London's."""
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)


Repeated = Annotated[Repeatable | None, Depends(repeatable_of)]
Expected = Annotated[int | None, Depends(expected_of)]
Required = Annotated[int | None, Depends(required_of)]


def etag(state: CaseState) -> dict[str, str]:
    """The header that names a case's version."""
    return {"ETag": f'"{state.version}"'}


def answer(status: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
    """An answer to be kept and sent."""
    return Answer(status, dict(headers), json_bytes(dict(body)))


def changed(kept: Kept, body: Mapping[str, Any], status: int = 200) -> tuple[Kept, Answer]:
    """A change with its answer."""
    return kept, answer(status, body, etag(kept.state))


def sent(found: Answer) -> Response:
    """An answer as it goes out."""
    return Response(found.body, found.status, found.headers, media_type="application/json")


def located(reference: str, state: CaseState) -> dict[str, str]:
    """The headers of a case that was just made."""
    return {"Location": f"/v1/cases/{reference}", **etag(state)}
