"""What a file of contacts is made of, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number as a person would count it, and its values by column."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read; the others are kept."""

    number: int
    reason: str


class TableReader(Protocol):
    """A file opened for reading."""

    columns: tuple[str, ...]

    def rows(self) -> Iterator[Row | BadRow]:
        """The rows in order; reading goes on past bad ones."""
        ...


class TableWriter(Protocol):
    """A file opened for writing; it takes its name when it is closed without an error."""

    def write(self, values: Mapping[str, Any]) -> None:
        """Add a row."""
        ...


Reading = AbstractContextManager[TableReader]
Writing = AbstractContextManager[TableWriter]
