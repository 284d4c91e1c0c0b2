"""Contacts in the order of their days, and which series each belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from redress.insight.day_line import DayLine, Flags, Integers


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """Which contacts a series counts: those whose `dimension` has this value."""

    dimension: str
    """A column of the table; empty for all contacts."""
    value: str

    def __str__(self) -> str:
        return f"{self.dimension} {self.value}" if self.dimension else "all contacts"


ALL = SeriesKey("", "all")


@dataclass(frozen=True, slots=True)
class Codes:
    """A column as numbers: row `rows[i]` has the value `values[codes[i]]`.

    Rows are those in the order of days. A row without a value is left out; one with several, such
    as flags, is there several times. Rows ascend.
    """

    values: tuple[str, ...]
    rows: Integers
    codes: Integers


@dataclass(frozen=True, slots=True)
class DayRows:
    """`order` are the rows of the table by day; those of day d are `order[starts[d]:starts[d+1]]`;
    `day_of` is the place of the day of each."""

    order: Integers
    starts: Integers
    day_of: Integers
    codes: Mapping[str, Codes]

    @classmethod
    def of(
        cls,
        table: pd.DataFrame,
        columns: Iterable[str],
        dated: Flags,
        ordinals: np.ndarray[Any, Any],
        days: DayLine,
    ) -> DayRows:
        """The rows with a day on the line."""
        places = (ordinals - np.datetime64(days.first)).astype(np.int64)
        inside = np.flatnonzero(dated & (places >= 0) & (places < days.number))
        order = inside[np.argsort(places[inside], kind="stable")]
        day_of = places[order]
        starts = np.searchsorted(day_of, np.arange(days.number + 1))
        codes = {column: _codes(table[column].iloc[order]) for column in columns}
        return cls(order, starts, day_of, codes)

    def counts(self, column: str) -> Integers:
        """The number of contacts for each value and day."""
        own, length = self.codes[column], len(self.starts) - 1
        cells = own.codes * length + self.day_of[own.rows]
        counts = np.bincount(cells, minlength=len(own.values) * length)
        return counts.reshape(len(own.values), length)

    def members(self, key: SeriesKey, start: int, end: int) -> Integers:
        """The contacts of a series on the days from `start` up to `end`, as places in `order`."""
        first, last = self.starts[start], self.starts[end]
        if not key.dimension:
            return np.arange(first, last)
        own = self.codes[key.dimension]
        part = slice(*np.searchsorted(own.rows, (first, last)))
        found: Integers = own.rows[part][own.codes[part] == own.values.index(key.value)]
        return found


def _codes(values: pd.Series[Any]) -> Codes:
    first = values.first_valid_index()
    if first is not None and isinstance(values.loc[first], tuple):
        return _codes_of_several(values)
    codes, found = pd.factorize(values)
    rows = np.flatnonzero(codes >= 0)
    return Codes(tuple(map(str, found)), rows, codes[rows].astype(np.int64))


def _codes_of_several(values: pd.Series[Any]) -> Codes:
    lists = [one if isinstance(one, tuple) else () for one in values]
    rows = np.repeat(np.arange(len(lists)), [len(one) for one in lists])
    flat = pd.Series([each for one in lists for each in one], dtype=object)
    codes, found = pd.factorize(flat)
    return Codes(tuple(map(str, found)), rows, codes.astype(np.int64))
