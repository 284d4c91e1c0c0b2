"""Alarms of one series made into stretches of days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats

from redress.insight.counting import DayCounts
from redress.insight.day_line import Flags, Numbers
from redress.insight.expecting import Expected
from redress.insight.scanning import (
    WINDOWS,
    Alarms,
    best_stretch,
    chances_of_windows,
    dispersion_over,
    variance_of,
)

_NEAR = 7
"""Stretches of one series that are this many days apart, or fewer, are one."""
_AROUND = 28
_MOST = 50
_TAIL = 0.05
"""A surge goes on unless the days after it would be this unlikely if it did."""


@dataclass(frozen=True, slots=True)
class Episode:
    """Days `start` up to `end` on which series `series` had more contacts than usual."""

    series: int
    start: int
    end: int
    announced: int
    """The first day on whose evening it could be told, from what was known then."""
    goes_on: bool
    observed: int
    expected: float
    variance: float
    """Of the count, if nothing had been going on."""
    ratio_interval: tuple[float, float]
    """95 %, of observed over expected."""
    chance: float
    """Of the most unusual window in it; corrected for the number of windows and series."""

    @property
    def excess(self) -> float:
        """Contacts more than expected."""
        return self.observed - self.expected


def episodes(counts: DayCounts, usual: Expected, alarms: Alarms) -> list[Episode]:
    """The stretches behind all alarms, series by series, in order of days."""
    found = []
    for series in np.flatnonzero(alarms.raised.any(axis=1)):
        row = _Row.of(counts, usual, int(series))
        for start, end in _joined(_stretches(row, alarms)):
            found.append(_episode(row, alarms, start, end))
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    """A single series."""

    series: int
    observed: Numbers
    mean: Numbers
    unsure: Numbers
    dispersion: Numbers
    """3 × days."""

    @classmethod
    def of(cls, counts: DayCounts, usual: Expected, series: int) -> _Row:
        seen = np.where(counts.known, counts.counts[series], 0).astype(float)
        return cls(
            series,
            seen,
            usual.mean[series],
            usual.unsure[series],
            usual.dispersion[:, series],
        )


def _stretches(row: _Row, alarms: Alarms) -> Iterator[tuple[int, int]]:
    """The stretch that stands out most near the first alarm; then what alarms without it."""
    seen = row.observed.copy()
    raised = alarms.chance[:, row.series] <= alarms.limit
    for _ in range(_MOST):
        if not raised.any():
            return
        first, after = _first_cluster(raised)
        low, high = max(0, first - _AROUND), min(len(seen), after + _AROUND)
        near = slice(low, high)
        start, end = best_stretch(seen[near], row.mean[near], float(row.dispersion[1, low]))
        start, end = low + start, low + end
        yield start, end
        seen[start:end] = np.minimum(seen[start:end], row.mean[start:end])
        left = chances_of_windows(seen[None, :], row.mean[None, :], row.unsure, row.dispersion)
        was, raised = raised, (left[:, 0] <= alarms.limit) & raised
        if raised.sum() == was.sum():
            # What stood out most did not explain these alarms, and nothing else near them will.
            raised[:, first:after] = False


def _first_cluster(raised: Flags) -> tuple[int, int]:
    """The first days that windows with an alarm cover without a break."""
    covered = np.zeros(raised.shape[1] + 1, dtype=np.int64)
    for place, window in enumerate(WINDOWS):
        ends = np.flatnonzero(raised[place])
        np.add.at(covered, np.maximum(0, ends - window + 1), 1)
        np.add.at(covered, ends + 1, -1)
    inside = np.cumsum(covered)[:-1] > 0
    start = int(np.argmax(inside))
    outside = np.flatnonzero(~inside[start:])
    return start, start + int(outside[0]) if len(outside) else len(inside)


def _joined(stretches: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if joined and start - joined[-1][1] <= _NEAR:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _episode(row: _Row, alarms: Alarms, start: int, end: int) -> Episode:
    within = slice(start, end)
    observed, expected = float(row.observed[within].sum()), float(row.mean[within].sum())
    unsure = float(row.unsure[within].mean())
    dispersion = float(dispersion_over(row.dispersion[:, start], end - start))
    variance = float(variance_of(expected, unsure, dispersion))
    chance = alarms.chance[:, row.series]
    raised = np.flatnonzero((chance[:, start:] <= alarms.limit[start:]).any(axis=0))
    tests = alarms.chance.shape[0] * alarms.chance.shape[1]
    last = min(end + WINDOWS[-1], chance.shape[1])
    return Episode(
        row.series,
        start,
        end,
        start + int(raised[0]) if len(raised) else end - 1,
        _goes_on(row, start, end, observed / max(expected, 1e-9), dispersion),
        int(observed),
        expected,
        variance,
        ratio_interval(observed, expected, dispersion, unsure),
        min(1.0, float(chance[:, start:last].min()) * tests),
    )


def _goes_on(row: _Row, start: int, end: int, ratio: float, dispersion: float) -> bool:
    """Whether the days after the stretch, up to the last, do not yet show that it is over."""
    after = slice(end, None)
    if end >= len(row.mean):
        return True
    would_be = row.mean[after].sum() * ratio / dispersion
    seen = np.floor(row.observed[after].sum() / dispersion)
    return bool(stats.poisson.cdf(seen, would_be) > _TAIL and len(row.mean) - end <= end - start)


def ratio_interval(
    observed: float, expected: float, dispersion: float, unsure: float
) -> tuple[float, float]:
    """The 95 % interval of observed over expected.

    Garwood's (1936) exact interval of a Poisson count, both divided by the dispersion, widened by
    what the expected count may be off (`unsure`, its relative variance).
    """
    scaled = observed / dispersion
    low = stats.chi2.ppf(0.025, 2 * scaled) / 2 if scaled > 0 else 0.0
    high = stats.chi2.ppf(0.975, 2 * scaled + 2) / 2
    ratio, off = observed / max(expected, 1e-9), 1.96**2 * unsure
    if scaled <= 0:
        return 0.0, float(high * dispersion / max(expected, 1e-9))
    below = ratio * np.exp(-np.sqrt(np.log(scaled / low) ** 2 + off))
    above = ratio * np.exp(np.sqrt(np.log(high / scaled) ** 2 + off))
    return float(below), float(above)
