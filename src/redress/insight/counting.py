"""Contacts counted by day, as many series as there are values of what they are told apart by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from redress.errors import RedressError
from redress.insight.day_line import DayLine, Flags, Integers
from redress.insight.day_rows import ALL, DayRows, SeriesKey
from redress.insight.holes import Hole, holes_in
from redress.insight.observations import Observations
from redress.triage.working_days import Nation, WorkingCalendar, national_calendar

DIMENSIONS = {
    "service_area": "service_area",
    "area": "service_area",
    "service": "service_area",
    "avoidable_cause": "avoidable_cause",
    "cause": "avoidable_cause",
    "kind": "kind",
    "channel": "channel",
    "flags": "flags",
    "flag": "flags",
    "outcome": "outcome",
    "place": "place",
    "ward": "place",
    "district": "place",
}
"""What contacts can be told apart by, under each name it goes by; a table may have columns besides,
such as `theme`."""

MOST_YEARS = 20
_NOT_COUNTED = {"id", "text", "received_on"}
ENGLAND = national_calendar(Nation.ENGLAND)


class SeriesError(RedressError):
    """Contacts of which no series can be made, or a column that is not there."""

    code = "series_invalid"


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Counts of contacts by day.

    `counts` has a row for each of `keys` and a column for each day of `days`, int64; the first is
    that of all contacts. `known` tells for each day whether contacts were recorded: days of
    `holes` were not, and a 0 there means nothing. `undated` contacts have no day and are counted
    nowhere. `rows` are the contacts behind the counts.
    """

    days: DayLine
    keys: tuple[SeriesKey, ...]
    counts: Integers
    known: Flags
    holes: tuple[Hole, ...]
    undated: int
    rows: DayRows

    @property
    def hole_days(self) -> tuple[tuple[date, date], ...]:
        """The first and the last day of each hole."""
        return tuple((self.days.day(one.start), self.days.day(one.end - 1)) for one in self.holes)

    def only(self, places: Iterable[int]) -> DayCounts:
        """Those series only, by their places."""
        chosen = list(places)
        keys = tuple(self.keys[place] for place in chosen)
        return replace(self, keys=keys, counts=self.counts[chosen])


def number_of(count: int, thing: str) -> str:
    """So many of a thing, in words: 1 day, 2 days."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def notes_on_days(counts: DayCounts) -> Iterator[str]:
    """What is to be said of contacts without a day, and of days without records."""
    if counts.undated:
        contacts = number_of(counts.undated, "contact")
        yield f"{contacts} without a date of receipt: left out of everything over time."
    for first, last in counts.hole_days:
        yield f"Nothing was recorded from {first} to {last}: these days are taken as unknown."


def column_of(observations: Observations, name: str) -> str:
    """The column that a name means, such as `service_area` for `area`.

    Raises:
        SeriesError: there is none.
    """
    columns = [column for column in observations.table.columns if column not in _NOT_COUNTED]
    column = DIMENSIONS.get(name, name)
    if column not in columns:
        raise SeriesError(
            f"Contacts cannot be counted by '{name}'. There are: {', '.join(columns)}."
        )
    return column


def with_column(
    observations: Observations, name: str, values: Sequence[str | int | None]
) -> Observations:
    """The contacts with a column more, of a value for each: so their themes become something to
    count by."""
    column = pd.Series(list(values), index=observations.table.index, dtype=object)
    return replace(observations, table=observations.table.assign(**{name: column}))


def count_days(
    observations: Observations,
    dimensions: Iterable[str] = (),
    *,
    calendar: WorkingCalendar = ENGLAND,
    until: date | None = None,
) -> DayCounts:
    """All contacts by day, and those of each value of each dimension, the most frequent first.

    The days go from the first contact to the last, or to `until`, both included. A column that is
    named twice, as `area` and `service_area`, is counted once.

    Raises:
        SeriesError: no contact has a date, the dates lie more than `MOST_YEARS` years apart or at
            the ends of the calendar, or there is no such column.
    """
    columns = list(dict.fromkeys(column_of(observations, name) for name in dimensions))
    received = observations.table["received_on"]
    dated = received.notna().to_numpy()
    ordinals = received.to_numpy().astype("datetime64[D]")
    days = _line(ordinals[dated], calendar, until)
    rows = DayRows.of(observations.table, columns, dated, ordinals, days)
    counts = [np.diff(rows.starts)[None, :]]
    keys = [ALL]
    for column in columns:
        found = rows.counts(column)
        order = np.argsort(-found.sum(axis=1), kind="stable")
        keys += [SeriesKey(column, rows.codes[column].values[place]) for place in order]
        counts.append(found[order])
    holes = holes_in(counts[0][0], days)
    known = np.ones(days.number, dtype=bool)
    for hole in holes:
        known[hole.start : hole.end] = False
    whole = np.vstack(counts).astype(np.int64)
    return DayCounts(days, tuple(keys), whole, known, holes, int((~dated).sum()), rows)


def _line(ordinals: np.ndarray, calendar: WorkingCalendar, until: date | None) -> DayLine:
    if not len(ordinals):
        raise SeriesError(
            "No contact has a date of receipt, so nothing can be said over time. A file needs a "
            "column such as received_at, with times like 2026-11-20T10:15 or 20/11/2026."
        )
    first = ordinals.min().item()
    last = until or ordinals.max().item()
    number = (last - first).days + 1
    if number < 1:
        raise SeriesError(f"No contact was received until {last}.")
    if number > MOST_YEARS * 366:
        raise SeriesError(
            f"The dates of receipt go from {first} to {last}, more than {MOST_YEARS} years. "
            "Correct those that are wrong; --until leaves out those that are too late."
        )
    # A year is compared with the one before, and a period ends before the next begins.
    if first.year == date.min.year or last.year == date.max.year:
        raise SeriesError(
            f"The dates of receipt go from {first} to {last}: such years cannot be. Correct them."
        )
    return DayLine(first, number, calendar)
