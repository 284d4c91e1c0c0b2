"""Signing in with a password, and the lock after too many wrong ones.

Nothing tells an unknown login from a wrong password: the answer, the work of the hash and the
writes are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from redress.casework.accounts import Account, account_of
from redress.casework.audit import append
from redress.casework.database import Database
from redress.casework.passwords import Passwords
from redress.casework.principals import Principal, system
from redress.casework.sessions import OpenedSession, SessionLimits, open_session
from redress.casework.tables import User
from redress.casework.users import user_row
from redress.errors import RedressError

FAILURES = 5
"""Wrong passwords, one after the other, that lock somebody out; and each such number after."""
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)
"""Each lock is twice as long as the one before, up to this."""


class SignInError(RedressError):
    """Somebody cannot be let in; the message does not say which reason it is."""

    code = "sign_in_refused"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody let in."""

    account: Account
    session: OpenedSession


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One password to be tried, counted before it is, so that none can be tried beside it."""

    user_id: str
    password_hash: str | None
    changed_at: datetime
    failures: int
    """With this one, until it is found right."""


class SignIn:
    """Lets people in by their passwords."""

    def __init__(
        self, database: Database, passwords: Passwords, limits: SessionLimits | None = None
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._limits = limits or SessionLimits()

    def with_password(self, login: str, password: str, at: datetime) -> SignedIn:
        """Open a session.

        Raises:
            SignInError: unknown login, wrong password, locked out or deactivated.
            StoreError: the database cannot be reached.
        """
        with self._database.transaction() as session:
            attempt = _counted(session, login, at)
        kept = attempt.password_hash if attempt else None
        right = self._passwords.verify(kept, password)
        if attempt is None or not right:
            with self._database.transaction() as session:
                _note_failure(session, attempt, at)
            raise _refused()
        renewed = None
        if kept is not None and self._passwords.is_weaker(kept):
            renewed = self._passwords.hash(password)
        with self._database.transaction() as session:
            return self._let_in(session, attempt, renewed, at)

    def _let_in(
        self, session: Session, attempt: _Attempt, renewed: str | None, at: datetime
    ) -> SignedIn:
        row = session.get_one(User, attempt.user_id, with_for_update=True)
        if not row.active or row.changed_at != attempt.changed_at:
            # The password was changed, or the person deactivated, while this one was verified.
            raise _refused()
        row.failures, row.locked_until = 0, None
        row.password_hash = renewed or row.password_hash
        return let_in(session, row, at, self._limits, attempt.failures - 1)


def let_in(
    session: Session, row: User, at: datetime, limits: SessionLimits, failures: int = 0
) -> SignedIn:
    """Open a session for a user who has shown who it is; `failures` came before."""
    person = account_of(row)
    opened = open_session(session, row.id, at, limits)
    append(session, "signed_in", person.principal, at, {"user": row.id, "failures": failures})
    return SignedIn(person, opened)


def lock_after(failures: int) -> timedelta | None:
    """For how long so many wrong passwords lock somebody out, with the last of them; None: not."""
    times, rest = divmod(failures, FAILURES)
    if rest or not times:
        return None
    doublings = min(times - 1, (LONGEST_LOCK // FIRST_LOCK).bit_length())
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def _counted(session: Session, login: str, at: datetime) -> _Attempt | None:
    """Count an attempt as failed before it is made; None where none may be made."""
    row = user_row(session, login)
    locked = row is not None and row.locked_until is not None and row.locked_until > at
    if row is None or not row.active or locked:
        _write_alike(session)
        return None
    row.failures += 1
    if lock := lock_after(row.failures):
        row.locked_until = at + lock
    session.flush()
    return _Attempt(row.id, row.password_hash, row.changed_at, row.failures)


def _note_failure(session: Session, attempt: _Attempt | None, at: datetime) -> None:
    _write_alike(session)
    if attempt and (lock := lock_after(attempt.failures)):
        told = {"user": attempt.user_id, "failures": attempt.failures}
        append(session, "user_locked_out", _DOOR, at, told | {"until": (at + lock).isoformat()})


def _write_alike(session: Session) -> None:
    """Write what is there already, as a commit that changes nothing is the faster one."""
    any_user = select(func.min(User.id)).scalar_subquery()
    session.execute(
        update(User).where(User.id == any_user).values(failures=User.failures),
        execution_options={"synchronize_session": False},
    )


_DOOR: Principal = system("sign-in")


def _refused() -> SignInError:
    return SignInError(
        "The login or the password is wrong. After several wrong ones in a row nobody is let in "
        "for a while, not with the right one either: try again later, or ask an administrator."
    )
