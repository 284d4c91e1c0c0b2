"""Signing in by OpenID Connect: what goes to the provider, what comes back, what is believed."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import OctKey, RSAKey
from pydantic import ValidationError
from tests.api.openid_connect.browser import (
    CALLBACK,
    START,
    SUBJECT,
    browser,
    come_back,
    refused,
)
from tests.api.openid_connect.identity_provider import CLIENT, ISSUER, SECRET, IdentityProvider
from tests.api.running import PUBLIC, loaded, running
from tests.casework.people import add_user
from tests.clock import Clock

from redress.casework.database import Database
from redress_api.app import Parts, create_app
from redress_api.routes.openid_connect import oidc_router
from redress_api.security.doors import doors_of, state_secret
from redress_api.settings import Settings


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


@pytest.mark.parametrize(
    "described",
    [{}, {"issuer": "https://other.example"}, {"issuer": ISSUER}, {"error": "We will be back."}],
)
def test_a_provider_that_told_no_truth_of_itself_is_asked_again(
    database: Database, identity: IdentityProvider, described: dict[str, str]
) -> None:
    add_user(database, password=None, subject=SUBJECT)
    with browser(database, identity) as client:
        identity.described = described
        assert client.get(START).status_code == 503
        identity.described = None
        assert come_back(client, identity).status_code == 303


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
    routers = (oidc_router(doors, None, None, state_secret(settings)),)
    with running(create_app(settings, Parts(load=loaded, routers=routers))) as client:
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
