"""What a call needs of its caller."""

from __future__ import annotations

from fastapi import Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase

from redress.casework.principals import Principal, Scope
from redress_api.exchange import exchange_of
from redress_api.problems import Problem

_REALM = 'Bearer realm="redress"'


class Requirement(SecurityBase):
    """A dependency that gives the caller's principal, or refuses the call."""

    def __init__(self, *scopes: Scope) -> None:
        """`scopes` are all needed; none: any caller that is known will do."""
        self.scopes = scopes
        self.scheme_name = "key"
        self.model = HTTPBearer(
            description="A key made by `redress keys create`, as Authorization: Bearer KEY."
        )

    async def __call__(self, request: Request) -> Principal:
        """The principal.

        Raises:
            Problem: who calls is not known, or lacks a scope.
        """
        return self.check(request)

    def check(self, request: Request) -> Principal:
        """As `__call__`."""
        principal = exchange_of(request.scope).principal
        if principal is None:
            sent = ', error="invalid_token"' if "authorization" in request.headers else ""
            raise Problem("unauthenticated", headers={"WWW-Authenticate": _REALM + sent})
        if not principal.may(*self.scopes):
            needed = " ".join(self.scopes)
            told = f'{_REALM}, error="insufficient_scope", scope="{needed}"'
            raise Problem(
                "forbidden",
                f"This call needs: {', '.join(self.scopes)}.",
                headers={"WWW-Authenticate": told},
            )
        return principal


def require(*scopes: Scope) -> Requirement:
    """The dependency of a call that needs these scopes, for `Depends`.

    It answers 401 where who calls is not known, and 403 where a scope is lacking.
    """
    return Requirement(*scopes)
