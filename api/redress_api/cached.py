"""Answers that never change while the service runs: bytes made once, with an ETag."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from redress_api.json_bytes import json_bytes

_HEX_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Cached:
    """An answer's bytes."""

    body: bytes
    etag: str
    """Strong, in quotes."""

    @classmethod
    def of(cls, values: Any) -> Cached:
        """The answer that values make as JSON."""
        body = json_bytes(values)
        return cls(body, f'"{hashlib.sha256(body).hexdigest()[:_HEX_DIGITS]}"')

    def answer(self, request: Request) -> Response:
        """The answer, or 304 where the caller has it already."""
        headers = {"ETag": self.etag, "Cache-Control": "private, no-cache"}
        if _is_known(request.headers.get("if-none-match"), self.etag):
            return Response(status_code=304, headers=headers)
        return Response(self.body, headers=headers, media_type="application/json")


def _is_known(given: str | None, etag: str) -> bool:
    """Whether an If-None-Match header names an ETag; weak ones count (RFC 9110, 13.1.2)."""
    if given is None:
        return False
    named = [one.strip().removeprefix("W/") for one in given.split(",")]
    return "*" in named or etag in named
