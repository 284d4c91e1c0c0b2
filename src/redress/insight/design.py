"""What the usual number of contacts depends on: weekday, days off, season and trend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from redress.insight.day_line import DAYS_A_WEEK, DayLine, Numbers

YEAR = 365
"""Days of history from which on season and trend are told apart."""


@dataclass(frozen=True, slots=True)
class Design:
    """A matrix of days × terms, the names of its terms, and how far each may reach.

    `spread` is the standard deviation that each term's coefficient is believed to have before
    anything is counted, on the scale of logarithms: small counts stay near the pattern they start
    from, large ones follow their own.
    """

    matrix: Numbers
    terms: tuple[str, ...]
    spread: Numbers


_OWN = {"level": 2.0, "weekday": 1.5, "day off": 1.5, "season": 0.5, "trend": 0.3}
"""Of all contacts, whose pattern starts from nothing."""
_DEVIATION = {"level": 2.0, "weekday": 0.7, "day off": 0.5, "season": 0.5, "trend": 0.3}
"""Of a series, whose pattern starts from that of all contacts."""


def design(days: DayLine, history: int, *, of_all: bool) -> Design:
    """The terms of a log-linear model that `history` days can bear.

    Weekdays against Monday, days off (bank holidays and closures), the first working day after
    one, the days between Christmas and New Year; from a year on, a yearly wave and a trend (per
    year); from two years on, a half-yearly wave too.
    """
    spread = _OWN if of_all else _DEVIATION
    columns: list[tuple[str, npt.NDArray[Any]]] = [("level", np.ones(days.number))]
    columns += [
        (f"weekday {one}", (days.weekday == one) & ~days.off) for one in range(1, DAYS_A_WEEK)
    ]
    columns += [
        ("day off", days.off),
        ("day off: first day after", days.after_off),
        ("day off: Christmas week", days.christmas),
    ]
    if history >= YEAR:
        for wave in range(1, 2 + (history >= 2 * YEAR)):
            columns.append((f"season cos {wave}", np.cos(wave * days.turn)))
            columns.append((f"season sin {wave}", np.sin(wave * days.turn)))
        columns.append(("trend", days.years))
    terms = tuple(name for name, _ in columns)
    widths = np.array([spread[_family(name)] for name in terms])
    return Design(np.column_stack([one for _, one in columns]).astype(float), terms, widths)


def _family(term: str) -> str:
    return next(family for family in _OWN if term.startswith(family))
