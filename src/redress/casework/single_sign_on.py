"""Signing in by OpenID Connect: which user somebody is whom a provider vouches for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from redress.casework.accounts import UserError
from redress.casework.principals import Role, system
from redress.casework.sessions import SessionLimits
from redress.casework.sign_in import SignedIn, SignInError, let_in
from redress.casework.tables import User
from redress.casework.users import NewUser, change_role, create_user

_PROVIDER = system("openid-connect")
"""Who acts where the provider's word changes a user."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Somebody whom a provider vouches for."""

    subject: str
    """See `accounts.subject_of`."""
    role: Role | None = None
    """The role that the provider gives; none where roles are given here."""
    login: str = ""
    name: str = ""
    email: str | None = None


def sign_in_vouched(
    session: Session,
    person: Vouched,
    at: datetime,
    limits: SessionLimits,
    role_of_new: Role | None = None,
) -> SignedIn:
    """Open a session for the user with this subject.

    With `role_of_new` somebody who is none yet becomes one, in the role that the provider gives or
    else in this one. A user who is there already is never taken over by the login or the address
    alone, which a provider may hand to somebody else.

    Raises:
        SignInError: there is no such user and none is to be made, or they are deactivated.
    """
    row = _row(session, person.subject)
    if row is None and role_of_new is not None:
        _create(session, person, person.role or role_of_new, at)
        row = _row(session, person.subject)
    if row is None or not row.active:
        raise SignInError(
            "Nobody here is linked to this account of the identity provider, or who is may not "
            "sign in. An administrator can add you."
        )
    if person.role is not None:
        change_role(session, row, person.role, _PROVIDER, at)
    return let_in(session, row, at, limits)


def _row(session: Session, subject: str) -> User | None:
    wanted = select(User).where(User.subject == subject).with_for_update()
    return session.scalars(wanted).one_or_none()


def _create(session: Session, person: Vouched, role: Role, at: datetime) -> None:
    new = NewUser(
        login=person.login,
        name=person.name or person.login,
        role=role,
        email=person.email,
        subject=person.subject,
    )
    try:
        create_user(session, new, None, _PROVIDER, at)
    except UserError:
        raise SignInError(
            "No user can be made of this account of the identity provider: its login is none, or "
            "another user has it. An administrator can add you."
        ) from None
