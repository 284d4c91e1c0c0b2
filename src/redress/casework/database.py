"""The database: SQLite in a file by default, PostgreSQL by its URL; one way to a transaction."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.orm import Session

from redress.errors import RedressError

DEFAULT_URL = "sqlite:///redress.db"
_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 30
_ASK_AGAIN = 0.001
"""Seconds until the right to write to an SQLite file is asked for again."""


class StoreError(RedressError):
    """The database cannot be reached, or is not of this version."""

    code = "store_unavailable"


class ValueUnfitError(RedressError):
    """A value that no database can hold."""

    code = "value_unfit"


class Database:
    """A database and its transactions. Threads may share it; after a fork each needs its own."""

    def __init__(self, url: str, *, connections: int = 10) -> None:
        """`url` is SQLAlchemy's; `connections` is the most that are open at once.

        Raises:
            StoreError: the URL is none, or of a database that is not supported.
        """
        self.engine = _engine(url, connections)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writing = Lock()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is committed at the end, or all undone by an error.

        On SQLite it takes the right to write at once, so that no two wait for one another.

        Raises:
            StoreError: the database cannot be reached.
        """
        with (
            _told(),
            self._turn_to_write(),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        """Until no other thread writes to the same SQLite file.

        SQLite itself has those who wait ask again and again, ever less often: now and then one
        would wait ten times as long as the rest.
        """
        if not self.is_sqlite:
            yield
            return
        if not self._writing.acquire(timeout=_BUSY_SECONDS):
            raise StoreError("The store is too busy: try again.")
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; nothing of it is kept.

        Raises:
            StoreError: the database cannot be reached.
        """
        with _told(), self.engine.connect() as connection:
            reader = connection.execution_options(redress_reads=True)
            with Session(reader) as session:
                yield session

    def upgrade(self) -> str:
        """Bring the tables to the version of this program; what it is then.

        Raises:
            StoreError: the database cannot be reached, or is of a later version.
        """
        with _told(), self.engine.connect() as connection:
            config = migrations_config()
            config.attributes["connection"] = connection
            _refuse_later(_version_of(connection))
            command.upgrade(config, "head")
            connection.commit()
        return newest_version()

    def version(self) -> str | None:
        """The version of its tables; None where there are none.

        Raises:
            StoreError: the database cannot be reached.
        """
        with _told(), self.engine.connect() as connection:
            return _version_of(connection)

    def require_current(self) -> None:
        """Refuse a database that is not of this program's version.

        Raises:
            StoreError: it is not, or cannot be reached.
        """
        version = self.version()
        _refuse_later(version)
        if version != newest_version():
            raise StoreError(
                f"The database is of version {version or 'none'}, and this program needs "
                f"{newest_version()}. Run `redress db upgrade`."
            )

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def newest_version() -> str:
    """The version of the tables that this program needs."""
    return _versions()[0]


@cache
def _versions() -> tuple[str, ...]:
    """Every version that this program knows, the newest first; reading the folder takes a while."""
    scripts = ScriptDirectory.from_config(migrations_config())
    return tuple(str(one.revision) for one in scripts.walk_revisions())


def migrations_config() -> Config:
    """What Alembic needs to know to find the migrations."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _version_of(connection: Any) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_later(version: str | None) -> None:
    if version is not None and version not in _versions():
        raise StoreError(
            f"The database is of version {version}, which this program does not know: it is of a "
            "later Redress. Install that one."
        )


def _engine(url: str, connections: int) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        name = parsed.get_backend_name()
        if name == "sqlite":
            return _sqlite(create_engine(parsed, connect_args={"timeout": _BUSY_SECONDS}))
        if name == "postgresql":
            return create_engine(parsed, pool_size=connections, max_overflow=0, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError):
        raise StoreError(
            "The database's URL cannot be read. Give one such as sqlite:///redress.db or "
            "postgresql://user@host/redress."
        ) from None
    except ModuleNotFoundError:
        raise StoreError(
            "PostgreSQL needs a driver: install redress with its extra `postgres`."
        ) from None
    raise StoreError(f"Databases of the kind '{name}' are not supported: SQLite or PostgreSQL.")


def _sqlite(engine: Engine) -> Engine:
    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver's own transactions start too late to say that one writes.
        connection.isolation_level = None
        # What is erased is overwritten, not only forgotten.
        own = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
        for pragma in own:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if connection.get_execution_options().get("redress_reads"):
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_to_write(connection)

    return engine


def _begin_to_write(connection: Any) -> None:
    """Take the right to write, for which other processes may be waiting too.

    SQLite's own waiting asks ever less often, up to a tenth of a second apart, while the file
    stands free.
    """
    own: sqlite3.Connection = connection.connection.dbapi_connection
    until = time.monotonic() + _BUSY_SECONDS
    own.execute("PRAGMA busy_timeout=0")
    try:
        while _is_taken(own) and time.monotonic() < until:
            time.sleep(_ASK_AGAIN)
        if not own.in_transaction:
            # What keeps it from beginning is told in SQLAlchemy's terms.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        own.execute(f"PRAGMA busy_timeout={int(_BUSY_SECONDS * 1000)}")


def _is_taken(connection: sqlite3.Connection) -> bool:
    """Whether somebody else writes; if nobody does and nothing is wrong, this begins."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode == sqlite3.SQLITE_BUSY
    return False


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise StoreError(
            f"The database cannot be used ({type(error.orig).__name__}). Is it running, can this "
            "user write to it, and is the disk not full?"
        ) from None
    except DataError:
        raise ValueUnfitError(
            "A value holds a character that cannot be kept, such as NUL, or is too large."
        ) from None
    except DatabaseError as error:
        if "no such table" in str(error.orig) or "does not exist" in str(error.orig):
            raise StoreError("The database has no tables. Run `redress db upgrade`.") from None
        raise
