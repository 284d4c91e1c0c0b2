"""Where the database is, as the service's settings say, and how a command opens it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import inspect

from redress.casework.database import DEFAULT_URL, Database, StoreError

SETTING = "database_url"
VARIABLE = "REDRESS_DATABASE_URL"
_FILE, _SECRETS, _SETTINGS = f"{VARIABLE}_FILE", "REDRESS_SECRETS_DIR", "REDRESS_SETTINGS_FILE"


def database_url(given: str | None, environment: Mapping[str, str]) -> str:
    """The database's URL: given, or from where the service takes it, or the default.

    These are, the first that has it: `REDRESS_DATABASE_URL`, the file that
    `REDRESS_DATABASE_URL_FILE` names, the file `database_url` in `REDRESS_SECRETS_DIR`, the TOML
    file `REDRESS_SETTINGS_FILE`.

    Raises:
        StoreError: a file that a variable names cannot be read.
    """
    if url := given or environment.get(VARIABLE):
        return url
    if path := environment.get(_FILE):
        return _text_of(Path(path), _FILE).rstrip("\r\n")
    if folder := environment.get(_SECRETS):
        secret = Path(folder) / SETTING
        if secret.is_file():
            return _text_of(secret, _SECRETS).rstrip("\r\n")
    if path := environment.get(_SETTINGS):
        return _from_settings(Path(path))
    return DEFAULT_URL


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database, closed at the end; an SQLite file that is not there is not made.

    Raises:
        StoreError: the URL is none, there is no such file, or it is not of this version.
    """
    database = Database(url)
    try:
        if (path := _file_of(database)) and not path.exists():
            raise StoreError(f"There is no database {path}. Run `redress db upgrade`.")
        database.require_current()
        yield database
    finally:
        database.close()


def set_up_if_new(url: str) -> Path | None:
    """Make the tables in an SQLite file that is not there or empty; the file, if it was so.

    Raises:
        StoreError: the URL is none, or the file cannot be made.
    """
    database = Database(url)
    try:
        path = _file_of(database)
        if path is None or database.version() or inspect(database.engine).get_table_names():
            return None
        database.upgrade()
        return path
    finally:
        database.close()


def _file_of(database: Database) -> Path | None:
    name = database.engine.url.database
    if not database.is_sqlite or not name or name == ":memory:" or name.startswith("file:"):
        return None
    return Path(name)


def _from_settings(path: Path) -> str:
    try:
        found = tomllib.loads(_text_of(path, _SETTINGS)).get(SETTING, DEFAULT_URL)
    except tomllib.TOMLDecodeError as error:
        raise StoreError(f"{path}: is not valid TOML: {error}.") from None
    if not isinstance(found, str):
        raise StoreError(f"{path}: {SETTING} is no text.")
    return found


def _text_of(path: Path, variable: str) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise StoreError(f"{variable}: {path} cannot be read ({reason}).") from None
