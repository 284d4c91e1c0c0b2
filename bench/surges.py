"""Surges: how many are announced where there is none, and which of those that there are.

Councils are made by chance: service areas of their own sizes, weekdays, seasons and trends, with
more variance than Poisson counts, from shocks to a day that all areas share and from each area's
own. Constants of `redress.insight` were set on seeds under 1,000; the figures are of seeds above.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from bench import snowbound
from redress.insight.counting import ENGLAND
from redress.insight.day_line import DayLine
from redress.insight.observations import COLUMNS, Observations
from redress.insight.surges import Surge, find_surges
from redress.labels import default_vocabulary

REPORTED = 1_000
"""The first seed of those reported on."""
VOLUMES = (1, 5, 30, 500)
"""Contacts a day of a whole council."""
_FIRST = date(2021, 1, 1)
_YEAR = 365
_QUARTER = 91.25
_COUNCILS = {1: 40, 5: 40, 30: 40, 500: 20}
_PLACES = 12
_SURGES_EACH = 40
_SHARED_SHOCK, _OWN_SHOCK = 0.08, 0.2
_CAUSES = (0.55, 0.12, 0.1, 0.02, 0.06, 0.06, 0.04, 0.01, 0.02, 0.02)
_KINDS = (0.12, 0.5, 0.26, 0.03, 0.02, 0.03, 0.02, 0.02)


@dataclass(frozen=True, slots=True)
class Planted:
    """More contacts of one service area."""

    area: int
    start: int
    days: int
    ratio: float
    """At its height, times what is usual."""
    slow: bool = False
    """Whether it grows day by day to its height, or begins at it."""


def council(seed: int, a_day: float, years: float, planted: Sequence[Planted] = ()) -> Observations:
    """Contacts of a council that does not exist, `a_day` on average."""
    draw = np.random.default_rng(seed)
    days = DayLine(_FIRST, round(years * _YEAR), ENGLAND)
    areas = default_vocabulary().question("service_area").codes
    mean = _usual(draw, days, len(areas), a_day)
    for one in planted:
        stretch = slice(one.start, one.start + one.days)
        height = np.linspace(0, 1, one.days + 1)[1:] if one.slow else np.ones(one.days)
        mean[one.area, stretch] *= 1 + (one.ratio - 1) * height
    counts = draw.poisson(mean * draw.gamma(1 / _OWN_SHOCK**2, _OWN_SHOCK**2, mean.shape))
    return _observations(draw, counts, areas)


def shares_of_areas(number: int) -> np.ndarray[Any, Any]:
    """The share of each area: a few large ones, many small."""
    shares = 1.0 / (np.arange(number) + 2.0) ** 1.1
    return shares / shares.sum()


def _usual(draw: np.random.Generator, days: DayLine, areas: int, a_day: float) -> Any:
    weekday = np.array([1.35, 1.15, 1.05, 1.0, 0.95, 0.3, 0.2])
    weekdays = weekday * draw.lognormal(0, 0.15, (areas, 7))
    rhythm = (weekdays / weekdays.mean(axis=1, keepdims=True))[:, days.rhythm_day]
    height, phase = draw.uniform(0, 0.3, areas), draw.uniform(0, 2 * np.pi, areas)
    season = 1 + height[:, None] * np.cos(days.turn[None, :] - phase[:, None])
    trend = np.exp(draw.normal(0, 0.1, areas)[:, None] * days.years[None, :])
    shared = draw.gamma(1 / _SHARED_SHOCK**2, _SHARED_SHOCK**2, days.number)
    return a_day * shares_of_areas(areas)[:, None] * rhythm * season * trend * shared


def _observations(draw: np.random.Generator, counts: Any, areas: Sequence[str]) -> Observations:
    area, day = np.nonzero(counts)
    repeats = counts[area, day]
    area, day = np.repeat(area, repeats), np.repeat(day, repeats)
    vocabulary = default_vocabulary()

    def drawn(question: str, shares: Sequence[float]) -> Any:
        codes = np.array(vocabulary.question(question).codes, dtype=object)
        return codes[draw.choice(len(codes), len(day), p=np.array(shares) / sum(shares))]

    table = pd.DataFrame(dict.fromkeys(COLUMNS), index=range(len(day)), dtype=object)
    table["id"] = np.arange(len(day))
    table["received_on"] = (np.datetime64(_FIRST) + day).astype("datetime64[s]")
    table["service_area"] = np.array(areas, dtype=object)[area]
    table["avoidable_cause"] = drawn("avoidable_cause", _CAUSES)
    table["kind"] = drawn("kind", _KINDS)
    wards = np.array([f"Ward {number}" for number in range(1, _PLACES + 1)], dtype=object)
    table["place"] = wards[draw.integers(_PLACES, size=len(day))]
    return Observations(table)


def false_alarms(a_day: float, seeds: Sequence[int]) -> dict[str, Any]:
    """Announcements in councils without surges, in all series together, in three years each: in
    the first, and with a year or more to learn from."""
    year_later = _FIRST + timedelta(_YEAR)
    early = late = series = 0
    for seed in seeds:
        report = find_surges(council(seed, a_day, 3))
        series = max(series, report.series)
        early += sum(one.start < year_later for one in report.surges)
        late += sum(one.start >= year_later for one in report.surges)
    quarters = len(seeds) * _YEAR / _QUARTER
    return {
        "councils": len(seeds),
        "series": series,
        "quarters_with_history": 2 * quarters,
        "a_quarter_with_history": late / (2 * quarters),
        "a_quarter_in_the_first_year": early / quarters,
    }


SIZES = {
    "twice as many, 14 days": (2.0, 14, False),
    "three times, 14 days": (3.0, 14, False),
    "five times, 7 days": (5.0, 7, False),
    "growing to three times, 28 days": (3.0, 28, True),
}


def power(a_day: float, area: int, ratio: float, days: int, slow: bool, seeds: Any) -> Any:
    """Surges in the third year: how many are found, and how many days after they began."""
    delays, off, own = [], [], 0
    for seed in seeds:
        start = 2 * _YEAR + 30 + int(np.random.default_rng(seed).integers(250))
        planted = Planted(area, start, days, ratio, slow)
        report = find_surges(council(seed, a_day, 3, (planted,)))
        code = default_vocabulary().question("service_area").codes[area]
        if (found := _found(report.surges, planted, code)) is not None:
            began = _FIRST + timedelta(start)
            delays.append(max(0, (found.announced_on - began).days))
            off.append(abs((found.start - began).days))
            own += found.key.value == code
    return _told(delays, off, own, len(seeds), a_day, area)


def _told(
    delays: list[int], off: list[int], own: int, sought: int, a_day: float, area: int
) -> dict[str, Any]:
    number = len(default_vocabulary().question("service_area").codes)
    return {
        "usual_a_day": a_day * float(shares_of_areas(number)[area]),
        "surges": sought,
        "found": len(delays) / sought,
        "told_of_that_area": own / sought,
        "days_median": statistics.median(delays) if delays else None,
        "days_90th_percentile": float(np.percentile(delays, 90)) if delays else None,
        "start_off_by_days_median": statistics.median(off) if off else None,
    }


def _found(surges: Sequence[Surge], planted: Planted, code: str) -> Surge | None:
    first = _FIRST + timedelta(planted.start)
    last = first + timedelta(planted.days - 1)
    for one in surges:
        named = {one.key.value, *(also.value for also in one.also_seen_in)}
        if code in named and one.start <= last and one.last >= first and one.announced_on <= last:
            return one
    return None


def speed() -> dict[str, Any]:
    """Five years of 200,000 contacts a year."""
    contacts = council(REPORTED, 200_000 / _YEAR, 5)
    times = []
    for _ in range(3):
        started = time.perf_counter()
        report = find_surges(contacts)
        times.append(time.perf_counter() - started)
    return {"contacts": len(contacts), "series": report.series, "seconds": min(times)}


def measure() -> Iterator[dict[str, Any]]:
    """All figures, added one after the other."""
    result: dict[str, Any] = {"false_alarms": {}, "surges": {}}
    result["speed"] = speed()
    result["snowbound"] = snowbound.measure(range(REPORTED, REPORTED + 20))
    yield result
    for a_day in VOLUMES:
        seeds = range(REPORTED, REPORTED + _COUNCILS[a_day])
        result["false_alarms"][str(a_day)] = false_alarms(a_day, seeds)
        yield result
    for a_day, area in ((5, 0), (30, 0), (30, 8), (500, 8), (500, 30)):
        for name, (ratio, days, slow) in SIZES.items():
            seeds = range(REPORTED, REPORTED + _SURGES_EACH // (2 if a_day > 100 else 1))
            found = power(a_day, area, ratio, days, slow, seeds)
            key = f"{found['usual_a_day']:.1f} of {a_day} a day; {name}"
            result["surges"][key] = found
            yield result
