"""The year or quarter that a report is about, in London's days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from redress.errors import RedressError
from redress.triage.reckoning import LOCAL

_CALENDAR = re.compile(r"(\d{4})")
_FINANCIAL = re.compile(r"(\d{4})[-/](\d{2}|\d{4})")
_QUARTER = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE)
_FIRST_YEAR, _LAST_YEAR = 1970, 2200
_APRIL = 4


class PeriodError(RedressError):
    """A period that is none, or has not begun."""

    code = "period_invalid"


class PeriodKind(StrEnum):
    """What a period is."""

    CALENDAR_YEAR = "calendar_year"
    FINANCIAL_YEAR = "financial_year"
    """April to March, as councils report."""
    QUARTER = "quarter"
    """Of the calendar: Q2 is April to June."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days, the first and the last included."""

    kind: PeriodKind
    label: str
    """As it is asked for: 2025, 2024-25, 2024Q2."""
    first: date
    last: date

    @property
    def name(self) -> str:
        """As it is read: "2024-25 (April 2024 to March 2025)"."""
        return f"{self.label} ({self.first:%B %Y} to {self.last:%B %Y})"

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(1), time(), LOCAL)

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each of its months."""
        start = self.first.year * 12 + self.first.month - 1
        count = (self.last.year * 12 + self.last.month) - start
        return tuple(date(n // 12, n % 12 + 1, 1) for n in range(start, start + count))

    def holds(self, day: date) -> bool:
        """Whether a day is one of its days."""
        return self.first <= day <= self.last

    def before(self, years: int = 1) -> Period:
        """The same period so many years earlier."""
        year = self.first.year - years
        match self.kind:
            case PeriodKind.CALENDAR_YEAR:
                return calendar_year(year)
            case PeriodKind.FINANCIAL_YEAR:
                return financial_year(year)
            case PeriodKind.QUARTER:
                return quarter(year, (self.first.month + 2) // 3)


def calendar_year(year: int) -> Period:
    """January to December."""
    return Period(PeriodKind.CALENDAR_YEAR, str(year), date(year, 1, 1), date(year, 12, 31))


def financial_year(year: int) -> Period:
    """April of a year to March of the next."""
    label = f"{year}-{(year + 1) % 100:02}"
    last = date(year + 1, _APRIL, 1) - timedelta(1)
    return Period(PeriodKind.FINANCIAL_YEAR, label, date(year, _APRIL, 1), last)


def quarter(year: int, number: int) -> Period:
    """Three months of the calendar, counted from 1."""
    first = date(year, 3 * number - 2, 1)
    following = date(year + number // 4, 3 * number % 12 + 1, 1)
    return Period(PeriodKind.QUARTER, f"{year}Q{number}", first, following - timedelta(1))


def period_of(told: str) -> Period:
    """The period that a text names: 2025, 2024-25 or 2024Q2.

    Raises:
        PeriodError: it names none.
    """
    text = told.strip()
    if match := _QUARTER.fullmatch(text):
        return quarter(_year(match[1], told), int(match[2]))
    if match := _CALENDAR.fullmatch(text):
        return calendar_year(_year(match[1], told))
    if match := _FINANCIAL.fullmatch(text):
        year = _year(match[1], told)
        if int(match[2]) in (year + 1, (year + 1) % 100):
            return financial_year(year)
    raise PeriodError(
        f"'{told}' is no period: write a year as 2025, a financial year as 2024-25, or a quarter "
        "as 2024Q2."
    )


def _year(told: str, whole: str) -> int:
    year = int(told)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise PeriodError(f"'{whole}': the year must lie from {_FIRST_YEAR} to {_LAST_YEAR}.")
    return year


def refuse_future(period: Period, today: date) -> None:
    """Refuse a period that has not begun.

    Raises:
        PeriodError: it has not.
    """
    if period.first > today:
        raise PeriodError(f"{period.name} has not begun: there is nothing to report yet.")
