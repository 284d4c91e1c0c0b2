"""Cases counted by two things at once, with totals that are known to add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from redress.insight.reports.values import Column, Figure, Key, Row, Sum, count

ALL = "all"
Named = tuple[str, str]
"""A code and its name."""


@dataclass(frozen=True, slots=True)
class Crosstab:
    """Counts by row and column, with a total of each, and of all."""

    base: Key
    """What all of it counts."""
    rows: tuple[Named, ...]
    columns: tuple[Named, ...]
    counts: Counter[tuple[str, str]]
    total_is_open: bool = True
    """Whether the number of all of them tells of nobody, however small."""
    columns_are_open: bool = False
    """Whether the totals of columns tell of nobody either."""

    @classmethod
    def of(
        cls,
        base: Key,
        rows: Sequence[Named],
        columns: Sequence[Named],
        found: Iterable[tuple[str, str]],
        *,
        total_is_open: bool = True,
        columns_are_open: bool = False,
    ) -> Crosstab:
        """Of a row and a column for each case."""
        counts = Counter(found)
        return cls(base, tuple(rows), tuple(columns), counts, total_is_open, columns_are_open)

    def cell(self, row: str, column: str) -> Figure:
        """A count."""
        return count(self.counts[row, column], *self.base, row, column)

    def of_row(self, row: str) -> Figure:
        """The total of a row."""
        total = sum(self.counts[row, column] for column, _ in self.columns)
        return count(total, *self.base, row)

    def of_column(self, column: str) -> Figure:
        """The total of a column."""
        total = sum(self.counts[row, column] for row, _ in self.rows)
        return count(total, *self.base, column, sensitive=not self.columns_are_open)

    @property
    def total(self) -> Figure:
        """Of all of them."""
        return count(self.counts.total(), *self.base, sensitive=not self.total_is_open)

    def table_rows(self, total: str = "All services") -> tuple[Row, ...]:
        """A row for each, and one of totals; the first cell is the row's own total."""
        rows = [
            Row(code, name, (self.of_row(code), *(self.cell(code, c) for c, _ in self.columns)))
            for code, name in self.rows
        ]
        last = (self.total, *(self.of_column(column) for column, _ in self.columns))
        return (*rows, Row(ALL, total, last))

    def table_columns(self, total: str) -> tuple[Column, ...]:
        """The columns of `table_rows`."""
        return (Column("total", total), *(Column(code, name) for code, name in self.columns))

    @property
    def sums(self) -> tuple[Sum, ...]:
        """What adds up to what."""
        base, rows, columns = self.base, self.rows, self.columns
        across = [
            Sum((*base, row), tuple((*base, row, column) for column, _ in columns))
            for row, _ in rows
        ]
        down = [
            Sum((*base, column), tuple((*base, row, column) for row, _ in rows))
            for column, _ in columns
        ]
        margins = (
            Sum(base, tuple((*base, row) for row, _ in rows)),
            Sum(base, tuple((*base, column) for column, _ in columns)),
        )
        return (*across, *down, *margins)
