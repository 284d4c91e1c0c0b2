"""Users: who is added, changed and deactivated, and what the audit trail says of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.casework.people import ADMIN, NOW, add_user
from tests.databases import trail

from redress.casework.accounts import UserError, login_form, subject_of
from redress.casework.database import Database
from redress.casework.principals import PrincipalKind, Role
from redress.casework.users import (
    NewUser,
    activate,
    create_user,
    deactivate,
    list_users,
    set_password,
    set_role,
)

ANN = NewUser("ann", "Ann Example", Role.OFFICER, "ann@council.example", "waste")


def create(database: Database, new: NewUser) -> None:
    with database.transaction() as session:
        create_user(session, new, None, ADMIN, NOW)


def test_a_user_is_who_acts_with_the_scopes_of_the_role(database: Database) -> None:
    create(database, ANN)
    with database.reading() as session:
        (account,) = list_users(session)
    assert (account.login, account.name, account.email, account.team) == (
        "ann",
        "Ann Example",
        "ann@council.example",
        "waste",
    )
    principal = account.principal
    assert (principal.kind, principal.name) == (PrincipalKind.USER, "Ann Example")
    assert principal.scopes == Role.OFFICER.scopes
    assert "ann" not in principal.id


def test_two_users_have_neither_a_login_nor_a_subject_in_common(database: Database) -> None:
    create(database, replace(ANN, subject="https://id.example 1"))
    for second in (
        replace(ANN, login="ANN "),
        NewUser("b", "B", Role.ADMIN, subject="https://id.example 1"),
    ):
        with pytest.raises(UserError, match="Another user"):
            create(database, second)


def test_users_without_a_subject_do_not_stand_in_each_others_way(database: Database) -> None:
    for login in ("ann", "bob"):
        create(database, replace(ANN, login=login))


@pytest.mark.parametrize(
    "spoilt",
    [
        {"login": ""},
        {"login": "ann example"},
        {"login": "ann\x00"},
        {"login": "-ann"},
        {"login": "a" * 81},
        {"login": "<script>"},
        {"name": " "},
        {"name": "Ann\nExample"},
        {"name": "a" * 121},
        {"email": "a" * 321},
        {"team": "a" * 61},
    ],
)
def test_what_cannot_be_shown_in_a_line_is_no_user(
    database: Database, spoilt: dict[str, str]
) -> None:
    with pytest.raises(UserError) as refused:
        create(database, replace(ANN, **spoilt))
    assert not any(value.strip() and value in refused.value.message for value in spoilt.values())


def test_what_is_changed_in_nobody_is_said_so(database: Database) -> None:
    for change in (
        lambda session: set_role(session, "nobody", Role.ADMIN, ADMIN, NOW),
        lambda session: set_password(session, "nobody", "hash", ADMIN, NOW),
        lambda session: deactivate(session, "no body", ADMIN, NOW),
        lambda session: activate(session, "\x00", ADMIN, NOW),
    ):
        with database.transaction() as session, pytest.raises(UserError) as refused:
            change(session)
        assert refused.value.code == "user_unknown"


def test_the_trail_says_what_became_of_a_user_and_names_nobody(database: Database) -> None:
    account = add_user(database)
    for change in (
        lambda session: set_role(session, "ann", Role.ANALYST, ADMIN, NOW),
        lambda session: set_role(session, "ann", Role.ANALYST, ADMIN, NOW),
        lambda session: set_password(session, "ann", "hash", ADMIN, NOW),
        lambda session: deactivate(session, "ann", ADMIN, NOW),
        lambda session: deactivate(session, "ann", ADMIN, NOW),
        lambda session: activate(session, "ann", ADMIN, NOW),
        lambda session: activate(session, "ann", ADMIN, NOW),
    ):
        with database.transaction() as session:
            change(session)
    user = {"user": account.id}
    assert trail(database) == [
        ("user_created", user | {"role": "officer"}),
        ("user_role_changed", user | {"from": "officer", "to": "analyst"}),
        ("user_password_changed", user),
        ("user_deactivated", user),
        ("user_activated", user),
    ]


def test_a_login_has_one_form() -> None:
    assert login_form("  Ann.O'Brien@Council.Example ") == "ann.o'brien@council.example"
    assert login_form("ann\n") == "ann"
    assert login_form("an\nn") is None


def test_issuer_and_subject_are_one_text() -> None:
    assert subject_of("https://id.example/", "42") == "https://id.example 42"
    for issuer, subject in (
        ("https://id.example", ""),
        ("https://id.example", "x" * 255),
        ("a", "\n"),
    ):
        with pytest.raises(UserError):
            subject_of(issuer, subject)
