"""Signing in by OpenID Connect: whom the provider vouches for, and what is not believed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc.jwk import RSAKey
from pydantic import ValidationError
from sqlalchemy import select
from starlette.testclient import TestClient
from tests.api.identity_provider import CLIENT, ISSUER, SECRET, IdentityProvider
from tests.api.running import PUBLIC, Clock, running
from tests.casework.people import ADMIN, NOW, QUICK, add_user

from redress.casework.accounts import Account
from redress.casework.audit import broken_links
from redress.casework.database import Database
from redress.casework.passwords import Passwords
from redress.casework.principals import Role
from redress.casework.tables import Event
from redress.casework.users import deactivate, list_users
from redress.triage.profile_files import load_profile
from redress_api.app import Parts, create_app
from redress_api.loading import Loaded
from redress_api.routes.openid_connect import oidc_router
from redress_api.routes.sessions import sessions_router
from redress_api.security.doors import doors_of, oidc_options, state_secret
from redress_api.security.oidc import Provider
from redress_api.settings import Settings

START, CALLBACK = "/v1/session/oidc", "/v1/session/oidc/callback"
SUBJECT = f"{ISSUER} 42"
NEW: dict[str, Any] = {
    "sub": "42",
    "preferred_username": "Ann@council.example",
    "name": "Ann Example",
}


@pytest.fixture
def identity() -> IdentityProvider:
    return IdentityProvider()


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """What differs between the kinds of databases is tested with passwords."""
    with closing(Database(sqlite_url)) as opened:
        yield opened


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
    loaded: Any = Loaded(_Nameless(), load_profile("default"), "default@0")  # type: ignore[arg-type]
    parts = Parts(
        load=lambda: loaded,
        authenticator=doors.authenticator,
        routers=(
            sessions_router(doors),
            oidc_router(doors, provider, chosen.oidc_new_users, state_secret(chosen)),
        ),
    )
    with running(create_app(chosen, parts), PUBLIC) as client:
        yield client


class _Nameless:
    name = "none@0"


def come_back(client: TestClient, identity: IdentityProvider, next_: str | None = None) -> Any:
    """Sign in: to the provider, and back."""
    answer = client.get(START, params={"next": next_} if next_ else {})
    assert answer.status_code == 302, answer.text
    return client.get(CALLBACK, params=identity.send_back(answer.headers["location"]))


def refused(answer: Any) -> str:
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_refused"), answer.text
    assert "redress_session" not in answer.headers.get("set-cookie", "")
    return str(answer.json()["detail"])


def users(database: Database) -> tuple[Account, ...]:
    with database.reading() as session:
        return list_users(session)


def events(database: Database) -> list[str]:
    with database.reading() as session:
        assert list(broken_links(session)) == []
        return list(session.scalars(select(Event.type).order_by(Event.sequence)))


def test_somebody_who_is_linked_is_signed_in(
    database: Database, identity: IdentityProvider
) -> None:
    add_user(database, password=None, subject=SUBJECT)
    with browser(database, identity) as client:
        answer = come_back(client, identity, "/cases?state=open")
        assert (answer.status_code, answer.headers["location"]) == (303, "/cases?state=open")
        told = client.get("/v1/session").json()
        assert (told["user"]["login"], told["role"]) == ("ann", "officer")
        token = {"X-CSRF-Token": told["csrf_token"]}
        assert client.delete("/v1/session", headers=token).status_code == 204
    assert events(database) == ["user_created", "signed_in"]


def test_the_browser_is_sent_with_state_nonce_and_the_challenge_of_pkce(
    database: Database, identity: IdentityProvider
) -> None:
    with browser(database, identity) as client:
        locations = [client.get(START).headers["location"] for _ in range(2)]
    first, second = (
        {k: v[0] for k, v in parse_qs(urlsplit(one).query).items()} for one in locations
    )
    assert first["response_type"] == "code"
    assert first["code_challenge_method"] == "S256"
    assert first["redirect_uri"] == PUBLIC + CALLBACK
    assert set(first["scope"].split()) == {"openid", "email", "profile"}
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 20
        assert first[name] != second[name]
    assert SECRET not in locations[0]


def test_what_the_browser_keeps_meanwhile_is_out_of_scripts_reach(
    database: Database, identity: IdentityProvider
) -> None:
    with browser(database, identity) as client:
        set_cookie = client.get(START).headers["set-cookie"]
    assert set_cookie.startswith("__Host-redress_sign_in=")
    for flag in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=600"):
        assert flag in set_cookie


def test_somebody_unknown_is_not_let_in_and_not_added(
    database: Database, identity: IdentityProvider
) -> None:
    add_user(database, "ann@council.example")
    identity.claims = dict(NEW)
    with browser(database, identity) as client:
        refused(come_back(client, identity))
    assert [user.subject for user in users(database)] == [None]


def test_somebody_new_is_added_where_that_is_asked_for(
    database: Database, identity: IdentityProvider
) -> None:
    identity.claims = {**NEW, "email": "ann@council.example"}
    with browser(database, identity, oidc_new_users="analyst") as client:
        for _ in range(2):
            assert come_back(client, identity).status_code == 303
        assert client.get("/v1/session").json()["role"] == "analyst"
    (user,) = users(database)
    assert (user.login, user.name, user.email, user.subject) == (
        "ann@council.example",
        "Ann Example",
        "ann@council.example",
        SUBJECT,
    )
    assert not user.has_password
    assert events(database) == ["user_created", "signed_in", "signed_in"]


def test_a_user_is_never_taken_over_by_login_or_address(
    database: Database, identity: IdentityProvider
) -> None:
    add_user(database, "ann@council.example", Role.ADMIN)
    identity.claims = {**NEW, "email": "ann@council.example", "email_verified": True}
    with browser(database, identity, oidc_new_users="analyst") as client:
        refused(come_back(client, identity))
    assert len(users(database)) == 1


@pytest.mark.parametrize("claims", [{"sub": "42"}, {**NEW, "preferred_username": "no login"}])
def test_somebody_without_a_login_is_not_added(
    database: Database, identity: IdentityProvider, claims: dict[str, Any]
) -> None:
    identity.claims = claims
    with browser(database, identity, oidc_new_users="analyst") as client:
        refused(come_back(client, identity))
    assert users(database) == ()


def test_who_was_deactivated_is_refused(database: Database, identity: IdentityProvider) -> None:
    add_user(database, password=None, subject=SUBJECT)
    with database.transaction() as session:
        deactivate(session, "ann", ADMIN, NOW)
    with browser(database, identity, oidc_new_users="admin") as client:
        refused(come_back(client, identity))


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("feedback", Role.OFFICER),
        (["staff", "feedback"], Role.OFFICER),
        (["feedback", "it=heads"], Role.ADMIN),
        (["readers"], Role.ANALYST),
    ],
)
def test_a_claim_gives_the_role_the_highest_of_several(
    database: Database, identity: IdentityProvider, groups: Any, role: Role
) -> None:
    add_user(database, role=Role.ANALYST, password=None, subject=SUBJECT)
    identity.claims = {"sub": "42", "groups": groups}
    given = "feedback=officer, it=heads=admin, readers=analyst"
    with browser(database, identity, oidc_role_claim="groups", oidc_roles=given) as client:
        assert come_back(client, identity).status_code == 303
        assert client.get("/v1/session").json()["role"] == role
    assert ("user_role_changed" in events(database)) == (role is not Role.ANALYST)


@pytest.mark.parametrize("groups", [None, [], "staff", "admin", ["officer"], 7, [["feedback"]], {}])
def test_who_is_given_no_role_there_is_not_let_in(
    database: Database, identity: IdentityProvider, groups: Any
) -> None:
    add_user(database, password=None, subject=SUBJECT)
    identity.claims = {"sub": "42", "groups": groups}
    settings = {"oidc_role_claim": "groups", "oidc_roles": "feedback=officer"}
    with browser(database, identity, oidc_new_users="admin", **settings) as client:
        refused(come_back(client, identity))


def test_without_a_list_of_roles_the_values_are_their_names(
    database: Database, identity: IdentityProvider
) -> None:
    add_user(database, password=None, subject=SUBJECT)
    identity.claims = {"sub": "42", "role": "admin"}
    with browser(database, identity, oidc_role_claim="role") as client:
        assert come_back(client, identity).status_code == 303
    (user,) = users(database)
    assert user.role is Role.ADMIN


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://other.example"},
        {"aud": "another client"},
        {"aud": "another client", "azp": CLIENT},
        {"aud": [CLIENT, "another client"], "azp": "another client"},
        {"exp": 1_000_000_000},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 300},
        {"iat": None},
        {"at_hash": "AAAA"},
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    database: Database, identity: IdentityProvider, change: dict[str, Any]
) -> None:
    add_user(database, password=None, subject=SUBJECT)

    def spoil(claims: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in {**claims, **change}.items() if value is not None}

    identity.spoil = spoil
    with browser(database, identity) as client:
        refused(come_back(client, identity))


def test_a_token_signed_by_another_key_lets_nobody_in(
    database: Database, identity: IdentityProvider
) -> None:
    add_user(database, password=None, subject=SUBJECT)
    identity.signs_with = RSAKey.generate_key(2048, {"kid": "1"})
    with browser(database, identity) as client:
        refused(come_back(client, identity))


def test_a_token_signed_by_a_key_that_came_later_is_taken(
    database: Database, identity: IdentityProvider
) -> None:
    add_user(database, password=None, subject=SUBJECT)
    with browser(database, identity) as client:
        assert come_back(client, identity).status_code == 303
        identity.key = RSAKey.generate_key(2048, {"kid": "2"})
        assert come_back(client, identity).status_code == 303


def test_a_token_without_a_signature_or_signed_with_the_secret_lets_nobody_in(
    database: Database, identity: IdentityProvider
) -> None:
    from joserfc.jwk import OctKey

    add_user(database, password=None, subject=SUBJECT)
    for algorithm, key in (("HS256", OctKey.import_key(SECRET)), ("none", identity.key)):
        identity.algorithm, identity.signs_with = algorithm, key  # type: ignore[assignment]
        with browser(database, identity) as client:
            refused(come_back(client, identity))


def test_a_browser_that_did_not_begin_is_not_signed_in(
    database: Database, identity: IdentityProvider
) -> None:
    add_user(database, password=None, subject=SUBJECT)
    with browser(database, identity) as victim, browser(database, identity) as attacker:
        given = identity.send_back(attacker.get(START).headers["location"])
        refused(victim.get(CALLBACK, params=given))
        victim.get(START)
        refused(victim.get(CALLBACK, params=given))
        assert attacker.get(CALLBACK, params=given).status_code == 303


def test_what_the_browser_came_back_with_is_taken_once(
    database: Database, identity: IdentityProvider
) -> None:
    add_user(database, password=None, subject=SUBJECT)
    with browser(database, identity) as client:
        given = identity.send_back(client.get(START).headers["location"])
        assert client.get(CALLBACK, params=given).status_code == 303
        refused(client.get(CALLBACK, params=given))


def test_a_changed_cookie_is_as_none(database: Database, identity: IdentityProvider) -> None:
    add_user(database, password=None, subject=SUBJECT)
    with browser(database, identity) as client:
        given = identity.send_back(client.get(START).headers["location"])
        (kept,) = client.cookies.jar
        assert kept.value is not None
        client.cookies.clear()
        for value in ("", "x", kept.value[:-2], "A" + kept.value, "x" * 5_000):
            headers = {"Cookie": f"{kept.name}={value}"}
            refused(client.get(CALLBACK, params=given, headers=headers))
        headers = {"Cookie": f"{kept.name}={kept.value}"}
        assert client.get(CALLBACK, params=given, headers=headers).status_code == 303


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"error": "access_denied", "error_description": "<script>alert(1)</script>"},
        {"code": "x"},
        {"state": "x"},
        {"code": "x", "state": "x"},
        {"code": "\x00", "state": "\x00"},
    ],
)
def test_an_answer_that_is_none_is_refused_without_repeating_it(
    database: Database, identity: IdentityProvider, params: dict[str, str]
) -> None:
    with browser(database, identity) as client:
        for _ in range(2):
            assert "script" not in refused(client.get(CALLBACK, params=params))
            client.get(START)


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\tx",
        "/a\r\nSet-Cookie: x=y",
        "evil",
    ],
)
def test_nobody_is_sent_to_another_site_afterwards(
    database: Database, identity: IdentityProvider, path: str
) -> None:
    add_user(database, password=None, subject=SUBJECT)
    with browser(database, identity) as client:
        answer = come_back(client, identity, path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_provider_that_is_down_is_said_so_and_asked_again(
    database: Database, identity: IdentityProvider
) -> None:
    add_user(database, password=None, subject=SUBJECT)
    identity.is_down = True
    with browser(database, identity) as client:
        answer = client.get(START)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
        identity.is_down = False
        assert come_back(client, identity).status_code == 303


def test_a_provider_that_says_it_is_another_is_not_believed(
    database: Database, identity: IdentityProvider
) -> None:
    identity.issuer = "https://other.example"
    with browser(database, identity) as client:
        assert client.get(START).status_code == 503


def test_without_a_provider_the_calls_say_so(database: Database) -> None:
    settings = Settings()
    doors = doors_of(settings, database, Clock())
    loaded: Any = Loaded(_Nameless(), load_profile("default"), "default@0")  # type: ignore[arg-type]
    routers = (oidc_router(doors, None, None, state_secret(settings)),)
    parts = Parts(load=lambda: loaded, routers=routers)
    with running(create_app(settings, parts)) as client:
        for path in (START, CALLBACK):
            answer = client.get(path)
            assert answer.status_code == 404
            assert "oidc_issuer" in answer.json()["detail"]


@pytest.mark.parametrize(
    "settings",
    [
        {"oidc_issuer": ISSUER},
        {"oidc_issuer": "http://id.example"},
        {"oidc_redirect_uri": "redress.example/callback"},
        {"oidc_roles": "feedback"},
        {"oidc_roles": "feedback=boss"},
        {"oidc_new_users": "boss"},
    ],
)
def test_settings_that_do_not_hold_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(**settings)
