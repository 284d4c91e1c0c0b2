"""Who may call what: every call of the service, by every kind of caller.

A call that is added needs an entry in NEEDED, or this fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import combinations

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient
from tests.api.running import application, bearer, new_key, running, sign_in
from tests.casework.people import ADMIN, NOW, add_user

from redress.casework.database import Database
from redress.casework.keys import create_key, revoke_key
from redress.casework.principals import Role, Scope

Needed = tuple[frozenset[Scope], ...]
"""Scopes that are needed together; or others, any of which do."""
ANYBODY: Needed = ()
"""Open to all."""
KNOWN: Needed = (frozenset(),)
"""Any caller that is known."""
CLASSIFY: Needed = (frozenset({Scope.CLASSIFY}),)
READ: Needed = (frozenset({Scope.READ}),)
WRITE: Needed = (frozenset({Scope.WRITE}),)
BOTH: Needed = (frozenset({Scope.READ, Scope.WRITE}),)
ADMIN_ONLY: Needed = (frozenset({Scope.ADMIN}),)

NEEDED: Mapping[str, Needed] = {
    "GET /health/live": ANYBODY,
    "GET /health/ready": ANYBODY,
    "GET /metrics": KNOWN,
    "GET /problems": ANYBODY,
    "GET /problems/{code}": ANYBODY,
    "GET /v1/openapi.json": ANYBODY,
    "GET /v1/health/live": ANYBODY,
    "GET /v1/health/ready": ANYBODY,
    "GET /v1/metrics": KNOWN,
    "GET /v1/labels": KNOWN,
    "GET /v1/profile": KNOWN,
    "GET /v1/models": KNOWN,
    "POST /v1/classify": CLASSIFY,
    "POST /v1/classify/batch": CLASSIFY,
    "POST /v1/triage": CLASSIFY,
    "POST /v1/session": ANYBODY,
    "GET /v1/session": KNOWN,
    "DELETE /v1/session": KNOWN,
    "GET /v1/session/oidc": ANYBODY,
    "GET /v1/session/oidc/callback": ANYBODY,
    "GET /v1/cases": READ,
    "POST /v1/cases": WRITE,
    "GET /v1/deadlines": READ,
    "GET /v1/cases/{reference}": READ,
    "PATCH /v1/cases/{reference}": BOTH,
    "POST /v1/cases/{reference}/people": BOTH,
    "GET /v1/cases/{reference}/events": READ,
    "POST /v1/cases/{reference}/events": BOTH,
    "GET /v1/cases/{reference}/corrections": READ,
    "POST /v1/cases/{reference}/corrections": BOTH,
    "GET /v1/cases/{reference}/drafts": BOTH,
    "POST /v1/cases/{reference}/drafts": BOTH,
    "GET /v1/cases/{reference}/letters": BOTH,
    "POST /v1/cases/{reference}/letters": BOTH,
    "GET /v1/cases/{reference}/letters/{number}": BOTH,
    "POST /v1/cases/{reference}/letters/{number}/send": BOTH,
    "GET /v1/webhooks": ADMIN_ONLY,
    "POST /v1/webhooks": ADMIN_ONLY,
    "GET /v1/webhooks/{id}": ADMIN_ONLY,
    "PATCH /v1/webhooks/{id}": ADMIN_ONLY,
    "DELETE /v1/webhooks/{id}": ADMIN_ONLY,
    "POST /v1/webhooks/{id}/test": ADMIN_ONLY,
    "POST /v1/deliveries/{id}/redeliver": ADMIN_ONLY,
    "GET /open311/v2/discovery.{format}": ANYBODY,
    "GET /open311/v2/services": ANYBODY,
    "GET /open311/v2/services.{format}": ANYBODY,
    "GET /open311/v2/services/{service_code}.{format}": ANYBODY,
    "GET /open311/v2/requests.{format}": (*READ, *WRITE),
    "GET /open311/v2/requests/{service_request_id}.{format}": ANYBODY,
    "POST /open311/v2/requests.{format}": WRITE,
}
FOR_PEOPLE = frozenset({"GET /v1/session", "DELETE /v1/session"})
"""Calls that no program may make, whatever its scopes."""
FOR_PROGRAMS = frozenset(
    {"GET /open311/v2/requests.{format}", "POST /open311/v2/requests.{format}"}
)
"""Calls that take a form, which a page of another site could have a browser send."""
OPEN311 = "/open311/"
"""Its standard knows no 401: who is not known gets 403 too."""
SCOPES = (Scope.CLASSIFY, Scope.READ, Scope.WRITE)
SETS_OF_SCOPES = [
    *(chosen for size in (1, 2, 3) for chosen in combinations(SCOPES, size)),
    (Scope.ADMIN,),
]
_UNREADABLE = b'{"text": '


def calls_of(app: FastAPI) -> set[str]:
    """Every call that an application answers, as METHOD path."""
    return {
        f"{method} {context.path}"
        for context in iter_route_contexts(app.routes)
        for method in context.methods or ()
        if method != "HEAD"
    }


def wrongly_answered(
    client: TestClient,
    calls: Iterable[str],
    headers: Callable[[], dict[str, str]],
    expected: Callable[[str], int | None],
) -> list[str]:
    """Calls that were refused though they should not be, or let in, or refused otherwise.

    The body cannot be read, so that nothing is done, and so that who is refused is refused before
    it is read.
    """
    wrong: list[str] = []
    for call in sorted(NEEDED.keys() & calls):
        method, _, path = call.partition(" ")
        path = path.replace("{format}", "json").replace("{", "").replace("}", "")
        sent = {"Content-Type": "application/json", **headers()}
        content = None if method == "GET" else _UNREADABLE
        status = client.request(method, path, content=content, headers=sent).status_code
        should_be = expected(call)
        is_right = status == should_be if should_be else status < 500 and status not in (401, 403)
        if not is_right:
            wrong.append(f"{call}: {status}, not {should_be or 'let in'}")
    return wrong


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def app(sqlite_url: str) -> FastAPI:
    return application(sqlite_url, lambda: NOW)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with running(app) as found:
        yield found


def test_every_call_has_an_entry_and_every_entry_a_call(app: FastAPI) -> None:
    assert calls_of(app) == set(NEEDED)


def test_a_call_without_an_entry_is_found(app: FastAPI) -> None:
    app.add_api_route("/v1/new", lambda: None, methods=["PUT"])
    assert calls_of(app) - set(NEEDED) == {"PUT /v1/new"}


@pytest.mark.parametrize("kind", ["nothing", "unknown", "expired", "revoked", "other scheme"])
def test_who_is_not_known_gets_401_wherever_somebody_must_be(
    app: FastAPI, client: TestClient, database: Database, kind: str
) -> None:
    with database.transaction() as session:
        expired = create_key(
            session, "x", [Scope.ADMIN], ADMIN, NOW - timedelta(2), timedelta(1)
        ).printed
        revoked = create_key(session, "x", [Scope.ADMIN], ADMIN, NOW).printed
        revoke_key(session, revoked.split("_")[1], ADMIN, NOW)
    headers = {
        "nothing": {},
        "unknown": bearer("rdr_0123456789abcdef_" + "0" * 64),
        "expired": bearer(expired),
        "revoked": bearer(revoked),
        "other scheme": {"Authorization": f"Basic {new_key(database, Scope.ADMIN, at=NOW)}"},
    }[kind]

    def expected(call: str) -> int | None:
        if NEEDED[call] is ANYBODY:
            return None
        return 403 if OPEN311 in call else 401

    assert wrongly_answered(client, calls_of(app), lambda: headers, expected) == []


@pytest.mark.parametrize("scopes", SETS_OF_SCOPES, ids="+".join)
def test_a_key_may_do_what_its_scopes_say_and_nothing_else(
    app: FastAPI, client: TestClient, database: Database, scopes: tuple[Scope, ...]
) -> None:
    headers = bearer(new_key(database, *scopes, at=NOW))

    def expected(call: str) -> int | None:
        return 403 if call in FOR_PEOPLE else _by_scopes(call, frozenset(scopes))

    assert wrongly_answered(client, calls_of(app), lambda: headers, expected) == []


@pytest.mark.parametrize("role", Role)
def test_a_person_may_do_what_the_role_says_and_nothing_else(
    app: FastAPI, client: TestClient, database: Database, role: Role
) -> None:
    add_user(database, role=role)

    def expected(call: str) -> int | None:
        return 403 if call in FOR_PROGRAMS else _by_scopes(call, role.scopes)

    assert wrongly_answered(client, calls_of(app), lambda: sign_in(client), expected) == []


@pytest.mark.parametrize("role", Role)
def test_a_person_without_the_sessions_token_changes_nothing(
    app: FastAPI, client: TestClient, database: Database, role: Role
) -> None:
    add_user(database, role=role)
    sign_in(client)
    changes = {call for call in calls_of(app) - {"POST /v1/session"} if not call.startswith("GET ")}
    assert wrongly_answered(client, changes, dict, lambda _: 403) == []


def _by_scopes(call: str, scopes: frozenset[Scope]) -> int | None:
    needed = NEEDED[call]
    is_let_in = any(scopes.issuperset(together) for together in needed)
    return None if needed is ANYBODY or Scope.ADMIN in scopes or is_let_in else 403
