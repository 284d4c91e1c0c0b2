"""What is kept of themes from run to run, so that they stay: never a text, never a person."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from redress.errors import RedressError
from redress.files import write_text
from redress.insight.centres import Territory
from redress.insight.observations import Vectors

NAME_LENGTH = 120


class ThemeBookError(RedressError):
    """A book of themes that cannot be read, or a step that it does not allow."""

    code = "theme_book_invalid"


@dataclass(frozen=True, slots=True, eq=False)
class KeptTheme:
    """A theme as the book keeps it."""

    id: str
    name: str
    territory: Territory
    named_by: Literal["analyst", "words"] = "words"
    is_pinned: bool = False
    excluded: frozenset[str] = frozenset()
    """Contacts that an analyst said are not of it, by their references."""
    typical: tuple[str, ...] = ()
    """References of contacts of it, by which it is found again under another encoder."""
    split_into: int | None = None
    """Into how many parts the next run is to split it."""


@dataclass(frozen=True, slots=True)
class KeptGroup:
    """A broader group as the book keeps it."""

    id: str
    name: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What an analyst did: when, which step, to which theme, and with what."""

    at: datetime
    step: str
    theme: str
    detail: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class ThemeBook:
    """The themes of a council's contacts from run to run."""

    encoder: str | None
    """Whose vectors the centres lie among; with `, by sentence` where sentences were clustered."""
    origin: Vectors
    """(dimensions,): the middle of the first run's vectors, from which all directions are seen."""
    themes: tuple[KeptTheme, ...] = ()
    groups: tuple[KeptGroup, ...] = ()
    former: Mapping[str, str] = field(default_factory=dict)
    """The identifiers of themes that were merged, and of those that they are part of now."""
    steps: tuple[Step, ...] = ()
    runs: int = 1
    covers_until: date | None = None
    """The last day of the contacts seen so far; what is of a later one is new."""

    def theme(self, id: str) -> KeptTheme:
        """A theme by its identifier, or by that of one that was merged into it.

        Raises:
            ThemeBookError: there is none.
        """
        wanted = self.current(id)
        for one in self.themes:
            if one.id == wanted:
                return one
        known = ", ".join(theme.id for theme in self.themes[:10]) or "none"
        raise ThemeBookError(f"There is no theme '{id}' in the book. There are: {known}.")

    def current(self, id: str) -> str:
        """The identifier that a theme goes by now, after any mergers."""
        id = id.strip().upper()
        while id in self.former:
            id = self.former[id]
        return id


def read_book(path: Path) -> ThemeBook:
    """The book in a file.

    Raises:
        ThemeBookError: there is no such file, or it is none of a book of this schema.
    """
    try:
        return book_from(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise ThemeBookError(
            f"There is no book of themes {path}. `redress insight themes --book {path}` makes one."
        ) from None
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise ThemeBookError(f"{path} is no book of themes: it is not JSON in UTF-8.") from None
    except ThemeBookError as error:
        raise ThemeBookError(f"{path}: {error.message}") from None


def write_book(path: Path, book: ThemeBook) -> None:
    """Write the book whole, or leave what stands.

    Raises:
        OSError: the file cannot be written.
    """
    write_text(path, json.dumps(book_object(book), ensure_ascii=False, indent=1) + "\n")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Id = Annotated[str, Field(pattern=r"^[TG]-[0-9A-Z]{4,6}$")]
_Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH)]


class _Theme(_Strict):
    id: _Id
    name: _Name
    named_by: Literal["analyst", "words"]
    is_pinned: bool
    centres: list[str] = Field(min_length=1)
    floor: float = Field(ge=-1, le=1)
    closeness: float = Field(ge=-1, le=1)
    excluded: list[str]
    typical: list[str]
    split_into: int | None = Field(ge=2)


class _Group(_Strict):
    id: _Id
    name: _Name
    themes: list[_Id]


