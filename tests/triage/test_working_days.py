"""Working days agree with the law's rules, year by year and nation by nation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from redress.errors import ClockError
from redress.triage.working_days import FIRST_DAY, LAST_DAY, Nation, WorkingCalendar

CALENDARS = {nation: WorkingCalendar(nation) for nation in Nation}
ENGLAND = CALENDARS[Nation.ENGLAND]
# Far enough from the end that what is counted stays within the years that are known.
DAYS = st.dates(FIRST_DAY, LAST_DAY - timedelta(400))
NATIONS = st.sampled_from(list(Nation))
COUNTS = st.integers(1, 120)
PROCLAIMED = [date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)]


def first_monday(year: int, month: int) -> date:
    day = date(year, month, 1)
    return day + timedelta(-day.weekday() % 7)


def last_monday(year: int, month: int) -> date:
    day = date(year, month + 1, 1) - timedelta(1)
    return day - timedelta(day.weekday())


def with_substitutes(*days: date) -> list[date]:
    """Fixed holidays; one at a weekend moves to the next weekday that is none already."""
    taken = [day for day in days if day.weekday() < 5]
    for day in days:
        moved = day
        while moved.weekday() >= 5 or (moved != day and moved in taken):
            moved += timedelta(1)
        if moved != day:
            taken.append(moved)
    return taken


def bank_holidays(nation: Nation, year: int) -> set[date]:
    """Bank holidays by the rules, reckoned apart from the product and its library."""
    sunday = easter(year)
    found = {
        sunday - timedelta(2),
        date(2020, 5, 8) if year == 2020 else first_monday(year, 5),
        date(2022, 6, 2) if year == 2022 else last_monday(year, 5),
        *with_substitutes(date(year, 12, 25), date(year, 12, 26)),
        *(day for day in PROCLAIMED if day.year == year),
    }
    if nation is Nation.SCOTLAND:
        found |= {first_monday(year, 8), *with_substitutes(date(year, 11, 30))}
        found |= {*with_substitutes(date(year, 1, 1), date(year, 1, 2))}
        return found | ({date(2026, 6, 15)} if year == 2026 else set())
    found |= {sunday + timedelta(1), last_monday(year, 8), *with_substitutes(date(year, 1, 1))}
    if nation is Nation.NORTHERN_IRELAND:
        found |= {*with_substitutes(date(year, 3, 17)), *with_substitutes(date(year, 7, 12))}
    return found


@pytest.mark.parametrize("nation", list(Nation))
def test_every_day_of_21_years_agrees_with_the_rules(nation: Nation) -> None:
    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    free = {day for year in years for day in bank_holidays(nation, year)}
    days = (date.fromordinal(n) for n in range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1))
    wrong = [
        day
        for day in days
        if CALENDARS[nation].is_working(day) != (day.weekday() < 5 and day not in free)
    ]
    assert wrong == []


@given(nation=NATIONS, day=DAYS, count=COUNTS)
def test_what_is_reached_is_what_counting_day_by_day_reaches(
    nation: Nation, day: date, count: int
) -> None:
    calendar, reached, left = CALENDARS[nation], day, count
    while left:
        reached += timedelta(1)
        left -= calendar.is_working(reached)
    assert calendar.after(day, count) == reached
    assert calendar.count(day, reached) == count


@given(nation=NATIONS, day=DAYS, first=COUNTS, second=COUNTS)
def test_counts_add_up(nation: Nation, day: date, first: int, second: int) -> None:
    calendar = CALENDARS[nation]
    assert calendar.after(calendar.after(day, first), second) == calendar.after(day, first + second)


@given(nation=NATIONS, day=DAYS, later=st.integers(0, 60), count=COUNTS, more=st.integers(1, 20))
def test_later_and_longer_is_never_earlier(
    nation: Nation, day: date, later: int, count: int, more: int
) -> None:
    calendar = CALENDARS[nation]
    reached = calendar.after(day, count)
    assert calendar.is_working(reached)
    assert reached <= calendar.after(day + timedelta(later), count)
    assert reached < calendar.after(day, count + more)


@given(nation=NATIONS, day=DAYS)
def test_a_working_day_is_its_own_and_another_gives_way_to_the_next(
    nation: Nation, day: date
) -> None:
    calendar = CALENDARS[nation]
    found = calendar.on_or_after(day)
    assert found == (day if calendar.is_working(day) else calendar.after(day, 1))


def test_a_closure_day_is_left_out_and_named() -> None:
    eve = date(2025, 12, 24)
    closing = WorkingCalendar(Nation.ENGLAND, frozenset({eve}))
    assert closing.after(date(2025, 12, 23), 1) == date(2025, 12, 29)
    assert closing.left_out(date(2025, 12, 23), date(2025, 12, 29)) == [
        (eve, "closure day"),
        (date(2025, 12, 25), "Christmas Day"),
        (date(2025, 12, 26), "Boxing Day"),
    ]


def test_a_bank_holiday_at_a_weekend_is_not_among_what_is_left_out() -> None:
    assert [day for day, _ in ENGLAND.left_out(date(2021, 12, 24), date(2021, 12, 31))] == [
        date(2021, 12, 27),
        date(2021, 12, 28),
    ]


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2014, 12, 31), date(2036, 1, 1)])
def test_a_day_outside_the_known_years_is_an_error_and_no_guess(day: date) -> None:
    for ask in (ENGLAND.is_working, ENGLAND.on_or_after, lambda day: ENGLAND.after(day, 1)):
        with pytest.raises(ClockError, match="2015 to 2035"):
            ask(day)


def test_a_count_that_leaves_the_known_years_is_an_error() -> None:
    with pytest.raises(ClockError, match="after 31 December 2035"):
        ENGLAND.after(date(2035, 12, 20), 20)
