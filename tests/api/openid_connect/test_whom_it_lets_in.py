"""Signing in by OpenID Connect: who is let in, who is added, and as what."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.openid_connect.browser import SUBJECT, browser, come_back, refused
from tests.api.openid_connect.identity_provider import IdentityProvider
from tests.casework.people import ADMIN, NOW, add_user
from tests.databases import trail

from redress.casework.accounts import Account
from redress.casework.database import Database
from redress.casework.principals import Role
from redress.casework.users import deactivate, list_users

NEW: dict[str, Any] = {
    "sub": "42",
    "preferred_username": "Ann@council.example",
    "name": "Ann Example",
}


def users(database: Database) -> tuple[Account, ...]:
    with database.reading() as session:
        return list_users(session)


def events(database: Database) -> list[str]:
    return [kind for kind, _ in trail(database)]


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
