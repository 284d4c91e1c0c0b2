"""Signing in with a password: who is let in, who is locked out, what cannot be learnt by trying."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update
from tests.casework.people import ADMIN, NOW, PASSWORD, QUICK, add_user
from tests.databases import trail

from redress.casework.database import Database
from redress.casework.passwords import Passwords
from redress.casework.sessions import SessionLimits, find_session
from redress.casework.sign_in import SignedIn, SignIn, SignInError, lock_after
from redress.casework.tables import User
from redress.casework.users import activate, deactivate, set_password

MINUTE = timedelta(minutes=1)


class CountingPasswords(Passwords):
    """Counts how often a hash is computed to verify."""

    verified = 0

    def verify(self, kept: str | None, password: str) -> bool:
        self.verified += 1
        return super().verify(kept, password)


@pytest.fixture
def passwords() -> CountingPasswords:
    return CountingPasswords(QUICK)


@pytest.fixture
def door(database: Database, passwords: Passwords) -> SignIn:
    return SignIn(database, passwords)


def refused(door: SignIn, login: str, password: str, at: datetime = NOW) -> str:
    with pytest.raises(SignInError) as error:
        door.with_password(login, password, at)
    return error.value.message


def fail(door: SignIn, times: int, at: datetime = NOW, login: str = "ann") -> None:
    for _ in range(times):
        refused(door, login, "wrong password", at)


def events(database: Database) -> list[tuple[str, dict[str, Any]]]:
    return [one for one in trail(database) if one[0] != "user_created"]


def test_the_right_password_opens_a_session(database: Database, door: SignIn) -> None:
    account = add_user(database)
    signed_in = door.with_password("ann", PASSWORD, NOW)
    assert signed_in.account == account
    with database.reading() as session:
        found = find_session(session, signed_in.session.cookie, NOW, SessionLimits())
    assert found is not None
    assert found.account.principal.id == account.id


def test_the_case_and_the_width_of_a_login_do_not_matter(database: Database, door: SignIn) -> None:
    add_user(database, "ann@council.example")
    door.with_password(" Ann@Council.Example ", PASSWORD, NOW)
    door.with_password("\uff41nn@council.example", PASSWORD, NOW)


@pytest.mark.parametrize(
    "login", ["bob", "", "\x00", "\ud800", "a" * 10_000, "' OR 1=1 --", "ann\n.x"]
)
def test_an_unknown_login_is_answered_like_a_wrong_password(
    database: Database, door: SignIn, passwords: CountingPasswords, login: str
) -> None:
    add_user(database)
    wrong = refused(door, "ann", "wrong password")
    assert refused(door, login, "wrong password") == wrong
    assert passwords.verified == 2


def test_every_refusal_costs_the_same_hashes_and_writes(
    database: Database, door: SignIn, passwords: CountingPasswords
) -> None:
    for login in ("ann", "bob", "cas", "eve"):
        add_user(database, login)
    add_user(database, "dee", password=None)
    with database.transaction() as session:
        deactivate(session, "bob", ADMIN, NOW)
    fail(door, 5, login="cas")

    def costs(login: str) -> tuple[int, list[str]]:
        before, statements = passwords.verified, []

        def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
            if statement.startswith("UPDATE"):
                statements.append("UPDATE")

        event.listen(database.engine, "before_cursor_execute", note)
        refused(door, login, "wrong password")
        event.remove(database.engine, "before_cursor_execute", note)
        return passwords.verified - before, statements

    wrong = costs("ann")
    assert wrong == (1, ["UPDATE", "UPDATE"])
    for login in ("nobody", "bob", "cas", "dee"):
        assert costs(login) == wrong, login


def test_five_wrong_passwords_lock_somebody_out_for_a_quarter_of_an_hour(
    database: Database, door: SignIn
) -> None:
    add_user(database)
    fail(door, 5)
    refused(door, "ann", PASSWORD, NOW + 15 * MINUTE - timedelta(seconds=1))
    assert door.with_password("ann", PASSWORD, NOW + 15 * MINUTE)


def test_four_wrong_passwords_do_not_and_the_right_one_begins_anew(
    database: Database, door: SignIn
) -> None:
    add_user(database)
    for _ in range(3):
        fail(door, 4)
        door.with_password("ann", PASSWORD, NOW)
    told = [details["failures"] for kind, details in events(database) if kind == "signed_in"]
    assert told == [4, 4, 4]


def test_each_lock_is_twice_as_long_up_to_a_day() -> None:
    found = [lock_after(5 * times) for times in range(1, 10)]
    minutes = [lock // MINUTE for lock in found if lock]
    assert minutes == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]
    assert lock_after(5 * 10**9) == timedelta(days=1)
    assert [lock_after(failures) for failures in (0, 1, 4, 6, 9)] == [None] * 5


def test_the_second_lock_lasts_half_an_hour(database: Database, door: SignIn) -> None:
    add_user(database)
    fail(door, 5)
    later = NOW + 15 * MINUTE
    fail(door, 5, later)
    refused(door, "ann", PASSWORD, later + 29 * MINUTE)
    assert door.with_password("ann", PASSWORD, later + 30 * MINUTE)


def test_attempts_while_locked_do_not_make_the_lock_longer(
    database: Database, door: SignIn
) -> None:
    add_user(database)
    fail(door, 5)
    fail(door, 20, NOW + MINUTE)
    assert door.with_password("ann", PASSWORD, NOW + 15 * MINUTE)


def test_one_persons_lock_is_nobody_elses(database: Database, door: SignIn) -> None:
    add_user(database)
    add_user(database, "bob")
    fail(door, 5)
    assert door.with_password("bob", PASSWORD, NOW)


def test_guesses_sent_together_are_no_more_than_guesses_in_a_row(
    database: Database, passwords: CountingPasswords
) -> None:
    add_user(database)
    door = SignIn(database, passwords)
    tried: list[str | None] = []
    verify = passwords.verify

    def noting(kept: str | None, password: str) -> bool:
        tried.append(kept)
        return verify(kept, password)

    passwords.verify = noting  # type: ignore[method-assign]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: refused(door, "ann", f"guess {number}"), range(24)))
    assert sum(kept is not None for kept in tried) == 5


def test_a_lock_is_in_the_trail_and_single_failures_are_not(
    database: Database, door: SignIn
) -> None:
    account = add_user(database)
    fail(door, 7)
    fail(door, 3, login="nobody")
    assert events(database) == [
        (
            "user_locked_out",
            {"user": account.id, "failures": 5, "until": "2026-03-02T09:45:00+00:00"},
        )
    ]


def test_an_administrator_ends_a_lock(database: Database, door: SignIn) -> None:
    add_user(database)
    fail(door, 5)
    with database.transaction() as session:
        activate(session, "ann", ADMIN, NOW)
    assert door.with_password("ann", PASSWORD, NOW)


def test_a_new_password_ends_a_lock_and_the_old_one(
    database: Database, door: SignIn, passwords: Passwords
) -> None:
    add_user(database)
    fail(door, 5)
    new = "seven slow trains wait"
    with database.transaction() as session:
        set_password(session, "ann", passwords.hash_new(new, "ann"), ADMIN, NOW)
    refused(door, "ann", PASSWORD)
    assert door.with_password("ann", new, NOW)


def test_who_was_deactivated_is_refused_and_let_in_again_when_activated(
    database: Database, door: SignIn
) -> None:
    add_user(database)
    with database.transaction() as session:
        deactivate(session, "ann", ADMIN, NOW)
    refused(door, "ann", PASSWORD)
    with database.transaction() as session:
        activate(session, "ann", ADMIN, NOW)
    assert door.with_password("ann", PASSWORD, NOW)


def test_somebody_without_a_password_cannot_sign_in_with_one(
    database: Database, door: SignIn
) -> None:
    add_user(database, password=None)
    for guess in ("", PASSWORD):
        refused(door, "ann", guess)


def test_a_password_that_is_changed_while_it_is_verified_lets_nobody_in(
    database: Database, passwords: CountingPasswords
) -> None:
    add_user(database)
    door = SignIn(database, passwords)
    verify = passwords.verify

    def changed_meanwhile(kept: str | None, password: str) -> bool:
        with database.transaction() as session:
            new = passwords.hash("seven slow trains wait")
            set_password(session, "ann", new, ADMIN, NOW + MINUTE)
        return verify(kept, password)

    passwords.verify = changed_meanwhile  # type: ignore[method-assign]
    refused(door, "ann", PASSWORD)


def test_a_hash_that_took_less_work_is_made_again_at_sign_in(database: Database) -> None:
    add_user(database)
    door = SignIn(database, Passwords())
    with database.reading() as session:
        before = session.scalars(select(User.password_hash)).one()
    assert door.with_password("ann", PASSWORD, NOW)
    with database.reading() as session:
        after = session.scalars(select(User.password_hash)).one()
    assert after != before
    assert after is not None
    assert Passwords().verify(after, PASSWORD)
    assert door.with_password("ann", PASSWORD, NOW)
    with database.reading() as session:
        assert session.scalars(select(User.password_hash)).one() == after


def test_a_damaged_hash_lets_nobody_in(database: Database, door: SignIn) -> None:
    add_user(database)
    with database.transaction() as session:
        session.execute(update(User).values(password_hash="$argon2id$nonsense"))
    refused(door, "ann", PASSWORD)


def test_each_sign_in_has_a_session_of_its_own(database: Database, door: SignIn) -> None:
    add_user(database)
    found: list[SignedIn] = [door.with_password("ann", PASSWORD, NOW) for _ in range(2)]
    assert len({one.session.cookie for one in found}) == 2
    assert len({one.session.csrf for one in found}) == 2
