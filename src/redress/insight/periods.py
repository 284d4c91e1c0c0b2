"""Days, weeks and months: a line of days cut into periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from redress.insight.day_line import DAYS_A_WEEK, DayLine, Flags

_WEEKS_A_YEAR = 52


class PeriodKind(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    """From Monday to Sunday, as ISO 8601 has it."""
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a week or a month, of which the line of days may hold only a part."""

    first: date
    last: date
    start: int
    end: int
    """The places on the line of the days that it holds: from `start` up to `end`."""
    known_days: int
    """Of these, days with records."""

    @property
    def days(self) -> int:
        """How many days the whole period has."""
        return (self.last - self.first).days + 1

    @property
    def complete(self) -> bool:
        """Whether there are records of all its days."""
        return self.known_days == self.days


def periods(days: DayLine, known: Flags, kind: PeriodKind) -> tuple[Period, ...]:
    """The periods that a line of days touches, in order."""
    known_before = np.concatenate(([0], np.cumsum(known)))
    found = []
    first = _first_day(days.first, kind)
    while first <= days.last:
        last = _next(first, kind) - timedelta(1)
        start, end = max(0, days.place(first)), min(days.number, days.place(last) + 1)
        known_days = int(known_before[end] - known_before[start])
        found.append(Period(first, last, start, end, known_days))
        first = last + timedelta(1)
    return tuple(found)


def year_before(period: Period, kind: PeriodKind) -> date:
    """The first day of the period to compare with: of days the same weekday, 52 weeks before."""
    if kind is PeriodKind.MONTH:
        return period.first.replace(year=period.first.year - 1)
    return period.first - timedelta(_WEEKS_A_YEAR * DAYS_A_WEEK)


def _first_day(day: date, kind: PeriodKind) -> date:
    if kind is PeriodKind.MONTH:
        return day.replace(day=1)
    return day - timedelta(day.weekday()) if kind is PeriodKind.WEEK else day


def _next(first: date, kind: PeriodKind) -> date:
    if kind is PeriodKind.MONTH:
        return (first + timedelta(31)).replace(day=1)
    return first + timedelta(DAYS_A_WEEK if kind is PeriodKind.WEEK else 1)
