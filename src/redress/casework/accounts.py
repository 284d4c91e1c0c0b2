"""Accounts: what is known of a user, and the forms in which logins and subjects are kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from redress.casework.principals import Principal, PrincipalKind, Role
from redress.casework.tables import User
from redress.errors import RedressError

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+'-]{0,79}")
_LONGEST_SUBJECT = 255


class UserError(RedressError):
    """A user who cannot be created or changed as asked."""

    code = "user_invalid"


@dataclass(frozen=True, slots=True)
class Account:
    """A user, without what proves it."""

    id: str
    login: str
    name: str
    email: str | None
    role: Role
    team: str | None
    subject: str | None
    has_password: bool
    active: bool
    locked_until: datetime | None
    created_at: datetime

    @property
    def principal(self) -> Principal:
        """Who acts."""
        return Principal(PrincipalKind.USER, self.id, self.name, self.role.scopes)


def login_form(given: str) -> str | None:
    """A login as it is kept, so that case does not matter; None for what cannot be one."""
    form = unicodedata.normalize("NFKC", given).strip().casefold()
    return form if _LOGIN.fullmatch(form) else None


def subject_of(issuer: str, subject: str) -> str:
    """The one form of who somebody is at a provider of OpenID Connect.

    Raises:
        UserError: it is too long to be kept.
    """
    form = f"{issuer.rstrip('/')} {subject}"
    if not subject or not form.isprintable() or len(form) > _LONGEST_SUBJECT:
        raise UserError(f"Issuer and subject must be {_LONGEST_SUBJECT} characters at most.")
    return form


def account_of(row: User) -> Account:
    """What a user's row says."""
    return Account(
        id=row.id,
        login=row.login,
        name=row.name,
        email=row.email,
        role=Role(row.role),
        team=row.team,
        subject=row.subject,
        has_password=row.password_hash is not None,
        active=row.active,
        locked_until=row.locked_until,
        created_at=row.created_at,
    )
