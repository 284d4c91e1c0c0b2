"""The migrations: from nothing to the tables that the program knows, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from tests.casework.people import NOW

from redress.casework.audit import append, head_of
from redress.casework.columns import Document, Moment, Number
from redress.casework.database import Database, StoreError, migrations_config, newest_version
from redress.casework.migrations.__main__ import VERSIONS, new_migration
from redress.casework.principals import system
from redress.casework.searching import is_of_search
from redress.casework.tables import AuditHead, Table


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    """A database of either kind with nothing in it."""
    found = Database(empty_database_url)
    yield found
    found.close()


def test_they_make_the_tables_that_the_program_knows(empty: Database) -> None:
    assert empty.version() is None
    assert empty.upgrade() == newest_version()
    with empty.engine.connect() as connection:
        options = {
            "compare_type": True,
            "include_name": lambda name, kind, _: not (kind == "table" and is_of_search(name)),
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Table.metadata) == []
        names = sa.inspect(connection).get_table_names()
    assert any(is_of_search(name) for name in names)
    empty.require_current()


def test_to_upgrade_twice_changes_nothing(empty: Database) -> None:
    empty.upgrade()
    with empty.transaction() as session:
        append(session, "tried", system("tests"), NOW, {})
        before = head_of(session)
    assert empty.upgrade() == newest_version()
    with empty.reading() as session:
        assert head_of(session) == before
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditHead)) == 1


def test_a_database_of_a_later_version_is_left_alone(empty: Database) -> None:
    empty.upgrade()
    with empty.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for refused in (empty.upgrade, empty.require_current):
        with pytest.raises(StoreError, match="later Redress"):
            refused()
    assert empty.version() == "9999"


def test_a_database_without_tables_is_told_from_one_that_is_old(empty: Database) -> None:
    with pytest.raises(StoreError, match=r"version none.*redress db upgrade"):
        empty.require_current()


def test_they_stand_in_one_row() -> None:
    scripts = ScriptDirectory.from_config(migrations_config())
    revisions = [one.revision for one in scripts.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)
    assert len(scripts.get_heads()) == 1
    files = [path.name for path in VERSIONS.glob("[0-9]*.py")]
    assert sorted(name.partition("_")[0] for name in files) == sorted(revisions)


def test_where_nothing_has_changed_none_is_written(tmp_path: Path) -> None:
    assert new_migration("Nothing", tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_a_new_one_has_the_types_that_both_databases_keep_alike(tmp_path: Path) -> None:
    added = sa.Table(
        "wards",
        Table.metadata,
        sa.Column("id", Number, primary_key=True),
        sa.Column("body", Document, nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    try:
        path = new_migration("Cases have a ward", tmp_path)
    finally:
        Table.metadata.remove(added)
    assert path is not None
    text = path.read_text("utf-8")
    assert f'down_revision = "{newest_version()}"' in text.replace("'", '"')
    for told in ("Number", "Document", "Moment"):
        assert f"from redress.casework.columns import {told}\n" in text
    assert 'op.create_table("wards"' in text.replace("'", '"').replace("\n    ", "")
    compile(text, path.name, "exec")
    assert "case_search" not in text
