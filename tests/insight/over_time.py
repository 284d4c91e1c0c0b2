"""Contacts over time, made for tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from redress.insight.counting import ENGLAND
from redress.insight.day_line import DayLine
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
    """Poisson counts with a weekly rhythm, days off like Sundays, and nothing else."""
    line = DayLine(first, number, ENGLAND)
    rhythm = np.array(weekdays)[line.rhythm_day] / np.mean(weekdays)
    counts = np.random.default_rng(seed).poisson(a_day * rhythm)
    return {line.day(place): int(count) for place, count in enumerate(counts)}


def joined(*lots: list[Observation]) -> Observations:
    """All of them together."""
    return Observations.of(one for lot in lots for one in lot)


def _without_text(labels: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in labels.items() if name != "text"}
