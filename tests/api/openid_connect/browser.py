"""A browser beside the service, whose people sign in at the identity provider."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from starlette.testclient import TestClient
from tests.api.openid_connect.identity_provider import CLIENT, ISSUER, SECRET, IdentityProvider
from tests.api.running import PUBLIC, loaded, running
from tests.casework.people import QUICK
from tests.clock import Clock

from redress.casework.database import Database
from redress.casework.passwords import Passwords
from redress_api.app import Parts, create_app
from redress_api.routes.openid_connect import oidc_router
from redress_api.routes.sessions import sessions_router
from redress_api.security.doors import doors_of, oidc_options, state_secret
from redress_api.security.oidc import Provider
from redress_api.settings import Settings

START, CALLBACK = "/v1/session/oidc", "/v1/session/oidc/callback"
SUBJECT = f"{ISSUER} 42"
"""Whom the provider vouches for, unless a test says otherwise."""


@contextmanager
def browser(
    database: Database, identity: IdentityProvider, **settings: Any
) -> Iterator[TestClient]:
    """A browser beside a service that signs people in by that provider."""
    chosen = Settings(
        oidc_issuer=ISSUER,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_redirect_uri=PUBLIC + CALLBACK,
        **settings,
    )
    options = oidc_options(chosen)
    assert options is not None
    provider = Provider(options, httpx2.ASGITransport(identity.app()))
    doors = doors_of(chosen, database, Clock(), Passwords(QUICK))
    parts = Parts(
        load=loaded,
        authenticator=doors.authenticator,
        routers=(
            sessions_router(doors),
            oidc_router(doors, provider, chosen.oidc_new_users, state_secret(chosen)),
        ),
    )
    with running(create_app(chosen, parts), PUBLIC) as client:
        yield client


def come_back(client: TestClient, identity: IdentityProvider, next_: str | None = None) -> Any:
    """Sign in: to the provider, and back."""
    answer = client.get(START, params={"next": next_} if next_ else {})
    assert answer.status_code == 302, answer.text
    return client.get(CALLBACK, params=identity.send_back(answer.headers["location"]))


def refused(answer: Any) -> str:
    """What somebody is told who is not signed in."""
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_refused"), answer.text
    assert "redress_session" not in answer.headers.get("set-cookie", "")
    return str(answer.json()["detail"])
