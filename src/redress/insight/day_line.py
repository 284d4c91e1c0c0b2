"""A stretch of days, one after the other, and what the calendar says of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from redress.triage.working_days import WorkingCalendar

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

DAYS_A_WEEK = 7
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True)
class DayLine:
    """`number` days from `first` on, under a council's calendar."""

    first: date
    number: int
    calendar: WorkingCalendar

    @property
    def last(self) -> date:
        """The last day."""
        return self.day(self.number - 1)

    def day(self, place: int) -> date:
        """The day at a place, from 0; places before and after the line are days too."""
        return self.first + timedelta(int(place))

    def place(self, day: date) -> int:
        """The place of a day, from 0; below 0 or beyond the line if it is not on it."""
        return (day - self.first).days

    @cached_property
    def weekday(self) -> Integers:
        """0 for Monday to 6 for Sunday, for each day."""
        return (self.first.weekday() + np.arange(self.number)) % DAYS_A_WEEK

    @cached_property
    def off(self) -> Flags:
        """Whether a day is a bank holiday or a closure day."""
        found = np.zeros(self.number, dtype=bool)
        for day in self.calendar.days_off(self.first, self.last):
            found[self.place(day)] = True
        return found

    @cached_property
    def rhythm_day(self) -> Integers:
        """The weekday that a day is like: a bank holiday is like a Sunday."""
        return np.where(self.off, _SUNDAY, self.weekday)

    @cached_property
    def working(self) -> Flags:
        """Whether a day is a working day."""
        return ~self.off & (self.weekday < _SATURDAY)

    @cached_property
    def after_off(self) -> Flags:
        """Whether a day is the first working day after a bank holiday or closure day."""
        found = np.zeros(self.number, dtype=bool)
        was_off = False
        for place in range(self.number):
            if self.working[place]:
                found[place], was_off = was_off, False
            was_off = was_off or bool(self.off[place])
        return found

    @cached_property
    def christmas(self) -> Flags:
        """Whether a day stands between Christmas Eve and New Year and is not off."""
        days = np.datetime64(self.first) + np.arange(self.number)
        months = days.astype("datetime64[M]")
        of_month = (days - months).astype(int) + 1
        is_december = months.astype(int) % 12 == 11
        found: Flags = is_december & (of_month >= 24) & ~self.off
        return found

    @cached_property
    def years(self) -> Numbers:
        """Years since the first day, as a fraction."""
        return np.arange(self.number) / 365.25

    @cached_property
    def turn(self) -> Numbers:
        """The place in the year as an angle, 0 at its start, in radians."""
        days = np.datetime64(self.first) + np.arange(self.number)
        since = (days - days.astype("datetime64[Y]")).astype(int)
        angle: Numbers = 2 * np.pi * since / 365.25
        return angle
