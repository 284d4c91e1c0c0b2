"""Volumes over time: counts, holes, incomplete periods, changes, season and trend."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.insight.over_time import joined, of_days, usual_days

from redress.insight.changes import changes
from redress.insight.counting import (
    ENGLAND,
    MOST_YEARS,
    SeriesError,
    column_of,
    count_days,
    with_column,
)
from redress.insight.day_line import DayLine
from redress.insight.day_rows import SeriesKey
from redress.insight.observations import Observation, Observations
from redress.insight.over_time import volumes_object
from redress.insight.periods import PeriodKind, periods
from redress.insight.series import MOST_SERIES, volumes
from redress.triage.working_days import Nation, national_calendar

MONDAY = date(2024, 1, 1)


def test_the_calendar_knows_days_off_of_the_nation_in_any_year() -> None:
    winter = DayLine(date(2009, 12, 21), 20, ENGLAND)
    off = [winter.day(place) for place in np.flatnonzero(winter.off)]
    assert off == [date(2009, 12, day) for day in (25, 26, 28)] + [date(2010, 1, 1)]
    assert [winter.day(place).day for place in np.flatnonzero(winter.after_off)] == [29, 4]
    scottish = national_calendar(Nation.SCOTLAND).days_off(date(2024, 1, 2), date(2024, 1, 2))
    assert list(scottish) == [date(2024, 1, 2)]


def test_contacts_are_counted_by_day_and_by_each_value() -> None:
    contacts = Observations.of(
        [
            Observation("1", None, MONDAY, service_area="parking", flags=("vulnerable",)),
            Observation("2", None, MONDAY, service_area="parking"),
            Observation("3", None, date(2024, 1, 3), flags=("vulnerable", "legal_action")),
            Observation("4", None, None, service_area="benefits"),
        ]
    )
    found = count_days(contacts, ["area", "flag"])
    assert found.undated == 1
    counts = {str(key): row.tolist() for key, row in zip(found.keys, found.counts, strict=True)}
    assert counts == {
        "all contacts": [2, 0, 1],
        "service_area parking": [2, 0, 0],
        "flags vulnerable": [1, 0, 1],
        "flags legal_action": [0, 0, 1],
    }
    assert count_days(contacts, ["area", "service_area", "flag"]).keys == found.keys
    parking = found.rows.members(SeriesKey("service_area", "parking"), 0, 1)
    assert found.rows.order[parking].tolist() == [0, 1]
    assert found.rows.members(SeriesKey("flags", "vulnerable"), 1, 3).tolist() == [2]


def test_themes_found_elsewhere_are_something_to_count_by() -> None:
    contacts = joined(of_days({MONDAY: 2}))
    themed = with_column(contacts, "theme", [7, None])
    assert [str(key) for key in count_days(themed, ["theme"]).keys] == ["all contacts", "theme 7"]
    assert "theme" not in contacts.table
    with pytest.raises(SeriesError, match=r"by 'theme'. There are: channel, kind"):
        column_of(contacts, "theme")


def test_a_year_with_a_hole_has_unknown_days_and_not_zeros() -> None:
    days = usual_days(1, MONDAY, 366, 10)
    hole = [date(2024, 5, 20) + timedelta(place) for place in range(45)]
    found = volumes(joined(of_days({day: n for day, n in days.items() if day not in hole})))
    assert found.holes == ((hole[0], hole[-1]),)
    june, may = found.series[0].points[5], found.series[0].points[4]
    assert june.count is None
    assert june.on_previous is None
    assert not found.periods[4].complete
    # Of May nineteen days are known: its rate is compared, not its count.
    assert may.on_previous is not None
    assert may.on_previous.low < 1
    assert may.on_previous.high is not None
    assert may.on_previous.high > 1
    assert may.adjusted == pytest.approx(310, rel=0.15)
    assert "from 2024-05-20 to 2024-07-03" in found.notes[0]


def test_quiet_weekends_and_christmas_are_no_hole() -> None:
    weekdays_only = (1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0)
    days = usual_days(2, date(2023, 1, 2), 728, 8, weekdays_only)
    closed = [date(2023, 12, 25), date(2023, 12, 26), date(2024, 1, 1)]
    kept = {day: n for day, n in days.items() if day not in closed}
    assert count_days(joined(of_days(kept))).holes == ()


@pytest.mark.parametrize("a_day", [0.05, 0.5, 5.0])
def test_chance_alone_makes_hardly_a_hole(a_day: float) -> None:
    holes = [
        count_days(joined(of_days(usual_days(seed, MONDAY, 730, a_day)))).holes
        for seed in range(20)
    ]
    assert sum(map(len, holes)) <= 1


def test_the_slow_start_of_a_service_is_no_hole() -> None:
    slow = {MONDAY: 1, date(2024, 3, 1): 1, date(2024, 5, 10): 1}
    busy = usual_days(3, date(2024, 6, 3), 200, 20)
    assert count_days(joined(of_days({**slow, **busy}))).holes == ()


def test_first_and_last_periods_that_are_not_whole_are_marked() -> None:
    found = volumes(joined(of_days(usual_days(4, date(2024, 1, 10), 100, 5))))
    assert [one.complete for one in found.periods] == [False, True, True, False]
    assert found.periods[0].first == date(2024, 1, 1)
    line = DayLine(date(2024, 1, 10), 12, ENGLAND)
    weeks = periods(line, np.ones(12, dtype=bool), PeriodKind.WEEK)
    assert [(one.first.isoformat(), one.known_days) for one in weeks] == [
        ("2024-01-08", 5),
        ("2024-01-15", 7),
    ]


@given(
    st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    st.integers(1, 900),
    st.sampled_from(list(PeriodKind)),
)
def test_periods_hold_every_day_once(first: date, number: int, kind: PeriodKind) -> None:
    line = DayLine(first, number, ENGLAND)
    cut = periods(line, np.ones(number, dtype=bool), kind)
    assert (cut[0].start, cut[-1].end) == (0, number)
    assert all(one.end == other.start for one, other in pairwise(cut))
    assert sum(one.known_days for one in cut) == number


def test_a_change_is_the_conditional_test_of_two_poisson_counts() -> None:
    (found,) = changes(*(np.array([float(one)]) for one in (30, 15, 10, 10)), 1.0)
    assert found is not None
    assert found.ratio == pytest.approx(2.0)
    exact = stats.binomtest(30, 45, 0.5)
    low, high = exact.proportion_ci()
    assert found.low == pytest.approx(low / (1 - low))
    assert found.high == pytest.approx(high / (1 - high))
    assert found.chance == pytest.approx(2 * stats.binom.sf(29, 45, 0.5))


def test_a_change_that_cannot_be_said_is_none() -> None:
    now, before, exposed, was = (
        np.array(one, dtype=float) for one in ([0, 5, 5], [0, 0, 5], [1, 1, 1], [1, 1, 0])
    )
    nothing, grew, unknown = changes(now, before, exposed, was, 1.0)
    assert nothing is None
    assert unknown is None
    assert grew is not None
    assert grew.ratio is None
    assert grew.high is None
    assert grew.chance == pytest.approx(2 * 0.5**5)


def test_more_variance_makes_a_change_less_sure() -> None:
    arrays = [np.array([float(one)]) for one in (60, 40, 30, 30)]
    (plain,), (wide,) = changes(*arrays, 1.0), changes(*arrays, 4.0)
    assert plain is not None
    assert wide is not None
    assert wide.ratio == plain.ratio
    assert wide.low < plain.low
    assert wide.chance > plain.chance


def test_the_interval_of_a_change_holds_the_truth_nineteen_times_in_twenty() -> None:
    draw = np.random.default_rng(5)
    one, other = draw.poisson(30, 2_000) * 1.0, draw.poisson(20, 2_000) * 1.0
    found = changes(one, other, np.ones(2_000), np.ones(2_000), 1.0)
    held = [each.low <= 1.5 <= (each.high or np.inf) for each in found if each is not None]
    assert 0.94 <= np.mean(held) <= 0.99


def test_season_and_trend_are_told_apart() -> None:
    draw = np.random.default_rng(6)
    line = DayLine(date(2021, 1, 1), 3 * 365, ENGLAND)
    usual = 20 * np.array(WEEK)[line.rhythm_day] * (1 + 0.4 * np.cos(line.turn))
    counts = draw.poisson(usual * 1.2**line.years)
    days = {line.day(place): int(count) for place, count in enumerate(counts)}
    found = volumes(joined(of_days(days)), kind=PeriodKind.MONTH).series[0]
    assert found.trend is not None
    assert found.trend.low < 1.2 < found.trend.high
    assert found.trend.high - found.trend.low < 0.1
    adjusted = np.array([point.adjusted for point in found.points])
    counted = np.array([point.count for point in found.points])
    assert counted.std() / counted.mean() > 0.25
    trend = np.array([point.trend for point in found.points])
    assert np.abs(adjusted / trend - 1).max() < 0.15


WEEK = (1.3, 1.1, 1.0, 1.0, 0.9, 0.3, 0.2)


def test_less_than_two_years_have_no_trend_and_less_than_one_no_season() -> None:
    found = volumes(joined(of_days(usual_days(7, MONDAY, 200, 5))), kind=PeriodKind.WEEK)
    assert found.series[0].trend is None
    assert all(point.on_year is None for point in found.series[0].points)
    assert any("the season is not" in note for note in found.notes)


def test_periods_before_since_are_learnt_from_and_not_told() -> None:
    contacts = joined(of_days(usual_days(8, date(2022, 1, 1), 800, 5), kind="complaint"))
    found = volumes(contacts, "kind", since=date(2024, 1, 1))
    assert found.periods[0].first == date(2024, 1, 1)
    assert found.series[1].key == SeriesKey("kind", "complaint")
    *whole, last = found.series[0].points
    assert all(point.on_year is not None for point in whole)
    # Of March eleven days are known, too few to compare.
    assert last.on_year is None
    assert found.series[0].total == sum(point.count or 0 for point in found.series[0].points)


def test_a_surge_does_not_hide_the_fall_after_it() -> None:
    days = usual_days(10, date(2022, 1, 1), 730, 3)
    for place in range(365, 396):
        days[date(2022, 1, 1) + timedelta(place)] += 15
    january, february = volumes(joined(of_days(days))).series[0].points[12:14]
    assert january.on_year is not None
    assert january.on_year.low > 3
    assert february.on_previous is not None
    assert february.on_previous.high is not None
    assert february.on_previous.high < 0.5


def test_many_values_are_told_up_to_a_number_and_the_others_counted() -> None:
    lots = [of_days({MONDAY: 1, date(2024, 2, 1): 1}, place=f"W{n}") for n in range(70)]
    found = volumes(joined(*lots), "place")
    assert len(found.series) == MOST_SERIES + 1
    assert any(note.startswith("10 less frequent values, with 20") for note in found.notes)


@pytest.mark.parametrize(
    "days", [{MONDAY: 1}, {MONDAY: 10}, {MONDAY: 3, date(2024, 1, 20): 2}, {MONDAY: 2_000}]
)
def test_a_few_contacts_have_counts_and_nothing_that_cannot_be_said(days: dict[date, int]) -> None:
    found = volumes(joined(of_days(days, service_area="parking")), "area", PeriodKind.DAY)
    assert [one.total for one in found.series] == [sum(days.values())] * 2
    assert found.series[0].points[0].adjusted is None
    assert found.series[0].trend is None
    told = volumes_object(found)
    assert told["series"][1]["by"] == "service_area"
    assert told["series"][1]["shares"][0] == 1.0
    assert told["series"][0]["on_previous"][0] is None
    assert any("too few to learn" in note for note in told["notes"])


def test_contacts_without_dates_or_with_impossible_ones_are_refused_with_the_reason() -> None:
    with pytest.raises(SeriesError, match="No contact has a date of receipt"):
        volumes(Observations.of([Observation("1", None, None)]))
    with pytest.raises(SeriesError, match="No contact has a date of receipt"):
        volumes(Observations.of([]))
    stray = joined(of_days({date(1925, 1, 1): 1, MONDAY: 5}))
    with pytest.raises(SeriesError, match=f"1925-01-01 to 2024-01-01, more than {MOST_YEARS}"):
        volumes(stray)
    assert volumes(joined(of_days({MONDAY: 5})), until=date(2024, 1, 3)).last == date(2024, 1, 3)
    with pytest.raises(SeriesError, match="No contact was received from 2024-02-01"):
        volumes(joined(of_days({MONDAY: 5})), since=date(2024, 2, 1))
    with pytest.raises(SeriesError, match="No contact was received"):
        volumes(joined(of_days({MONDAY: 5})), until=date(2023, 1, 3))


@pytest.mark.parametrize("day", [date.min, date(1, 6, 1), date.max])
def test_a_day_at_the_end_of_the_calendar_is_refused_with_the_reason(day: date) -> None:
    for kind in PeriodKind:
        with pytest.raises(SeriesError, match="such years cannot be"):
            volumes(joined(of_days({day: 3}, service_area="parking")), "area", kind)


def test_one_date_years_off_leaves_a_hole_and_no_nonsense() -> None:
    stray = {date(2016, 1, 4): 1}
    found = volumes(joined(of_days({**stray, **usual_days(9, MONDAY, 100, 10)})))
    assert found.holes == ((date(2016, 1, 5), date(2023, 12, 31)),)
    assert [found.series[0].points[place].count for place in (0, 1, 95)] == [1, None, None]
    assert found.series[0].points[96].on_year is None


def test_the_same_number_every_day_is_a_pattern_like_any_other() -> None:
    days = {MONDAY + timedelta(place): 3 for place in range(120)}
    (whole,) = volumes(joined(of_days(days)), kind=PeriodKind.WEEK).series
    assert whole.own_pattern
    adjusted = [point.adjusted for point in whole.points if point.adjusted is not None]
    assert len(adjusted) >= 17
    assert adjusted == pytest.approx([21] * len(adjusted))
