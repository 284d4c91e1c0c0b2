"""Rows written without becoming objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from redress.casework.tables import Table, core


def insert_unless_there(
    session: Session, table: type[Table], row: Mapping[str, Any], *unique: str
) -> Any:
    """Write a row; its first key column, or None where another has the same `unique` columns.

    It waits for another transaction that is writing one. Without a savepoint, which would cost two
    more trips to the database.
    """
    target = core(table)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    make = cast(Any, sqlite.insert if is_sqlite else postgresql.insert)
    key = target.primary_key.columns[0]
    statement = make(target).on_conflict_do_nothing(index_elements=unique).returning(key)
    return session.execute(statement, dict(row)).scalar_one_or_none()
