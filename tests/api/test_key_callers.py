"""Calls with a key: which are let in, and how soon a revoked key is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from starlette.testclient import TestClient
from tests.api.running import application, bearer, new_key, running
from tests.casework.people import ADMIN, NOW
from tests.clock import Clock

from redress.casework.database import Database
from redress.casework.keys import create_key, revoke_key
from redress.casework.principals import Scope
from redress.triage.reckoning import LOCAL
from redress_api.security import store

KNOWN = "/v1/labels"
"""A call that any caller may make."""


@pytest.fixture
def client(database: Database, database_url: str, clock: Clock) -> Iterator[TestClient]:
    with running(application(database_url, clock)) as found:
        yield found


def test_a_key_lets_its_program_in(client: TestClient, database: Database) -> None:
    key = new_key(database, Scope.CLASSIFY, at=NOW)
    for scheme in ("Bearer", "bearer", "BEARER"):
        headers = {"Authorization": f"{scheme} {key}"}
        assert client.get(KNOWN, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic KEY",
        "KEY",
        "Bearer KEY x",
        "Bearer Bearer KEY",
        "Bearer KEY\xe9",
        "Token KEY",
    ],
)
def test_any_other_header_is_answered_401(
    client: TestClient, database: Database, header: str
) -> None:
    key = new_key(database, Scope.ADMIN, at=NOW)
    value = header.replace("KEY", key).encode("latin-1")
    answer = client.get(KNOWN, headers={"Authorization": value})
    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/unauthenticated"
    assert 'realm="redress"' in answer.headers["www-authenticate"]
    assert key not in answer.text


def test_a_key_in_the_address_is_no_key(client: TestClient, database: Database) -> None:
    key = new_key(database, Scope.ADMIN, at=NOW)
    for name in ("key", "api_key", "access_token", "token"):
        assert client.get(KNOWN, params={name: key}).status_code == 401


def test_a_key_is_asked_for_in_the_store_once_in_five_seconds(
    client: TestClient, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = bearer(new_key(database, Scope.CLASSIFY, at=NOW))
    asked: list[str] = []
    use_key = store.use_key

    def counting(database: Database, printed: str, at: object) -> object:
        asked.append(printed)
        return use_key(database, printed, clock())

    monkeypatch.setattr(store, "use_key", counting)
    for _ in range(20):
        assert client.get(KNOWN, headers=headers).status_code == 200
    assert len(asked) == 1
    clock.move(seconds=5)
    assert client.get(KNOWN, headers=headers).status_code == 200
    assert len(asked) == 2


def test_a_revoked_key_is_refused_within_five_seconds(
    client: TestClient, database: Database, clock: Clock
) -> None:
    key = new_key(database, Scope.CLASSIFY, at=NOW)
    assert client.get(KNOWN, headers=bearer(key)).status_code == 200
    with database.transaction() as session:
        revoke_key(session, key.split("_")[1], ADMIN, NOW)
    clock.move(seconds=5)
    assert client.get(KNOWN, headers=bearer(key)).status_code == 401


def test_a_revoked_key_is_refused_also_in_the_hour_that_london_has_twice(
    database: Database, database_url: str
) -> None:
    clock = Clock(datetime(2026, 10, 25, 1, 20, tzinfo=LOCAL))
    with running(application(database_url, clock)) as client:
        key = new_key(database, Scope.CLASSIFY, at=NOW)
        assert client.get(KNOWN, headers=bearer(key)).status_code == 200
        with database.transaction() as session:
            revoke_key(session, key.split("_")[1], ADMIN, NOW)
        clock.at = datetime(2026, 10, 25, 1, 10, tzinfo=LOCAL, fold=1)
        assert client.get(KNOWN, headers=bearer(key)).status_code == 401


def test_a_key_that_expires_meanwhile_is_not_remembered_longer(
    client: TestClient, database: Database, clock: Clock
) -> None:
    with database.transaction() as session:
        two_seconds = timedelta(seconds=2)
        key = create_key(session, "x", [Scope.CLASSIFY], ADMIN, NOW, two_seconds).printed
    assert client.get(KNOWN, headers=bearer(key)).status_code == 200
    clock.move(seconds=2)
    assert client.get(KNOWN, headers=bearer(key)).status_code == 401


def test_a_wrong_key_is_not_remembered(client: TestClient, database: Database) -> None:
    key = new_key(database, Scope.CLASSIFY, at=NOW)
    wrong = key[:-1] + ("0" if key[-1] != "0" else "1")
    for _ in range(2):
        assert client.get(KNOWN, headers=bearer(key)).status_code == 200
        assert client.get(KNOWN, headers=bearer(wrong)).status_code == 401


def test_a_key_needs_no_token_against_forged_requests(
    client: TestClient, database: Database
) -> None:
    answer = client.post("/v1/classify", json={}, headers=bearer(new_key(database, Scope.READ)))
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden"
