"""What a theme's contacts are: how many, since when, of which labels, and some to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

from redress.insight.exemplars import apart
from redress.insight.observations import Observations, Vectors
from redress.insight.themes import Counted, Example, Rows, Trend, Week
from redress.insight.units import Units

_TYPICAL = 5
_ATYPICAL = 3
_SPAN = 28
"""Days that a trend compares: four whole weeks, so that each has the same working days."""

Days = npt.NDArray[np.datetime64]


def days_of(observations: Observations) -> Days:
    """The day of each contact; NaT where it has none."""
    return observations.table["received_on"].to_numpy().astype("datetime64[D]")


def weeks_of(days: Days, rows: Rows) -> tuple[Week, ...]:
    """A theme's contacts by week, Monday to Sunday, over all weeks that any contact is of."""
    if np.isnat(days).all():
        return ()
    # 1970-01-05 was a Monday.
    number = (days - np.datetime64("1970-01-05", "D")).astype("timedelta64[D]").astype(
        np.int64
    ) // 7
    known = ~np.isnat(days)
    first, last = int(number[known].min()), int(number[known].max())
    own = rows[known[rows]]
    counts = np.bincount(number[own] - first, minlength=last - first + 1)
    monday = date(1970, 1, 5) + timedelta(weeks=first)
    return tuple(
        Week(monday + timedelta(weeks=place), int(count)) for place, count in enumerate(counts)
    )


def trend_of(days: Days, rows: Rows) -> Trend | None:
    """The last four weeks up to the last day known, beside the four before them."""
    known = days[~np.isnat(days)]
    if not len(known) or known.max() - known.min() < np.timedelta64(2 * _SPAN - 1, "D"):
        return None
    recent_of_all, before_of_all = _recent_and_before(known, known.max())
    own = days[rows]
    recent, before = _recent_and_before(own[~np.isnat(own)], known.max())
    p = 1.0
    if recent + before:
        expected = recent_of_all / (recent_of_all + before_of_all)
        p = float(binomtest(recent, recent + before, expected).pvalue)
    return Trend(recent, before, recent_of_all, before_of_all, p)


def _recent_and_before(days: Days, last: np.datetime64) -> tuple[int, int]:
    age = (last - days).astype("timedelta64[D]").astype(np.int64)
    return int((age < _SPAN).sum()), int(((age >= _SPAN) & (age < 2 * _SPAN)).sum())


def counted(codes: Iterable[str | None]) -> tuple[Counted, ...]:
    """How often each code stands, the commonest first; None is no answer."""
    answers = [code for code in codes if isinstance(code, str)]
    return _shares(Counter(answers), len(answers))


def counted_flags(flags: Sequence[Sequence[str]]) -> tuple[Counted, ...]:
    """How many contacts have each flag; the share is of all of them."""
    return _shares(Counter(flag for own in flags for flag in own), len(flags))


def _shares(counts: Counter[str], total: int) -> tuple[Counted, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Counted(code, count, count / total) for code, count in ordered)


def examples(
    ids: npt.NDArray[np.object_], units: Units, own: Rows, closeness: Vectors
) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """The most and the least typical of a theme's units, no two of nearly the same meaning.

    `ids` are those of all contacts, `own` the units' places, `closeness` the cosine of each with
    the theme's centre. What is among the most typical is not among the least.
    """
    told = np.array([bool(units.texts[unit].strip()) for unit in own], dtype=bool)
    own, closeness = own[told], closeness[told]
    order = own[np.argsort(-closeness, kind="stable")].tolist()
    cosine = dict(zip(own.tolist(), closeness.tolist(), strict=True))
    typical = apart(units.vectors, order, _TYPICAL)
    # The typical ones come first, so that nothing like them is taken for the least typical.
    atypical = apart(units.vectors, [*typical, *reversed(order)], len(typical) + _ATYPICAL)

    def shown(chosen: Sequence[int]) -> tuple[Example, ...]:
        return tuple(
            Example(str(ids[units.contact[unit]]), units.texts[unit], cosine[unit])
            for unit in chosen
        )

    return shown(typical), shown(atypical[len(typical) :])
