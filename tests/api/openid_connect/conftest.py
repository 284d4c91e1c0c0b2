from __future__ import annotations

import pytest
from tests.api.openid_connect.identity_provider import IdentityProvider

from redress.casework.database import Database


@pytest.fixture
def identity() -> IdentityProvider:
    return IdentityProvider()


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What differs between the kinds of databases is tested with passwords."""
    return sqlite_database
