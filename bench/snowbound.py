"""A metropolitan borough's snowbound January, rebuilt from what it reported of 2009-10: 359 stage 1
complaints on refuse collection in one month, complaints up 5% on the year."""

from __future__ import annotations

import statistics
from datetime import date, timedelta
from typing import Any

import numpy as np

from redress.insight.counting import ENGLAND
from redress.insight.day_line import DayLine
from redress.insight.events import Event, EventKind
from redress.insight.observations import Observation, Observations
from redress.insight.surges import find_surges

SNOW = date(2010, 1, 5)
"""The first day of heavy snow in England that month; contacts rise from the next on."""
START = SNOW + timedelta(1)
FIRST, LAST = date(2008, 4, 1), date(2010, 3, 31)
COMPLAINTS, MONTH = 359, 30
UP = 1.05
REFUSE_A_DAY, OTHERS_A_DAY = 0.8, 9.0
SNOW_EVENTS = (
    Event(date(2009, 12, 29), date(2009, 12, 31), EventKind.LETTER, "Rent letters", "benefits"),
    Event(SNOW, SNOW, EventKind.WEATHER, "Snow warning", "waste_and_recycling"),
    Event(date(2009, 11, 1), date(2009, 11, 2), EventKind.WEATHER, "Storm", None),
)
_OTHERS = ("council_tax", "housing_repairs", "roads_and_pavements", "benefits")
_WEEKDAYS = np.array([1.4, 1.2, 1.1, 1.0, 1.0, 0.3, 0.2])
_YEAR_START = date(2009, 4, 1)


def snowbound(seed: int, first: date = FIRST) -> Observations:
    """The borough's stage 1 complaints up to March 2010.

    The reports give no daily counts: refuse is at a usual 0.8 a day, and its 359 are spread over
    the 30 days from the day after the snow; other complaints are such that all are up 5% on the
    year, the snow's included.
    """
    draw = np.random.default_rng(seed)
    found: list[Observation] = []
    line = DayLine(first, (LAST - first).days + 1, ENGLAND)
    for place, weekday in enumerate(line.rhythm_day):
        day, rhythm = line.day(place), _WEEKDAYS[weekday] / _WEEKDAYS.mean()
        for area, rate in _rates(day).items():
            for _ in range(draw.poisson(rate * rhythm)):
                found.append(_complaint(len(found), day, area))
    for place in draw.integers(0, MONTH, COMPLAINTS):
        day = START + timedelta(int(place))
        found.append(_complaint(len(found), day, "waste_and_recycling"))
    return Observations.of(found)


def _rates(day: date) -> dict[str, float]:
    """Complaints a day: refuse, of which the snowbound month is added, and the others."""
    is_snowbound = START <= day < START + timedelta(MONTH)
    refuse = 0.0 if is_snowbound else REFUSE_A_DAY
    others = OTHERS_A_DAY
    if day >= _YEAR_START:
        more = COMPLAINTS - REFUSE_A_DAY * MONTH
        whole = (REFUSE_A_DAY + OTHERS_A_DAY) * 365
        others = (whole * UP - more) / 365 - REFUSE_A_DAY
    return {"waste_and_recycling": refuse, **dict.fromkeys(_OTHERS, others / len(_OTHERS))}


def _complaint(number: int, day: date, area: str) -> Observation:
    refuse = area == "waste_and_recycling"
    text = "Nobody has emptied our bins since the snow." if refuse else "The answer was wrong."
    cause = "service_not_delivered" if refuse else "officer_error_or_conduct"
    return Observation(
        str(number), text, day, kind="complaint", service_area=area, avoidable_cause=cause
    )


def measure(seeds: range) -> dict[str, Any]:
    """How it is found, with two years of complaints and with nine months before it."""
    return {
        "two years": _measured(seeds, FIRST),
        "nine months": _measured(seeds, _YEAR_START),
    }


def _measured(seeds: range, first: date) -> dict[str, Any]:
    off, delays, triggered, others = [], [], 0, 0
    for seed in seeds:
        for one in find_surges(snowbound(seed, first), events=SNOW_EVENTS).surges:
            if one.key.value != "waste_and_recycling" or abs((one.start - START).days) > MONTH:
                others += 1
                continue
            off.append(abs((one.start - START).days))
            delays.append((one.announced_on - START).days)
            triggered += bool(one.triggers) and one.triggers[0].event.kind is EventKind.WEATHER
    return {
        "times": len(seeds),
        "found": len(off),
        "start_off_by_days_worst": max(off),
        "days_to_tell_median": statistics.median(delays),
        "days_to_tell_worst": max(delays),
        "snow_told_as_trigger": triggered,
        "other_surges_told": others,
    }
