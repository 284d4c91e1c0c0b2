"""Volumes over time: by day, week or month, for every value of what contacts are told apart by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from redress.insight.changes import Change, changes
from redress.insight.counting import (
    ENGLAND,
    DayCounts,
    SeriesError,
    count_days,
    notes_on_days,
    number_of,
)
from redress.insight.day_line import Flags, Integers, Numbers
from redress.insight.day_rows import SeriesKey
from redress.insight.observations import Observations
from redress.insight.periods import Period, PeriodKind, periods, year_before
from redress.insight.seasons import LEAST_DAYS, Pattern, YearlyTrend, pattern_of
from redress.triage.working_days import WorkingCalendar

MOST_SERIES = 60
"""Values told one by one, the most frequent ones; a council has some forty service areas."""
LEAST_KNOWN = 0.5
"""The share of a period's days that must be known for it to be compared with another."""

_CLOSED = 0.02
"""Of an average day: with less, a day is as good as closed."""


@dataclass(frozen=True, slots=True)
class Point:
    """A series in one period. `count` is None where no day of it is known."""

    count: int | None
    share: float | None
    """Of all contacts in the period; None where there are none."""
    adjusted: float | None
    """The count a period of that many average days would have: weekdays, days off, season and
    unknown days made up for. None where the pattern is not known, or too few days are."""
    trend: float | None
    """What the trend has for it, on the same scale."""
    on_previous: Change | None
    """Of the rate a working-pattern day, on the period before; None where it cannot be said."""
    on_year: Change | None
    """The same on the period a year before."""


@dataclass(frozen=True, slots=True)
class Series:
    """The contacts with one value, over all periods."""

    key: SeriesKey
    points: tuple[Point, ...]
    total: int
    own_pattern: bool
    """Whether it was adjusted by its own weekdays and season; if not, by those of all contacts."""
    trend: YearlyTrend | None
    """None where it cannot be said: under two years of records, or too few contacts."""


@dataclass(frozen=True, slots=True)
class Volumes:
    """Series over the same periods, that of all contacts first, then the most frequent."""

    kind: PeriodKind
    periods: tuple[Period, ...]
    series: tuple[Series, ...]
    first: date
    last: date
    undated: int
    holes: tuple[tuple[date, date], ...]
    notes: tuple[str, ...]


def volumes(
    observations: Observations,
    dimension: str | None = None,
    kind: PeriodKind = PeriodKind.MONTH,
    *,
    calendar: WorkingCalendar = ENGLAND,
    since: date | None = None,
    until: date | None = None,
) -> Volumes:
    """Contacts by period, all of them and those of each value of `dimension`.

    Season, weekdays and trend are learnt from all that is given; told are the periods from `since`
    to `until`.

    Raises:
        SeriesError: no contact has a date, the dates cannot be, or there is no such column.
    """
    by = [] if dimension is None else [dimension]
    counts = count_days(observations, by, calendar=calendar, until=until)
    chosen = range(min(len(counts.keys), MOST_SERIES + 1))
    cut = periods(counts.days, counts.known, kind)
    with threadpool_limits(1):  # The matrices are small: threads wait for one another.
        of_all = pattern_of(counts.counts[0], counts.known, counts.days)
        found = tuple(_series(counts, place, cut, kind, of_all) for place in chosen)
    told = [place for place, one in enumerate(cut) if since is None or one.last >= since]
    days = counts.days
    if not told:
        raise SeriesError(f"No contact was received from {since} to {days.last}.")
    return Volumes(
        kind,
        tuple(cut[place] for place in told),
        tuple(_only(one, told) for one in found),
        max(days.first, since) if since else days.first,
        days.last,
        counts.undated,
        counts.hole_days,
        tuple(_notes(counts, of_all)),
    )


def _only(series: Series, told: list[int]) -> Series:
    points = tuple(series.points[place] for place in told)
    return replace(series, points=points, total=sum(one.count or 0 for one in points))


