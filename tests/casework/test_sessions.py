"""Sessions: how long they last, what ends them, and what is kept of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from tests.casework.people import ADMIN, NOW, QUICK, add_user

from redress.casework.database import Database
from redress.casework.passwords import Passwords
from redress.casework.principals import Role, Scope
from redress.casework.sessions import (
    OpenedSession,
    SessionLimits,
    end_session,
    find_session,
    open_session,
    use_session,
)
from redress.casework.tables import UserSession
from redress.casework.users import deactivate, set_password, set_role

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
LIMITS = SessionLimits(idle=30 * MINUTE, longest=timedelta(hours=8))


def opened(database: Database, user_id: str, at: datetime = NOW) -> OpenedSession:
    with database.transaction() as session:
        return open_session(session, user_id, at, LIMITS)


def holds(database: Database, cookie: str, at: datetime = NOW) -> bool:
    with database.reading() as session:
        return find_session(session, cookie, at, LIMITS) is not None


def test_a_session_says_who_it_is_and_what_they_may_do(database: Database) -> None:
    account = add_user(database, role=Role.ANALYST)
    mine = opened(database, account.id)
    with database.reading() as session:
        found = find_session(session, mine.cookie, NOW, LIMITS)
    assert found is not None
    assert found.account == account
    assert found.account.principal.may(Scope.READ)
    assert not found.account.principal.may(Scope.WRITE)


@pytest.mark.parametrize("cookie", ["", "x", "\x00", "\ud800", "a" * 100_000])
def test_what_is_no_cookie_is_no_session(database: Database, cookie: str) -> None:
    opened(database, add_user(database).id)
    assert not holds(database, cookie)


def test_the_store_holds_no_cookie(database: Database) -> None:
    mine = opened(database, add_user(database).id)
    with database.reading() as session:
        row = session.scalars(select(UserSession)).one()
        held = [getattr(row, column.name) for column in UserSession.__table__.columns]
    assert mine.cookie not in held


def test_a_session_ends_when_nobody_uses_it(database: Database) -> None:
    mine = opened(database, add_user(database).id)
    assert holds(database, mine.cookie, NOW + 30 * MINUTE - SECOND)
    assert not holds(database, mine.cookie, NOW + 30 * MINUTE)


def test_a_session_in_use_lasts_until_its_end_and_no_longer(database: Database) -> None:
    mine = opened(database, add_user(database).id)
    moment = NOW
    while (moment := moment + 20 * MINUTE) < mine.expires_at:
        assert use_session(database, mine.cookie, moment, LIMITS)
    assert mine.expires_at == NOW + timedelta(hours=8)
    assert not use_session(database, mine.cookie, mine.expires_at, LIMITS)


def test_use_is_noted_once_a_minute(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = opened(database, add_user(database).id)
    monkeypatch.setattr(database, "transaction", lambda: pytest.fail("it wrote"))
    assert use_session(database, mine.cookie, NOW + MINUTE - SECOND, LIMITS)
    monkeypatch.undo()
    assert use_session(database, mine.cookie, NOW + MINUTE, LIMITS)
    with database.reading() as session:
        assert session.scalars(select(UserSession.seen_at)).one() == NOW + MINUTE


def test_signing_out_ends_that_session_alone(database: Database) -> None:
    account = add_user(database)
    here, there = opened(database, account.id), opened(database, account.id)
    for _ in range(2):
        with database.transaction() as session:
            end_session(session, here.cookie)
    assert not holds(database, here.cookie)
    assert holds(database, there.cookie)


def test_a_new_password_signs_its_owner_out_everywhere_and_nobody_else(database: Database) -> None:
    ann, bob = add_user(database), add_user(database, "bob")
    anns = [opened(database, ann.id) for _ in range(2)]
    bobs = opened(database, bob.id)
    with database.transaction() as session:
        new = Passwords(QUICK).hash("seven slow trains wait")
        set_password(session, "ann", new, ADMIN, NOW)
    assert [holds(database, one.cookie) for one in (*anns, bobs)] == [False, False, True]


def test_deactivation_ends_every_session(database: Database) -> None:
    mine = opened(database, add_user(database).id)
    with database.transaction() as session:
        deactivate(session, "ann", ADMIN, NOW)
    assert not holds(database, mine.cookie)


def test_another_role_holds_from_the_next_request_on(database: Database) -> None:
    mine = opened(database, add_user(database).id)
    with database.transaction() as session:
        set_role(session, "ann", Role.ANALYST, ADMIN, NOW)
    with database.reading() as session:
        found = find_session(session, mine.cookie, NOW, LIMITS)
    assert found is not None
    assert found.account.role is Role.ANALYST


def test_the_token_against_forged_requests_is_the_sessions_own(database: Database) -> None:
    account = add_user(database)
    mine, other = opened(database, account.id), opened(database, account.id)
    with database.reading() as session:
        found = find_session(session, mine.cookie, NOW, LIMITS)
    assert found is not None
    assert found.csrf_holds(mine.csrf)
    for token in (other.csrf, mine.cookie, "", mine.csrf[:-1], "\ud800"):
        assert not found.csrf_holds(token)


def test_sessions_that_are_over_are_removed_when_somebody_signs_in(database: Database) -> None:
    account = add_user(database)
    mine = opened(database, account.id)
    opened(database, account.id, mine.expires_at)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(UserSession)) == 1
