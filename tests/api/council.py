"""The service with its store, for tests: a small model, a council, and whoever calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from starlette.requests import Request
from tests.casework.cases import NOW, PROFILE
from tests.casework.people import QUICK

from redress.casework.passwords import Passwords
from redress.casework.principals import Principal, PrincipalKind, Role, Scope
from redress.classification.classifier import Classifier
from redress_api.app import create_app
from redress_api.assembly import parts_of
from redress_api.loading import Loaded
from redress_api.settings import Settings

_UNLIMITED = {"rate_limit_principal": 0, "rate_limit_address": 0}
CALLERS = {
    "ann": Principal(PrincipalKind.USER, "ann", "Ann Officer", Role.OFFICER.scopes),
    "bob": Principal(PrincipalKind.USER, "bob", "Bob Reviewer", Role.OFFICER.scopes),
    "eve": Principal(PrincipalKind.USER, "eve", "Eve Analyst", Role.ANALYST.scopes),
    "form": Principal(PrincipalKind.KEY, "form", "Web form", frozenset({Scope.WRITE})),
    "other": Principal(PrincipalKind.KEY, "other", "Another form", frozenset({Scope.WRITE})),
    "admin": Principal(PrincipalKind.USER, "root", "Admin", Role.ADMIN.scopes),
}


class ByName:
    """Whoever calls is who the bearer token says."""

    def authenticate(self, request: Request) -> Principal | None:
        """The caller of that name."""
        return CALLERS.get(request.headers.get("authorization", "").removeprefix("Bearer "))


@dataclass
class Clock:
    """A clock that a test sets."""

    at: datetime = field(default_factory=lambda: NOW)

    def __call__(self) -> datetime:
        return self.at

    def later(self, days: int) -> None:
        """Let days go by."""
        self.at += timedelta(days)


@dataclass(frozen=True)
class Council:
    """A running service."""

    client: TestClient
    clock: Clock

    def as_(self, name: str) -> dict[str, str]:
        """The headers of a caller."""
        return {"Authorization": f"Bearer {name}"}


@contextmanager
def council(classifier: Classifier, database_url: str, **settings: Any) -> Iterator[Council]:
    """The service over a database, its callers known by name; `settings` are those of `service`."""
    clock = Clock()
    app = service(classifier, database_url, clock, **settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Council(client, clock)


def service(
    classifier: Classifier,
    database_url: str,
    clock: Callable[[], datetime] = lambda: NOW,
    *,
    dispatches: bool = True,
    **settings: Any,
) -> FastAPI:
    """The same as an application; `dispatches` says whether webhooks are delivered."""
    given = {"database_url": SecretStr(database_url), **_UNLIMITED, **settings}
    chosen = Settings(**given)
    loaded = Loaded(classifier, PROFILE, "default@test")
    parts = parts_of(chosen, lambda: loaded, clock, Passwords(QUICK))
    opened = parts.opened if dispatches else parts.opened[:1]
    return create_app(chosen, replace(parts, authenticator=ByName(), opened=opened))
