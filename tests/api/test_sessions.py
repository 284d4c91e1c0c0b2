"""`/v1/session`: signing in, what the cookie is, what a forged call gets, signing out."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.api.running import LOCAL, PUBLIC, application, bearer, new_key, running, sign_in
from tests.casework.people import ADMIN, NOW, PASSWORD, add_user
from tests.clock import Clock

from redress.casework.database import Database, StoreError
from redress.casework.principals import Role, Scope
from redress.casework.users import deactivate, set_role
from redress_api.security import store

CREDENTIALS = {"login": "ann", "password": PASSWORD}


@pytest.fixture
def client(database: Database, database_url: str, clock: Clock) -> Iterator[TestClient]:
    """A browser beside the service, and Ann, an officer, who may sign in."""
    add_user(database)
    with running(application(database_url, clock)) as found:
        yield found


def problem(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code


def cookie_of(answer: Any) -> Any:
    (morsel,) = SimpleCookie(answer.headers["set-cookie"]).values()
    return morsel


def test_signing_in_tells_who_it_is_and_what_they_may_do(client: TestClient) -> None:
    answer = client.post("/v1/session", json=CREDENTIALS)
    assert answer.status_code == 200
    told = answer.json()
    assert told["user"]["login"] == "ann"
    assert told["user"]["name"] == "Ann Example"
    assert told["role"] == "officer"
    assert told["scopes"] == ["cases:read", "cases:write", "classify"]
    assert told["expires_at"] == "2026-03-02T21:30:00Z"
    assert PASSWORD not in answer.text
    assert client.get("/v1/session").json() == told
    assert answer.headers["cache-control"] == "no-store"


def test_the_cookie_is_out_of_scripts_reach_and_of_other_sites_forms(client: TestClient) -> None:
    morsel = cookie_of(client.post("/v1/session", json=CREDENTIALS))
    assert morsel.key == "redress_session"
    assert morsel["httponly"]
    assert morsel["samesite"] == "lax"
    assert morsel["path"] == "/"
    assert morsel["max-age"] == str(12 * 3600)
    assert not morsel["domain"]
    assert not morsel["secure"]
    assert len(morsel.value) == 43


@pytest.mark.parametrize(
    ("base_url", "headers"),
    [
        (PUBLIC, {}),
        ("http://redress.council.example", {}),
        ("http://10.0.0.5:8000", {}),
        (LOCAL, {"Origin": PUBLIC}),
    ],
)
def test_anywhere_but_on_this_machine_the_cookie_travels_encrypted(
    database: Database, database_url: str, base_url: str, headers: dict[str, str]
) -> None:
    add_user(database)
    with running(application(database_url, Clock()), base_url) as client:
        answer = client.post("/v1/session", json=CREDENTIALS, headers=headers)
        morsel = cookie_of(answer)
        assert morsel["secure"]
        assert morsel.key == "__Host-redress_session"
        cookie = {"Cookie": f"{morsel.key}={morsel.value}"}
        assert client.get("/v1/session", headers=cookie).status_code == 200
        plain = {"Cookie": f"redress_session={morsel.value}"}
        refused = client.get("/v1/session", headers=plain)
        assert (refused.status_code == 200) == (base_url == LOCAL)


@pytest.mark.parametrize(
    "host", ["[", "[::1", "a]b", "", "\xff", "127.0.0.1@evil", "localhost:x", "//"]
)
def test_a_host_header_that_is_none_harms_nobody(client: TestClient, host: str) -> None:
    headers = {"Host": host.encode("latin-1"), "Cookie": b"redress_session=x"}
    assert client.get("/v1/session", headers=headers).status_code in (400, 401)
    answer = client.post("/v1/session", json=CREDENTIALS, headers=headers)
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize("name", ["nobody", "", "\x00", "' OR 1=1 --"])
def test_an_unknown_login_and_a_wrong_password_are_answered_alike(
    client: TestClient, name: str
) -> None:
    wrong = client.post("/v1/session", json={**CREDENTIALS, "password": "wrong password"})
    body = f'{{"login": "{name}", "password": "x"}}'.encode("utf-8", "backslashreplace")
    unknown = client.post(
        "/v1/session",
        content=body.replace(b"\x00", b"\\u0000"),
        headers={"Content-Type": "application/json"},
    )
    for answer in (wrong, unknown):
        problem(answer, 401, "sign_in_refused")
        assert "set-cookie" not in answer.headers
        assert answer.headers["www-authenticate"] == 'Bearer realm="redress"'
    told = {key: value for key, value in wrong.json().items() if key != "instance"}
    assert told == {key: value for key, value in unknown.json().items() if key != "instance"}


def test_five_wrong_passwords_lock_the_right_one_out(client: TestClient, clock: Clock) -> None:
    for _ in range(5):
        client.post("/v1/session", json={**CREDENTIALS, "password": "wrong password"})
    problem(client.post("/v1/session", json=CREDENTIALS), 401, "sign_in_refused")
    clock.move(minutes=15)
    assert client.post("/v1/session", json=CREDENTIALS).status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"login": "ann"}, {"login": 1, "password": PASSWORD}, [], {"login": "a" * 321}]
)
def test_what_is_no_sign_in_is_refused_without_repeating_it(client: TestClient, body: Any) -> None:
    answer = client.post("/v1/session", json=body)
    assert answer.status_code == 422
    assert PASSWORD not in answer.text


def test_a_form_of_another_site_cannot_sign_somebody_in(client: TestClient) -> None:
    sign_in(client)
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = client.post(
            "/v1/session",
            content=b'{"login":"ann","password":"x"}',
            headers={"Content-Type": media_type},
        )
        assert answer.status_code == 415


def test_a_call_that_changes_something_needs_the_sessions_token(client: TestClient) -> None:
    token = sign_in(client)
    for forged in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "x"}, {"X-CSRF-Token": "\xff"}):
        headers = {name: value.encode("latin-1") for name, value in forged.items()}
        problem(client.delete("/v1/session", headers=headers), 403, "csrf_token_invalid")
    assert client.get("/v1/session").status_code == 200
    assert client.delete("/v1/session", headers=token).status_code == 204


def test_the_token_of_another_session_does_not_do(
    client: TestClient, database: Database, database_url: str
) -> None:
    add_user(database, "bob")
    with running(application(database_url, Clock())) as other:
        bobs = sign_in(other, "bob")
    sign_in(client)
    problem(client.delete("/v1/session", headers=bobs), 403, "csrf_token_invalid")


def test_who_signed_out_is_not_known_any_more(client: TestClient) -> None:
    answer = client.post("/v1/session", json=CREDENTIALS)
    morsel, token = cookie_of(answer), {"X-CSRF-Token": answer.json()["csrf_token"]}
    gone = client.delete("/v1/session", headers=token)
    assert gone.status_code == 204
    assert "max-age=0" in gone.headers["set-cookie"].lower()
    kept = {"Cookie": f"{morsel.key}={morsel.value}"}
    problem(client.get("/v1/session", headers=kept), 401, "unauthenticated")


def test_signing_in_again_needs_no_token_and_gives_a_new_cookie(client: TestClient) -> None:
    first = cookie_of(client.post("/v1/session", json=CREDENTIALS))
    second = cookie_of(client.post("/v1/session", json=CREDENTIALS))
    assert first.value != second.value


def test_a_session_ends_unused_and_after_its_hours(client: TestClient, clock: Clock) -> None:
    sign_in(client)
    clock.move(minutes=29)
    assert client.get("/v1/session").status_code == 200
    clock.move(minutes=30)
    problem(client.get("/v1/session"), 401, "unauthenticated")


def test_a_new_role_and_a_deactivation_hold_at_once(client: TestClient, database: Database) -> None:
    sign_in(client)
    with database.transaction() as session:
        set_role(session, "ann", Role.ANALYST, ADMIN, NOW)
    assert client.get("/v1/session").json()["role"] == "analyst"
    with database.transaction() as session:
        deactivate(session, "ann", ADMIN, NOW)
    problem(client.get("/v1/session"), 401, "unauthenticated")


def test_a_program_has_no_session(client: TestClient, database: Database) -> None:
    headers = bearer(new_key(database, Scope.ADMIN, at=NOW))
    problem(client.get("/v1/session", headers=headers), 403, "forbidden")
    problem(client.delete("/v1/session", headers=headers), 403, "forbidden")


def test_a_key_beside_a_cookie_counts_alone(client: TestClient, database: Database) -> None:
    sign_in(client)
    problem(client.get("/v1/session", headers=bearer("rdr_0_0")), 401, "unauthenticated")
    headers = bearer(new_key(database, Scope.CLASSIFY, at=NOW))
    problem(client.get("/v1/session", headers=headers), 403, "forbidden")


def test_sign_ins_are_counted_by_address_whoever_sends_them(
    database: Database, database_url: str
) -> None:
    add_user(database)
    headers = bearer(new_key(database, Scope.ADMIN, at=NOW))
    app = application(database_url, Clock(), rate_limit_address=3, rate_limit_principal=9)
    with running(app) as client:
        wrong = {**CREDENTIALS, "password": "wrong password"}
        codes = [
            client.post("/v1/session", json=wrong, headers=headers).status_code for _ in range(4)
        ]
    assert codes == [401, 401, 401, 429]


def test_a_store_that_does_not_answer_is_said_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client)

    def broken(*_: object) -> None:
        raise StoreError("no")

    monkeypatch.setattr(store, "use_session", broken)
    monkeypatch.setattr(store, "use_key", broken)
    problem(client.get("/v1/labels"), 503, "unavailable")
    problem(client.get("/v1/labels", headers=bearer("rdr_0_0")), 503, "unavailable")
