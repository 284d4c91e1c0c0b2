"""The service as tests run it: the real application over a store, its model replaced or small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.casework.cases import PROFILE
from tests.casework.people import PASSWORD, QUICK

from redress.casework.database import Database
from redress.casework.keys import create_key
from redress.casework.passwords import Passwords
from redress.casework.principals import Scope, system
from redress.classification.classifier import Classifier
from redress_api.app import create_app
from redress_api.assembly import parts_of
from redress_api.loading import Loaded
from redress_api.security.authenticator import Authenticator
from redress_api.settings import Settings

LOCAL = "http://127.0.0.1:8000"
PUBLIC = "https://redress.council.example"


class _NoClassifier:
    name = "none@0"


def loaded(classifier: Classifier | None = None) -> Loaded:
    """The default council with a classifier, or with none: then no contact is answered."""
    return Loaded(cast(Classifier, classifier or _NoClassifier()), PROFILE, "default@test")


def application(
    url: str,
    clock: Callable[[], datetime],
    classifier: Classifier | None = None,
    authenticator: Authenticator | None = None,
    *,
    dispatches: bool = True,
    **settings: Any,
) -> FastAPI:
    """The application over the store of that URL, without limits to how often it is called.

    `authenticator` knows callers in place of the store; `dispatches` says whether webhooks and
    letters are delivered.
    """
    unlimited = {"rate_limit_address": 0, "rate_limit_principal": 0}
    chosen = Settings(**{"database_url": url, **unlimited, **settings})
    parts = parts_of(chosen, lambda: loaded(classifier), clock, Passwords(QUICK))
    if authenticator is not None:
        parts = replace(parts, authenticator=authenticator)
    if not dispatches:
        parts = replace(parts, opened=parts.opened[:1])
    return create_app(chosen, parts)


@contextmanager
def running(app: FastAPI, base_url: str = LOCAL) -> Iterator[TestClient]:
    """A client of the application, which runs meanwhile."""
    with TestClient(app, base_url=base_url, follow_redirects=False) as client:
        yield client


def new_key(database: Database, *scopes: Scope, at: datetime | None = None) -> str:
    """A key with these scopes."""
    with database.transaction() as session:
        moment = at or datetime.now(UTC)
        return create_key(session, "Test", scopes, system("tests"), moment).printed


def bearer(key: str) -> dict[str, str]:
    """The headers of a call with a key."""
    return {"Authorization": f"Bearer {key}"}


def sign_in(client: TestClient, login: str = "ann", password: str = PASSWORD) -> dict[str, str]:
    """Sign in; the headers that calls which change something need."""
    answer = client.post("/v1/session", json={"login": login, "password": password})
    assert answer.status_code == 200, answer.text
    return {"X-CSRF-Token": answer.json()["csrf_token"]}
