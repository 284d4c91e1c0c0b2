"""The service as tests run it: the real application over a store, its model replaced or small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.casework.people import NOW, PASSWORD, QUICK

from redress.casework.database import Database
from redress.casework.keys import create_key
from redress.casework.passwords import Passwords
from redress.casework.principals import Scope, system
from redress.classification.classifier import Classifier
from redress.triage.profile_files import load_profile
from redress_api.app import create_app
from redress_api.assembly import parts_of
from redress_api.loading import Loaded
from redress_api.settings import Settings

LOCAL = "http://127.0.0.1:8000"
PUBLIC = "https://redress.council.example"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Let so much time go by, as `timedelta` takes it."""
        self.at += timedelta(**by)


class _NoClassifier:
    name = "none@0"


def application(
    url: str,
    clock: Callable[[], datetime],
    classifier: Classifier | None = None,
    **settings: Any,
) -> FastAPI:
    """The application over the store of that URL; without a classifier it answers no contact."""
    loaded = Loaded(
        cast(Classifier, classifier or _NoClassifier()), load_profile("default"), "default@0"
    )
    unlimited = {"rate_limit_address": 0, "rate_limit_principal": 0}
    chosen = Settings(**{"database_url": url, **unlimited, **settings})
    return create_app(chosen, parts_of(chosen, lambda: loaded, clock, Passwords(QUICK)))


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
