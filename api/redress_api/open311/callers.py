"""Who posts a report: by the Authorization header, or by the standard's own field `api_key`."""

from __future__ import annotations

import re

from starlette.requests import Request

from redress.casework.principals import Principal, PrincipalKind, Scope
from redress_api.exchange import exchange_of
from redress_api.open311.faults import Open311Error
from redress_api.security.authenticator import Authenticator

_KEY = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)


def principal_of(request: Request, api_key: str | None, *any_of: Scope) -> Principal:
    """Who calls, with one of these scopes. May ask the store, so it is called in a thread.

    Raises:
        Open311Error: no key is sent, it is not valid, or it is for something else (403).
    """
    exchange = exchange_of(request.scope)
    if api_key:
        exchange.principal = _of_key(request, api_key)
    principal = exchange.principal
    # A page of another site can have a browser post a form, and the cookie with it.
    if principal is None or principal.kind is PrincipalKind.USER:
        raise Open311Error(403, "api_key is missing or not valid.")
    if not any(principal.may(scope) for scope in any_of):
        raise Open311Error(403, f"This key is not for that: it needs {' or '.join(any_of)}.")
    return principal


def _of_key(request: Request, key: str) -> Principal | None:
    authenticator: Authenticator = request.app.state.authenticator
    if not _KEY.fullmatch(key):
        return None
    # The key as the header that the authenticator reads; it reads nothing else.
    sent = {**request.scope, "headers": [(b"authorization", f"Bearer {key}".encode("ascii"))]}
    return authenticator.authenticate(Request(sent))
