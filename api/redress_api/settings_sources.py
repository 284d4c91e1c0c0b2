"""Where settings come from: the command line, the environment, secret files, a settings file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource, SettingsError

from redress.errors import RedressError
from redress.triage.toml_lines import line_at, lines_of
from redress_api.settings import PREFIX, Settings

SETTINGS_FILE = f"{PREFIX}SETTINGS_FILE"
SECRETS_FOLDER = f"{PREFIX}SECRETS_DIR"
_FILE = "_FILE"
DEFAULT = "default"
_OF_THE_LIBRARY = frozenset({f"{PREFIX}MODELS", f"{PREFIX}CACHE"})
"""Variables that are no settings of the service."""


class ServiceSettingsError(RedressError):
    """Settings that cannot be read or do not hold; the message lists every fault, and no value."""

    code = "settings_invalid"


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """The settings, and what the values of each were taken from."""

    settings: Settings
    sources: Mapping[str, str]
    """By setting: "command line", "environment", "file …", or "default"."""
    unknown: tuple[str, ...] = ()
    """Variables that start as settings do and are none: most likely misspelt."""


_Source = tuple[str, Mapping[str, Any]]


def load_settings(given: Mapping[str, Any] | None = None) -> LoadedSettings:
    """The settings, each from the first of these that has it.

    `given` (the command line; None is not given), variables `REDRESS_…`, files that variables
    `REDRESS_…_FILE` name, files in the folder `REDRESS_SECRETS_DIR` named as settings are, the
    TOML file `REDRESS_SETTINGS_FILE`, the defaults. An empty text is as good as none.

    Raises:
        ServiceSettingsError: a file cannot be read or has a key that is no setting, one setting is
            given both by variable and by file, or a value does not hold.
    """
    layers = [
        ("command line", {name: one for name, one in (given or {}).items() if one is not None}),
        ("environment", _from_environment()),
        *_from_named_files(),
        *_from_secrets_folder(),
        *_from_settings_file(),
    ]
    values: dict[str, Any] = {}
    sources = dict.fromkeys(Settings.model_fields, DEFAULT)
    for source, given_there in reversed(layers):
        found = {name: one for name, one in given_there.items() if one != ""}
        values |= found
        sources |= dict.fromkeys(found, source)
    try:
        return LoadedSettings(Settings(**values), sources, tuple(_unknown_variables()))
    except ValidationError as error:
        raise ServiceSettingsError("\n".join(_faults(error, sources))) from None


def _faults(error: ValidationError, sources: Mapping[str, str]) -> Iterator[str]:
    yield "These settings do not hold; `redress settings --help` says how they are given."
    for one in error.errors(include_input=False, include_url=False, include_context=False):
        name = str(one["loc"][0]) if one["loc"] else ""
        message = one["msg"].removeprefix("Value error, ")
        yield f"{name} ({sources[name]}): {message}." if name in sources else f"{message}."


def _from_environment() -> Mapping[str, Any]:
    try:
        return EnvSettingsSource(Settings, env_ignore_empty=True)()
    except SettingsError:
        raise ServiceSettingsError("A variable REDRESS_… cannot be read.") from None


def _variable(name: str) -> str:
    return f"{PREFIX}{name.upper()}"


def _from_named_files() -> Iterator[_Source]:
    for name in Settings.model_fields:
        variable = _variable(name)
        path = os.environ.get(variable + _FILE)
        if not path:
            continue
        if os.environ.get(variable):
            raise ServiceSettingsError(
                f"{variable} and {variable}{_FILE} are both set: leave one out."
            )
        yield f"file {path}", {name: _text_of(Path(path), variable + _FILE)}


def _from_secrets_folder() -> Iterator[_Source]:
    given = os.environ.get(SECRETS_FOLDER)
    if not given:
        return
    folder = Path(given)
    if not folder.is_dir():
        raise ServiceSettingsError(f"{SECRETS_FOLDER}: {folder} is no folder.")
    for name in Settings.model_fields:
        if (path := folder / name).is_file():
            yield f"file {path}", {name: _text_of(path, SECRETS_FOLDER)}


def _from_settings_file() -> Iterator[_Source]:
    given = os.environ.get(SETTINGS_FILE)
    if not given:
        return
    path = Path(given)
    text = _text_of(path, SETTINGS_FILE)
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        why = error if isinstance(error, tomllib.TOMLDecodeError) else "it is too deep"
        raise ServiceSettingsError(f"{path}: is not valid TOML: {why}.") from None
    unknown = [name for name in table if name not in Settings.model_fields]
    if unknown:
        lines = lines_of(text)
        told = [f"line {line_at(lines, (name,))}: there is no setting '{name}'" for name in unknown]
        raise ServiceSettingsError(
            f"{path}: {'; '.join(told)}. `redress settings` lists every setting."
        )
    yield f"file {path}", table


def _text_of(path: Path, variable: str) -> str:
    """What a file holds, without the line's end that editors add."""
    try:
        return path.read_text("utf-8-sig").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ServiceSettingsError(f"{variable}: {path} cannot be read ({reason}).") from None


def _unknown_variables() -> Iterator[str]:
    known = {_variable(name) for name in Settings.model_fields}
    known |= {name + _FILE for name in known} | {SETTINGS_FILE, SECRETS_FOLDER} | _OF_THE_LIBRARY
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            yield name
