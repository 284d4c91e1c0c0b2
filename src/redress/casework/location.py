"""What commands over the store take from the service's settings, and how they open it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import inspect

from redress.casework.database import DEFAULT_URL, Database, StoreError

VARIABLE = "REDRESS_DATABASE_URL"
_PREFIX = "REDRESS_"
_SECRETS, _SETTINGS = f"{_PREFIX}SECRETS_DIR", f"{_PREFIX}SETTINGS_FILE"


def database_url(given: str | None, environment: Mapping[str, str]) -> str:
    """The database's URL: given, or as the service's settings say, or the default.

    Raises:
        StoreError: a file that a variable names cannot be read.
    """
    return given or setting("database_url", environment) or DEFAULT_URL


def setting(name: str, environment: Mapping[str, str]) -> str | None:
    """A setting of the service that holds text, from where the service takes it.

    These are, the first that has it: the variable `REDRESS_NAME`, the file that `REDRESS_NAME_FILE`
    names, the file `name` in `REDRESS_SECRETS_DIR`, the TOML file `REDRESS_SETTINGS_FILE`. An empty
    text is as good as none.

    Raises:
        StoreError: a file that a variable names cannot be read.
    """
    return next(filter(None, _given(name, environment)), None)


def _given(name: str, environment: Mapping[str, str]) -> Iterator[str | None]:
    variable = f"{_PREFIX}{name.upper()}"
    yield environment.get(variable)
    if path := environment.get(f"{variable}_FILE"):
        yield _text_of(Path(path), f"{variable}_FILE").rstrip("\r\n")
    if folder := environment.get(_SECRETS):
        secret = Path(folder) / name
        if secret.is_file():
            yield _text_of(secret, _SECRETS).rstrip("\r\n")
    if path := environment.get(_SETTINGS):
        yield _from_settings(Path(path), name)


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


def _from_settings(path: Path, name: str) -> str | None:
    try:
        found = tomllib.loads(_text_of(path, _SETTINGS)).get(name)
    except tomllib.TOMLDecodeError as error:
        raise StoreError(f"{path}: is not valid TOML: {error}.") from None
    if found is not None and not isinstance(found, str):
        raise StoreError(f"{path}: {name} is no text.")
    return found


def _text_of(path: Path, variable: str) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise StoreError(f"{variable}: {path} cannot be read ({reason}).") from None
