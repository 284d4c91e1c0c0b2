"""Reading a council's profile, packaged or its own, and telling every fault by its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from redress.errors import ProfileError
from redress.triage.profile_checks import Fault, faults_of
from redress.triage.profiles import Profile
from redress.triage.toml_lines import line_at, lines_of

DEFAULT = "default"
_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Checked:
    """A profile, if it holds, and what does not."""

    profile: Profile | None
    faults: tuple[str, ...]
    """Each with its line, in the file's order."""


@cache
def packaged_profiles() -> tuple[str, ...]:
    """The names of the profiles that come with Redress."""
    return tuple(sorted(one.name.removesuffix(".toml") for one in _folder().iterdir()))


def load_profile(name: str) -> Profile:
    """The packaged profile of that name, or the one in a file.

    Raises:
        ProfileError: there is none, or it does not hold; the message lists every fault.
    """
    checked = check_profile(name)
    if checked.profile is None:
        raise ProfileError("\n".join([f"{name}: this profile does not hold.", *checked.faults]))
    return checked.profile


def check_profile(name: str) -> Checked:
    """The packaged profile of that name, or the one in a file, with everything that is wrong.

    Raises:
        ProfileError: there is none, or it cannot be read.
    """
    return check_text(_read(name), Path(name).parent)


def check_text(text: str, folder: Path = Path()) -> Checked:
    """A profile as it stands in a file; paths in it start from the file's folder."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else len(text.split("\n"))
        return Checked(None, (_told(line, f"not TOML: {error}"),))
    except (RecursionError, ValueError):
        return Checked(None, ("not TOML that can be read: too deep, or a number is too long.",))
    if odd := list(_unprintable(table)):
        return Checked(None, _by_line(text, odd))
    try:
        profile = Profile.model_validate(table)
    except ValidationError as error:
        return Checked(None, _by_line(text, [_as_fault(one) for one in error.errors()]))
    profile = _with_folders(profile, folder)
    faults = faults_of(profile)
    return Checked(None if faults else profile, _by_line(text, faults))


def _with_folders(profile: Profile, beside: Path) -> Profile:
    if profile.templates is None:
        return profile
    return profile.model_copy(update={"templates": beside / profile.templates})


def _read(name: str) -> str:
    if name in packaged_profiles():
        return (_folder() / f"{name}.toml").read_text("utf-8")
    try:
        return Path(name).read_text("utf-8-sig")
    except FileNotFoundError:
        known = ", ".join(packaged_profiles())
        raise ProfileError(
            f"There is no profile '{name}' and no such file. Packaged are: {known}."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{name}: cannot be read ({error}).") from None


def _folder() -> Traversable:
    return resources.files("redress.triage") / "data" / "profiles"


def _unprintable(value: object, place: tuple[str | int, ...] = ()) -> Iterator[Fault]:
    """Texts with characters that would reach a terminal or a letter as commands."""
    parts: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    elif isinstance(value, str) and not value.replace("\n", "").isprintable():
        yield Fault(place, f"{'.'.join(map(str, place))}: there is an unprintable character in it")
    for key, part in parts:
        yield from _unprintable(part, (*place, key))


def _as_fault(error: ErrorDetails) -> Fault:
    place, message = error["loc"], error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = "there is no such key"
    return Fault(place, f"{'.'.join(map(str, place))}: {message}")


def _by_line(text: str, faults: list[Fault]) -> tuple[str, ...]:
    lines = lines_of(text)
    placed = [(line_at(lines, fault.place), fault.message) for fault in faults]
    placed.sort(key=lambda one: one[0] or 0)
    return tuple(_told(line, message) for line, message in placed)


def _told(line: int | None, message: str) -> str:
    return f"line {line}: {message}." if line else f"{message}."
