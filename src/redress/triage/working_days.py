"""Working days: weekends, a nation's bank holidays and a council's closure days left out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, cached_property

from redress.errors import ClockError

FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2035, 12, 31)
"""Days that are reckoned with. Bank holidays of coming years follow the rule; one proclaimed for a
single year comes with a newer `holidays`."""

_SATURDAY = 5


class Nation(StrEnum):
    """The nations of the United Kingdom, each with bank holidays of its own."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


_SUBDIVISIONS = {
    Nation.ENGLAND: "ENG",
    Nation.WALES: "WLS",
    Nation.SCOTLAND: "SCT",
    Nation.NORTHERN_IRELAND: "NIR",
}


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days of a council, from `FIRST_DAY` to `LAST_DAY`."""

    nation: Nation
    closures: frozenset[date] = frozenset()
    """Days on which the council is closed besides."""
    any_nation: bool = False
    """Whether the bank holidays of the other nations are left out too."""

    def is_working(self, day: date) -> bool:
        """Whether a day is a working day.

        Raises:
            ClockError: the day is outside the years that are known.
        """
        place = bisect_left(self._ordinals, known_day(day).toordinal())
        return place < len(self._ordinals) and self._ordinals[place] == day.toordinal()

    def on_or_after(self, day: date) -> date:
        """The day itself, or the next working day.

        Raises:
            ClockError: the day, or the next working day, is outside the years that are known.
        """
        return self._at(bisect_left(self._ordinals, known_day(day).toordinal()))

    def after(self, day: date, count: int) -> date:
        """The working day that is so many working days (1 or more) after a day, which is day 0.

        Raises:
            ClockError: the day, or the one reached, is outside the years that are known.
        """
        if count < 1:
            raise ValueError("count")
        return self._at(bisect_right(self._ordinals, known_day(day).toordinal()) + count - 1)

    def count(self, start: date, end: date) -> int:
        """How many working days come after `start`, up to and with `end`.

        Raises:
            ClockError: a day is outside the years that are known.
        """
        first = bisect_right(self._ordinals, known_day(start).toordinal())
        return bisect_right(self._ordinals, known_day(end).toordinal()) - first

    def left_out(self, start: date, end: date) -> list[tuple[date, str]]:
        """The days from Monday to Friday after `start`, up to `end`, that are no working days,
        each with its reason."""
        return [
            (day, reason)
            for day, reason in self._reasons.items()
            if start < day <= end and day.weekday() < _SATURDAY
        ]

    def days_off(self, start: date, end: date) -> dict[date, str]:
        """Bank holidays and closure days from `start` to `end`, both included, in order, each with
        its name. Not bound to the years of `FIRST_DAY` to `LAST_DAY`: nothing is reckoned."""
        found = self._named(range(start.year, end.year + 1))
        return {day: name for day, name in found.items() if start <= day <= end}

    def _at(self, place: int) -> date:
        if place >= len(self._ordinals):
            raise ClockError(
                f"The date falls after {LAST_DAY:%d %B %Y}; bank holidays are not known beyond it."
            )
        return date.fromordinal(self._ordinals[place])

    @cached_property
    def _reasons(self) -> Mapping[date, str]:
        """Bank holidays and closures with their names, in order."""
        return self._named(range(FIRST_DAY.year, LAST_DAY.year + 1))

    def _named(self, years: range) -> dict[date, str]:
        # Only what reckons with dates waits for the library.
        import holidays

        nations = (*Nation, self.nation) if self.any_nation else (self.nation,)
        found = dict.fromkeys(self.closures, "closure day")
        for nation in nations:
            found |= holidays.country_holidays(
                "GB", subdiv=_SUBDIVISIONS[nation], years=years, language="en_GB"
            )
        return dict(sorted(found.items()))

    @cached_property
    def _ordinals(self) -> tuple[int, ...]:
        days = range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)
        free = {day.toordinal() for day in self._reasons}
        # 1 January of the year 1 was a Monday, and is ordinal 1.
        return tuple(day for day in days if (day - 1) % 7 < _SATURDAY and day not in free)


@cache
def national_calendar(nation: Nation, any_nation: bool = False) -> WorkingCalendar:
    """The working days of the law: no council's closure days are left out."""
    return WorkingCalendar(nation, any_nation=any_nation)


def known_day(day: date) -> date:
    """The day, if it is one that can be reckoned with.

    Raises:
        ClockError: it is outside the years whose bank holidays are known.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ClockError(
            f"{day.isoformat()} is outside the years whose bank holidays are known "
            f"({FIRST_DAY.year} to {LAST_DAY.year}). Check the date."
        )
    return day
