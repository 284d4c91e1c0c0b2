"""What a file of contacts is made of, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number as a person would count it, and its values by column."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read; the others are kept, and of it what can be."""

    number: int
    reason: str
    values: Mapping[str, Any] = field(default_factory=dict)
    """What it held, by column; none where it fits no columns."""
    raw: str = ""
    """The line as it stood, for a row that fits no columns."""


Columns = Mapping[str, Any]
"""The columns in order. With each its type: a Python type or, from Parquet, an Arrow type; None
where the file holds values of any type."""


class TableReader(Protocol):
    """A file opened for reading."""

    columns: Columns
    notes: Sequence[str] = ()
    """What to tell whoever opened the file, a sentence each."""
    numbers_are_text: bool = True
    """Whether a number in the text column may be somebody's words, as in a spreadsheet."""

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
