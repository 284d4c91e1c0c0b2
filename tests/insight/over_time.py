"""Contacts over time, made for tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from redress.insight.observations import Observation, Observations

WEEKDAYS = (1.4, 1.2, 1.1, 1.0, 1.0, 0.3, 0.2)


def of_days(days: Mapping[date, int], **labels: Any) -> list[Observation]:
    """So many contacts on each day, all with the same labels."""
    return [
        Observation(f"{day}-{number}", labels.get("text"), day, **_without_text(labels))
        for day, count in days.items()
        for number in range(count)
    ]


def usual_days(
    seed: int, first: date, number: int, a_day: float, weekdays: tuple[float, ...] = WEEKDAYS
) -> dict[date, int]:
    """Poisson counts with a weekly rhythm and nothing else."""
    draw = np.random.default_rng(seed)
    days = [first + timedelta(place) for place in range(number)]
    mean = sum(weekdays) / len(weekdays)
    return {day: int(draw.poisson(a_day * weekdays[day.weekday()] / mean)) for day in days}


def joined(*lots: list[Observation]) -> Observations:
    """All of them together."""
    return Observations.of(one for lot in lots for one in lot)


def _without_text(labels: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in labels.items() if name != "text"}