class _Step(_Strict):
    at: datetime
    step: str
    theme: _Id
    detail: str


class _Book(_Strict):
    """`vectors` are little-endian half-precision numbers in Base64."""

    schema_version: Literal[1]
    encoder: str | None
    origin: str
    runs: int = Field(ge=1)
    covers_until: date | None
    themes: list[_Theme]
    groups: list[_Group]
    former: dict[_Id, _Id]
    steps: list[_Step]


def book_object(book: ThemeBook) -> dict[str, Any]:
    """A book as JSON: `schema_version`, `encoder`, `origin`, `runs`, `covers_until`, `themes`,
    `groups`, `former`, `steps`; vectors are half-precision numbers, little-endian, in Base64."""
    written = _Book(
        schema_version=1,
        encoder=book.encoder,
        origin=_written(book.origin),
        runs=book.runs,
        covers_until=book.covers_until,
        themes=[_theme_written(one) for one in book.themes],
        groups=[_Group(id=g.id, name=g.name, themes=list(g.themes)) for g in book.groups],
        former=dict(book.former),
        steps=[_Step(at=s.at, step=s.step, theme=s.theme, detail=s.detail) for s in book.steps],
    )
    return written.model_dump(mode="json")


def _theme_written(one: KeptTheme) -> _Theme:
    return _Theme(
        id=one.id,
        name=one.name,
        named_by=one.named_by,
        is_pinned=one.is_pinned,
        centres=[_written(centre) for centre in one.territory.centres],
        floor=one.territory.floor,
        closeness=one.territory.closeness,
        excluded=sorted(one.excluded),
        typical=list(one.typical),
        split_into=one.split_into,
    )


def book_from(value: Any) -> ThemeBook:
    """The book of its JSON.

    Raises:
        ThemeBookError: it is none of this schema; the message says what is wrong.
    """
    try:
        read = _Book.model_validate(value)
        origin = _vector(read.origin)
        themes = tuple(_theme_read(one, len(origin)) for one in read.themes)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ThemeBookError(f"This is no book of themes: {where}: {first['msg']}.") from None
    except ValueError:
        raise ThemeBookError("This is no book of themes: a vector is damaged.") from None
    if len({one.id for one in themes}) < len(themes):
        raise ThemeBookError("This is no book of themes: two themes have the same identifier.")
    return ThemeBook(
        encoder=read.encoder,
        origin=origin,
        themes=themes,
        groups=tuple(KeptGroup(g.id, g.name, tuple(g.themes)) for g in read.groups),
        former=_without_circles(read.former),
        steps=tuple(Step(s.at, s.step, s.theme, s.detail) for s in read.steps),
        runs=read.runs,
        covers_until=read.covers_until,
    )


def _theme_read(one: _Theme, dimensions: int) -> KeptTheme:
    centres = np.stack([_vector(centre) for centre in one.centres])
    if centres.shape[1] != dimensions:
        raise ValueError("a centre of another length")
    return KeptTheme(
        id=one.id,
        name=one.name,
        territory=Territory(centres, one.floor, one.closeness),
        named_by=one.named_by,
        is_pinned=one.is_pinned,
        excluded=frozenset(one.excluded),
        typical=tuple(one.typical),
        split_into=one.split_into,
    )


def _without_circles(former: Mapping[str, str]) -> Mapping[str, str]:
    for start in former:
        id, seen = start, {start}
        while id in former:
            id = former[id]
            if id in seen:
                raise ThemeBookError("This is no book of themes: its mergers run in a circle.")
            seen.add(id)
    return dict(former)


def _written(vector: Vectors) -> str:
    return base64.b64encode(vector.astype("<f2").tobytes()).decode("ascii")


def _vector(written: str) -> Vectors:
    vector = np.frombuffer(base64.b64decode(written, validate=True), dtype="<f2")
    if not len(vector) or not np.isfinite(vector).all():
        raise ValueError("no vector")
    return vector.astype(np.float32)
