"""Surges: found soon, dated rightly, told once with what stands behind them; and not made up."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pytest
import statsmodels.api as sm
from bench.snowbound import SNOW, SNOW_EVENTS, snowbound
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.insight.over_time import joined, of_days, usual_days

from bench import surges as bench
from redress.insight import baseline
from redress.insight.counting import ENGLAND, SeriesError
from redress.insight.day_line import DayLine
from redress.insight.day_rows import ALL, SeriesKey
from redress.insight.design import Design, design
from redress.insight.observations import Observation, Observations
from redress.insight.over_time import surges_object, volumes_object
from redress.insight.periods import PeriodKind
from redress.insight.scanning import best_stretch, chance_of
from redress.insight.series import volumes
from redress.insight.surges import Sureness, find_surges

FIRST = date(2008, 4, 1)


@pytest.mark.parametrize("first", [FIRST, date(2009, 4, 1)], ids=["two years", "nine months"])
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_the_snowbound_january_is_found_within_two_days_of_its_start(
    seed: int, first: date
) -> None:
    found = find_surges(snowbound(seed, first), events=SNOW_EVENTS)
    surge, *others = sorted(found.surges, key=lambda one: one.chance)
    assert len(others) <= 1, "fewer than one false alarm a quarter, here in four or more"
    assert surge.key == SeriesKey("service_area", "waste_and_recycling")
    assert abs((surge.start - SNOW - timedelta(1)).days) <= 2
    assert (surge.announced_on - SNOW - timedelta(1)).days <= 2
    # What follows within a week, if it is unusual too, is taken as part of it.
    assert abs((surge.last - date(2010, 2, 4)).days) <= 7
    assert not surge.goes_on
    assert 350 <= surge.observed <= 375
    assert surge.ratio_interval[0] < surge.observed / (0.8 * 30) < surge.ratio_interval[1]
    assert surge.sureness is Sureness.ALMOST_CERTAIN
    assert surge.triggers[0].event.what == "Snow warning"
    assert {one.event.what for one in surge.triggers} <= {"Snow warning", "New Year's Day"}
    assert ALL in surge.also_seen_in
    # They all were complaints of one cause in the same words before: that is not behind it.
    assert surge.behind.values == ()
    assert surge.behind.phrases == ()


def test_a_surge_that_all_share_is_told_of_all_contacts_and_not_of_each() -> None:
    lots = []
    for number, area in enumerate(("parking", "benefits", "elections", "licensing")):
        days = usual_days(number, FIRST, 500, 5)
        for place in range(400, 410):
            days[FIRST + timedelta(place)] *= 3
        lots.append(of_days(days, service_area=area))
    (surge,) = find_surges(joined(*lots)).surges
    assert surge.key == ALL
    assert len(surge.also_seen_in) >= 2


def test_two_surges_at_once_in_two_areas_are_two() -> None:
    lots = [
        of_days(usual_days(number, FIRST, 500, 5), service_area=area)
        for number, area in enumerate(("parking", "benefits", "elections", "licensing"))
    ]
    extra = {FIRST + timedelta(place): 15 for place in range(400, 410)}
    lots += [of_days(extra, service_area=area) for area in ("parking", "benefits")]
    found = find_surges(joined(*lots)).surges
    assert {one.key.value for one in found} == {"parking", "benefits"}


def test_a_surge_that_has_not_ended_goes_on() -> None:
    days = usual_days(3, FIRST, 300, 4)
    last = FIRST + timedelta(299)
    for place in range(290, 300):
        days[FIRST + timedelta(place)] += 12
    (surge,) = find_surges(joined(of_days(days))).surges
    assert surge.goes_on
    assert surge.last == last


def test_a_slow_surge_is_found_while_it_grows() -> None:
    days = usual_days(4, FIRST, 600, 10)
    for place in range(35):
        days[FIRST + timedelta(500 + place)] += round(12 * place / 35)
    found = find_surges(joined(of_days(days))).surges
    begun = FIRST + timedelta(500)
    assert len(found) == 1
    assert begun <= found[0].announced_on <= begun + timedelta(25)
    assert begun <= found[0].start <= begun + timedelta(20)


def test_a_new_level_is_told_as_such_and_once() -> None:
    days = usual_days(1, FIRST, 1_000, 10)
    doubled = usual_days(2, FIRST, 1_000, 20)
    begun = FIRST + timedelta(500)
    contacts = joined(of_days({day: doubled[day] if day >= begun else days[day] for day in days}))
    (surge,) = find_surges(contacts).surges
    assert surge.new_level
    assert abs((surge.start - begun).days) <= 7
    assert surge.last < FIRST + timedelta(900)


def test_a_past_surge_does_not_make_the_next_one_look_usual() -> None:
    days = usual_days(5, FIRST, 400, 3)
    for begin in (150, 330):
        for place in range(begin, begin + 20):
            days[FIRST + timedelta(place)] += 12
    found = find_surges(joined(of_days(days))).surges
    assert [one.start for one in found] == [FIRST + timedelta(one) for one in (150, 330)]
    assert found[1].expected == pytest.approx(60, rel=0.35)


def test_weekdays_and_days_off_are_no_surges() -> None:
    steep = (4.0, 1.0, 1.0, 0.8, 0.5, 0.05, 0.0)
    found = find_surges(joined(of_days(usual_days(6, FIRST, 500, 20, steep))))
    assert found.surges == ()


def test_days_without_records_are_no_quiet_days_to_rise_from() -> None:
    days = usual_days(7, FIRST, 500, 12)
    hole = {FIRST + timedelta(place) for place in range(200, 290)}
    found = find_surges(joined(of_days({day: n for day, n in days.items() if day not in hole})))
    assert found.surges == ()
    assert found.holes == ((min(hole), max(hole)),)


@pytest.mark.parametrize("a_day", [1, 5, 30])
def test_years_without_surges_have_fewer_than_one_false_alarm_a_quarter(a_day: int) -> None:
    quarters, alarms = 0, 0
    for seed in (1, 2):
        report = find_surges(bench.council(seed, a_day, 2))
        quarters += 8
        alarms += len(report.surges)
    assert alarms < quarters
    assert report.series > 35


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({FIRST: 1}, "records of 1 day"),
        ({FIRST: 10}, "records of 1 day"),
        (usual_days(8, FIRST, 20, 5), "records of 20 days"),
    ],
)
def test_with_too_few_days_no_surge_is_made_up(days: dict[date, int], told: str) -> None:
    found = find_surges(joined(of_days(days, text="Mae'r bin heb ei gasglu.")))
    assert found.surges == ()
    assert any(told in note for note in found.notes)


def test_a_few_weeks_can_be_judged_and_it_is_said_that_the_season_is_not() -> None:
    days = usual_days(9, FIRST, 49, 5)
    for place in range(30, 34):
        days[FIRST + timedelta(place)] += 25
    found = find_surges(joined(of_days(days)))
    (surge,) = found.surges
    assert surge.start == FIRST + timedelta(30)
    assert surge.with_hindsight
    assert any("season could not" in note for note in found.notes)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 400),
            st.integers(1, 40),
            st.sampled_from([None, "parking", "benefits"]),
            st.sampled_from([(), ("vulnerable",), ("vulnerable", "escalation")]),
        ),
        min_size=1,
        max_size=60,
    ),
    st.sampled_from([0, 5]),
)
def test_whatever_the_days_no_figure_is_nonsense(
    lots: list[tuple[int, int, str | None, tuple[str, ...]]], a_day: int
) -> None:
    usual = of_days(usual_days(1, FIRST, 120, a_day), kind="enquiry")
    odd = [
        of_days({FIRST + timedelta(place): count}, service_area=area, flags=flags)
        for place, count, area, flags in lots
    ]
    contacts = joined(usual, *odd)
    found = find_surges(contacts, dimensions=["area", "flag"])
    json.dumps(surges_object(found), allow_nan=False)
    for kind in PeriodKind:
        json.dumps(volumes_object(volumes(contacts, "flag", kind)), allow_nan=False)
    for one in found.surges:
        assert found.first <= one.start <= one.announced_on <= found.last
        assert one.start <= one.last <= found.last
        assert one.expected >= 0
        assert one.ratio_interval[0] <= one.ratio <= one.ratio_interval[1]
        assert len(one.rows) == one.observed >= 5


def test_contacts_without_dates_are_refused() -> None:
    with pytest.raises(SeriesError, match="No contact has a date"):
        find_surges(Observations.of([Observation("1", "x", None)]))


def test_surges_before_since_are_learnt_from_and_not_told() -> None:
    contacts = snowbound(11)
    assert find_surges(contacts, since=date(2010, 2, 20)).surges == ()
    early = find_surges(contacts, since=date(2010, 1, 1), until=date(2010, 1, 12)).surges
    assert [(one.goes_on, one.last) for one in early] == [(True, date(2010, 1, 12))]


def test_surges_as_json_hold_days_counts_and_identifiers() -> None:
    contacts = snowbound(12)
    ids = contacts.table["id"].tolist()
    found = surges_object(find_surges(contacts, events=SNOW_EVENTS), lambda row: ids[row])
    surge = json.loads(json.dumps(found))["surges"][-1]
    assert (surge["by"], surge["value"]) == ("service_area", "waste_and_recycling")
    assert surge["triggers"][0]["area_share"] == 1.0
    assert surge["triggers"][0]["days_before"] in range(-1, 4)
    assert len(surge["contacts"]) == surge["observed"]
    assert surge["excess"] == pytest.approx(surge["observed"] - surge["expected"], abs=0.1)
    assert surge["excess_interval"][0] < surge["excess"] < surge["excess_interval"][1]
    assert {"by": None, "value": "all"} in surge["also_seen_in"]


def test_without_outbreaks_and_beliefs_the_fit_is_that_of_a_generalised_linear_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(baseline, "UNUSUAL", np.inf)
    line = DayLine(date(2021, 1, 1), 800, ENGLAND)
    terms = design(line, 800, of_all=True)
    draw = np.random.default_rng(3)
    counts = draw.poisson(8 * (1 + 0.3 * np.cos(line.turn)), (2, 800)).astype(float)
    free = Design(terms.matrix, terms.terms, np.full(len(terms.terms), 1e4))
    found = baseline.fit(counts, np.zeros((2, 800)), free, np.ones((2, 800)))
    for row in range(2):
        peer = sm.GLM(counts[row], terms.matrix, family=sm.families.Poisson()).fit()
        assert found.coefficients[row] == pytest.approx(peer.params, abs=0.02)
        assert found.dispersion[0, row] == pytest.approx(peer.pearson_chi2 / peer.df_resid, rel=0.1)


def test_the_chance_is_that_of_a_negative_binomial() -> None:
    from scipy import stats

    chance = chance_of(np.array([30.0, 9.0]), np.array([12.0, 4.0]), np.array([36.0, 4.0]))
    assert chance[0] == pytest.approx(stats.nbinom.sf(29, 12 / 2, 1 / 3))
    assert chance[1] == pytest.approx(stats.poisson.sf(8, 4))


def test_the_stretch_that_stands_out_most_is_found() -> None:
    seen = np.array([2, 3, 1, 9, 0, 8, 2, 2], dtype=float)
    assert best_stretch(seen, np.full(8, 2.0), 1.0) == (3, 6)
