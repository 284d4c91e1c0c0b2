"""How the service finds out who calls."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from starlette.requests import Request

from redress.casework.principals import Principal


class Authenticator(Protocol):
    """Says who sends a request, by its headers and cookies; it never reads the body."""

    def authenticate(self, request: Request) -> Principal | None:
        """Who sends it, or None where that is not known. May ask the store: it is called in a
        thread, and only for requests with an Authorization header or a cookie.

        Raises:
            Problem: what it sends is refused for a reason of its own, such as a lock-out.
        """


@runtime_checkable
class RemembersCallers(Protocol):
    """An authenticator that can answer without asking anybody."""

    def remembered(self, request: Request) -> Principal | None:
        """Who sends it, if that is known at once; None: ask `authenticate`. It is called on the
        event loop, so it must not wait for anything."""


class NobodyIsKnown:
    """An authenticator without keys."""

    def authenticate(self, request: Request) -> Principal | None:
        """Nobody."""
        return None
