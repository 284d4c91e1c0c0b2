"""Users made by hand, for the tests of who may come in."""

from __future__ import annotations

from datetime import UTC, datetime

import argon2

from redress.casework.accounts import Account
from redress.casework.database import Database
from redress.casework.passwords import Passwords
from redress.casework.principals import Role, system
from redress.casework.users import NewUser, create_user

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ADMIN = system("tests")
PASSWORD = "four mild otters sing"
QUICK = argon2.Parameters(
    type=argon2.Type.ID,
    version=argon2.low_level.ARGON2_VERSION,
    salt_len=8,
    hash_len=16,
    time_cost=1,
    memory_cost=8,
    parallelism=1,
)
"""The least work there is, so that tests need not wait."""


def add_user(
    database: Database,
    login: str = "ann",
    role: Role = Role.OFFICER,
    password: str | None = PASSWORD,
    subject: str | None = None,
) -> Account:
    """Somebody with a password, or without."""
    kept = Passwords(QUICK).hash(password) if password else None
    new = NewUser(login, f"{login.title()} Example", role, subject=subject)
    with database.transaction() as session:
        return create_user(session, new, kept, ADMIN, NOW)
