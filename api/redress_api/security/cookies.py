"""The cookies that the service sets, and when they may travel without encryption."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from redress_api.settings import is_loopback

_GUARDED = "__Host-"
"""A name that browsers take only with Secure, from the host itself and for all of it."""


class Cookie:
    """One cookie of the service: out of scripts' reach, and not sent with other sites' forms."""

    def __init__(self, name: str) -> None:
        self._plain = name
        self._guarded = f"{_GUARDED}{name}"

    def read(self, request: Request) -> str | None:
        """Its value, if the request brings it."""
        value = request.cookies.get(self._guarded)
        if value is None and is_local(request):
            value = request.cookies.get(self._plain)
        return value

    def write(self, request: Request, answer: Response, value: str, seconds: int) -> None:
        """Have the browser keep a value for so long."""
        secure = not is_local(request)
        answer.set_cookie(
            self._guarded if secure else self._plain,
            value,
            max_age=seconds,
            path="/",
            secure=secure,
            httponly=True,
            samesite="lax",
        )

    def remove(self, answer: Response) -> None:
        """Have the browser forget it."""
        for name, secure in ((self._guarded, True), (self._plain, False)):
            answer.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")


def is_local(request: Request) -> bool:
    """Whether the browser asks this machine itself over plain http, where there is no https."""
    from_https = request.headers.get("origin", "").startswith("https:")
    try:
        host = request.url.hostname or ""
    except ValueError:
        # The Host header is the caller's.
        return False
    return request.scope["scheme"] == "http" and is_loopback(host) and not from_https


SESSION = Cookie("redress_session")
"""Somebody signed in."""
SIGN_IN = Cookie("redress_sign_in")
"""A sign-in by OpenID Connect that has begun."""
