"""The service with its store, for tests: a small model, a council, and whoever calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request
from tests.api.running import application
from tests.casework.cases import NOW
from tests.clock import Clock

from redress.casework.principals import Principal, PrincipalKind, Role, Scope
from redress.classification.classifier import Classifier

FORM = {
    "text": "My brown bin at 4 Mill Lane has not been emptied for three weeks. I am not happy "
    "with the service and want it emptied.",
    "name": "Jo Smith",
    "email": "jo.smith@example.org",
    "ward": "Northgate",
}
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
    clock = Clock(NOW)
    app = service(classifier, database_url, clock, **settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Council(client, clock)


def service(
    classifier: Classifier,
    database_url: str,
    clock: Callable[[], datetime] = lambda: NOW,
    **settings: Any,
) -> FastAPI:
    """The same as an application; `settings` are those of `application`."""
    return application(database_url, clock, classifier, ByName(), **settings)


def opened(served: Council, caller: str = "form", **more: Any) -> Any:
    """A case that a web form opened."""
    return post(served, "/v1/cases", {**FORM, **more}, caller)


def get(served: Council, path: str, caller: str = "ann") -> Any:
    """What a call is answered."""
    answer = served.client.get(path, headers=served.as_(caller))
    assert answer.status_code == 200, answer.text
    return answer.json()


def post(
    served: Council, path: str, body: Any, caller: str = "ann", status: int = 201, **headers: str
) -> Any:
    """What a call is answered that has that status."""
    sent = {**served.as_(caller), **{name.replace("_", "-"): v for name, v in headers.items()}}
    answer = served.client.post(path, json=body, headers=sent)
    assert answer.status_code == status, answer.text
    return answer.json()
