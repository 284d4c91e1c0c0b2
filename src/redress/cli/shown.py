"""The first rows of a file as one table on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from redress.cli.console import answers
from redress.reading.reader import Reading

MOST = 50
"""Rows; the others are counted."""
EXCERPT = 70
"""Characters."""


class FirstRows:
    """A table that takes so many rows and counts the rest."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._table = Table(show_lines=True)
        for column in ("Row", "Contact", *columns):
            self._table.add_column(column, overflow="fold")
        self._left_out = 0

    def has_room(self) -> bool:
        """Whether another row is shown; where not, it is counted."""
        if self._table.row_count < MOST:
            return True
        self._left_out += 1
        return False

    def add(self, row: int, reading: Reading, cells: Sequence[RenderableType]) -> None:
        """A row; personal data is replaced in the excerpt of its contact."""
        excerpt = shorten(reading.redacted, EXCERPT, placeholder=" …")
        self._table.add_row(str(row), Text(excerpt), *cells)

    def print(self) -> None:
        """Print the table, and how many rows are left out of it."""
        answers().print(self._table)
        if self._left_out:
            answers().print(f"… and {self._left_out:,} more in the file")
