"""Users: the people who work here, what each may do, and how each signs in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from redress.casework.accounts import Account, UserError, account_of, login_form
from redress.casework.audit import append
from redress.casework.principals import Principal, Role
from redress.casework.sessions import end_sessions_of
from redress.casework.tables import User

_LONGEST_NAME, _LONGEST_EMAIL, _LONGEST_TEAM = 120, 320, 60
_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody who is to work here."""

    login: str
    name: str
    role: Role
    email: str | None = None
    team: str | None = None
    subject: str | None = None
    """Who it is at the provider of OpenID Connect; see `accounts.subject_of`."""


def create_user(
    session: Session, new: NewUser, password_hash: str | None, actor: Principal, at: datetime
) -> Account:
    """Add somebody; without a password they sign in by OpenID Connect only.

    `password_hash` is of `Passwords.hash_new`, made before the transaction as it takes its time.

    Raises:
        UserError: the login, name, address, team or subject is none, or another user has it.
    """
    row = _new_row(new, password_hash, at)
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise UserError("Another user has this login or OpenID Connect subject.") from None
    append(session, "user_created", actor, at, {"user": row.id, "role": row.role})
    return account_of(row)


def set_password(
    session: Session, login: str, password_hash: str, actor: Principal, at: datetime
) -> Account:
    """Give somebody another password; every session of theirs ends, and so does a lock.

    Raises:
        UserError: there is no such user.
    """
    row = _locked(session, login)
    row.password_hash = password_hash
    _unlock(row)
    end_sessions_of(session, row.id)
    return _changed(session, row, "user_password_changed", actor, at)


def set_role(session: Session, login: str, role: Role, actor: Principal, at: datetime) -> Account:
    """Give somebody another role; it holds from their next request on.

    Raises:
        UserError: there is no such user.
    """
    return change_role(session, _locked(session, login), role, actor, at)


def change_role(session: Session, row: User, role: Role, actor: Principal, at: datetime) -> Account:
    """Give a user's row, locked by the caller, another role; nothing if it has it."""
    if row.role != role.value:
        told = {"user": row.id, "from": row.role, "to": role.value}
        row.role, row.changed_at = role.value, at
        session.flush()
        append(session, "user_role_changed", actor, at, told)
    return account_of(row)


def deactivate(session: Session, login: str, actor: Principal, at: datetime) -> Account:
    """Let somebody in no more; every session of theirs ends. What they did stays.

    Raises:
        UserError: there is no such user.
    """
    row = _locked(session, login)
    if not row.active:
        return account_of(row)
    row.active = False
    end_sessions_of(session, row.id)
    return _changed(session, row, "user_deactivated", actor, at)


def activate(session: Session, login: str, actor: Principal, at: datetime) -> Account:
    """Let somebody in again: who was deactivated, or is locked out for wrong passwords.

    Raises:
        UserError: there is no such user.
    """
    row = _locked(session, login)
    if row.active and row.locked_until is None:
        return account_of(row)
    row.active = True
    _unlock(row)
    return _changed(session, row, "user_activated", actor, at)


def list_users(session: Session) -> tuple[Account, ...]:
    """Every user, by login."""
    return tuple(account_of(row) for row in session.scalars(select(User).order_by(User.login)))


def user_row(session: Session, login: str) -> User | None:
    """The user of this login, locked till the end of the transaction; None if there is none."""
    known = login_form(login)
    if known is None:
        return None
    return session.scalars(select(User).where(User.login == known).with_for_update()).one_or_none()


def _new_row(new: NewUser, password_hash: str | None, at: datetime) -> User:
    login = login_form(new.login)
    if login is None:
        raise UserError(
            "A login has 1 to 80 letters (a to z), digits and . _ - @ + ', and starts with a "
            "letter or digit."
        )
    return User(
        id=f"usr{secrets.token_hex(_ID_BYTES)}",
        login=login,
        name=_words(new.name, "name", _LONGEST_NAME),
        email=_words(new.email, "email address", _LONGEST_EMAIL) if new.email else None,
        role=new.role.value,
        team=_words(new.team, "team", _LONGEST_TEAM) if new.team else None,
        password_hash=password_hash,
        subject=new.subject,
        active=True,
        failures=0,
        locked_until=None,
        created_at=at,
        changed_at=at,
    )


def _words(given: str, what: str, longest: int) -> str:
    words = given.strip()
    if not words or len(words) > longest or not words.isprintable():
        raise UserError(f"The {what} needs 1 to {longest} printable characters.")
    return words


def _changed(session: Session, row: User, event: str, actor: Principal, at: datetime) -> Account:
    row.changed_at = at
    session.flush()
    append(session, event, actor, at, {"user": row.id})
    return account_of(row)


def _unlock(row: User) -> None:
    row.failures, row.locked_until = 0, None


def _locked(session: Session, login: str) -> User:
    row = user_row(session, login)
    if row is None:
        raise UserError(
            "There is no user with this login. `redress users list` shows them.",
            code="user_unknown",
        )
    return row
