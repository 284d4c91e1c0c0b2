"""What tests of the service share: the application over a small model, its callers, a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.testclient import TestClient
from tests.api.council import Council, council
from tests.api.deliveries.mail_server import MailHost, mail_host
from tests.api.deliveries.world import Receiver, World, serve
from tests.clock import Clock

from redress.casework.database import Database
from redress.casework.principals import Principal, PrincipalKind, Scope
from redress.classification.classifier import Classifier
from redress.triage.profile_files import load_profile
from redress.triage.reckoning import LOCAL
from redress_api.app import Parts, create_app
from redress_api.loading import Loaded, profile_version
from redress_api.settings import Settings

NOW = datetime(2026, 3, 12, 10, tzinfo=LOCAL)
CLASSIFY = {"Authorization": "Bearer classify"}
READ = {"Authorization": "Bearer read"}


@dataclass
class Seconds:
    """A clock that only counts, and goes on when it is told to."""

    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds


class KeysInATest:
    """An authenticator whose keys are the names of scopes."""

    def authenticate(self, request: Request) -> Principal | None:
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        scopes = {"classify": Scope.CLASSIFY, "read": Scope.READ, "admin": Scope.ADMIN}
        if key not in scopes:
            return None
        return Principal(PrincipalKind.KEY, f"key-{key}", key, frozenset({scopes[key]}))


@dataclass
class Started:
    """An application that runs, and what a test may look at."""

    app: FastAPI
    client: TestClient
    clock: Seconds


Start = Callable[..., Started]


@pytest.fixture(scope="session")
def loaded(small_classifier: Classifier) -> Loaded:
    profile = load_profile("default")
    models = ({"name": "small", "version": "1", "metrics": {"kind": {"accuracy": 0.5}}},)
    return Loaded(small_classifier, profile, profile_version("default", profile), models)


@pytest.fixture
def start(loaded: Loaded) -> Iterator[Start]:
    """Starts applications, each with settings and parts of its own."""
    with ExitStack() as stack:

        def started(
            settings: dict[str, Any] | None = None,
            routers: tuple[APIRouter, ...] = (),
            **parts: Any,
        ) -> Started:
            clock = Seconds()
            given: dict[str, Any] = {
                "load": lambda: loaded,
                "authenticator": KeysInATest(),
                "now": lambda: NOW,
                "clock": clock,
                "routers": routers,
                **parts,
            }
            app = create_app(Settings(**(settings or {})), Parts(**given))
            client = stack.enter_context(TestClient(app, raise_server_exceptions=False))
            return Started(app, client, clock)

        yield started


@pytest.fixture(scope="session")
def _shared(loaded: Loaded) -> Iterator[TestClient]:
    parts = Parts(
        load=lambda: loaded, authenticator=KeysInATest(), now=lambda: NOW, clock=Seconds()
    )
    app = create_app(Settings(rate_limit_address=0), parts)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client(_shared: TestClient) -> TestClient:
    """A client of an application that all tests share, without a limit for who has no key."""
    return _shared


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(sqlite_database: Database, clock: Clock) -> World:
    return World(sqlite_database, clock)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    yield from serve(None)


@pytest.fixture
def host() -> Iterator[MailHost]:
    with mail_host() as host:
        yield host


@pytest.fixture
def served(small_classifier: Classifier, database_url: str) -> Iterator[Council]:
    """The service over a database of either kind."""
    with council(small_classifier, database_url) as found:
        yield found


@pytest.fixture
def served_from_file(small_classifier: Classifier, sqlite_url: str) -> Iterator[Council]:
    """The service over SQLite."""
    with council(small_classifier, sqlite_url) as found:
        yield found
