"""Years and quarters in London's days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from redress.insight.reports.periods import PeriodError, period_of, refuse_future


@pytest.mark.parametrize(
    ("told", "first", "last", "before"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31), "2024"),
        ("2024-25", date(2024, 4, 1), date(2025, 3, 31), "2023-24"),
        ("2024/2025", date(2024, 4, 1), date(2025, 3, 31), "2023-24"),
        ("1999-00", date(1999, 4, 1), date(2000, 3, 31), "1998-99"),
        ("2024Q2", date(2024, 4, 1), date(2024, 6, 30), "2023Q2"),
        ("2024-q4", date(2024, 10, 1), date(2024, 12, 31), "2023Q4"),
        ("2024Q1", date(2024, 1, 1), date(2024, 3, 31), "2023Q1"),
    ],
)
def test_a_period_is_named_by_its_year_or_quarter(
    told: str, first: date, last: date, before: str
) -> None:
    found = period_of(told)
    assert (found.first, found.last, found.before().label) == (first, last, before)


@pytest.mark.parametrize("told", ["", "25", "2024-26", "2024Q5", "1066", "next year", "2024-25-26"])
def test_what_is_no_period_is_refused(told: str) -> None:
    with pytest.raises(PeriodError):
        period_of(told)


def test_a_day_in_summer_begins_an_hour_before_greenwich_s() -> None:
    assert period_of("2024Q1").until == datetime(2024, 3, 31, 23, tzinfo=UTC)
    assert len(period_of("2024-25").months) == 12


def test_a_period_that_has_not_begun_is_refused() -> None:
    with pytest.raises(PeriodError, match="not begun"):
        refuse_future(period_of("2027"), date(2026, 11, 27))