def _series(
    counts: DayCounts,
    place: int,
    cut: tuple[Period, ...],
    kind: PeriodKind,
    of_all: Pattern | None,
) -> Series:
    own = pattern_of(counts.counts[place], counts.known, counts.days) if place else of_all
    seen = _by_period(counts.counts[place] * counts.known, cut)
    weights = _Weights.of(counts, cut, own or of_all)
    dispersion = own.dispersion[0 if kind is PeriodKind.DAY else 1] if own else 1.0
    previous, a_year = (
        _changes(seen, weights.exposure, before, dispersion) for before in _places_before(cut, kind)
    )
    everything = _by_period(counts.counts[0] * counts.known, cut)
    level = None if own is None else _by_period(own.level, cut)
    points = tuple(
        Point(
            int(seen[at]) if period.known_days else None,
            float(seen[at] / everything[at]) if everything[at] else None,
            weights.adjusted(at, float(seen[at]), period),
            None if level is None else float(level[at] / (period.end - period.start) * period.days),
            previous[at],
            a_year[at],
        )
        for at, period in enumerate(cut)
    )
    trend = own.trend if own else None
    return Series(counts.keys[place], points, int(seen.sum()), own is not None, trend)


@dataclass(frozen=True, slots=True)
class _Weights:
    """For each period: the average days that its known days amount to, by the calendar alone and
    with the season; 0 where too few are known."""

    exposure: Numbers
    with_season: Numbers | None

    @classmethod
    def of(cls, counts: DayCounts, cut: tuple[Period, ...], pattern: Pattern | None) -> _Weights:
        enough = np.array([one.known_days >= LEAST_KNOWN * one.days for one in cut])
        if pattern is None:
            return cls(_by_period(counts.known, cut) * enough, None)
        calendar = _by_period(pattern.calendar * counts.known, cut)
        season = _by_period(pattern.calendar * pattern.season * counts.known, cut)
        # Days that are all but closed amount to nothing that could be compared or scaled up.
        enough &= calendar >= _CLOSED * np.array([one.days for one in cut])
        return cls(calendar * enough, season * enough)

    def adjusted(self, at: int, seen: float, period: Period) -> float | None:
        """The count that as many average days as the period has would have."""
        if self.with_season is None or self.with_season[at] <= 0:
            return None
        return seen / float(self.with_season[at]) * period.days


def _by_period(values: Numbers | Integers | Flags, cut: tuple[Period, ...]) -> Numbers:
    sums = np.concatenate(([0.0], np.cumsum(values)))
    starts, ends = (np.array([getattr(one, name) for one in cut]) for name in ("start", "end"))
    by_period: Numbers = sums[ends] - sums[starts]
    return by_period


def _places_before(cut: tuple[Period, ...], kind: PeriodKind) -> tuple[Integers, Integers]:
    """For each period the places of the one before and of that a year before; -1 if none."""
    by_first = {one.first: place for place, one in enumerate(cut)}
    a_year = [by_first.get(year_before(one, kind), -1) for one in cut]
    return np.arange(len(cut)) - 1, np.array(a_year, dtype=np.int64)


def _changes(
    seen: Numbers, exposure: Numbers, before: Integers, dispersion: float
) -> list[Change | None]:
    there = before >= 0
    earlier, was_exposed = np.where(there, seen[before], 0), np.where(there, exposure[before], 0)
    return changes(seen, earlier, exposure, was_exposed, dispersion)


def _notes(counts: DayCounts, of_all: Pattern | None) -> Iterable[str]:
    known = number_of(int(counts.known.sum()), "day")
    yield from notes_on_days(counts)
    left = counts.counts[MOST_SERIES + 1 :]
    if len(left):
        values = number_of(len(left), "less frequent value")
        yield f"{values}, with {number_of(int(left.sum()), 'contact')}: not told one by one."
    if of_all is None:
        contacts = number_of(int(counts.counts[0].sum()), "contact")
        yield (
            f"{known} and {contacts} are too few to learn "
            f"weekdays and season from: {LEAST_DAYS} days are needed. Nothing is adjusted, and "
            "counts are taken to vary by chance alone."
        )
    elif (of_all.season == 1.0).all():
        yield f"{known} of records are under a year: weekdays are adjusted for, the season is not."
