"""What of a series is calendar and season, and what is trend."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from redress.insight.baseline import UNUSUAL
from redress.insight.day_line import DAYS_A_WEEK, DayLine, Flags, Integers, Numbers
from redress.insight.design import YEAR, design

LEAST_DAYS = 56
LEAST_CONTACTS = 200
"""A series with fewer contacts, or with contacts on fewer than half of `LEAST_DAYS` days, has the
pattern of all contacts."""
_TREND_DAYS = 2 * YEAR
"""Days with records from which on a trend is told."""
_LAGS = 28
_MEDIAN_SQUARE = 0.455
"""The median of a squared standard normal."""


@dataclass(frozen=True, slots=True)
class YearlyTrend:
    """By what factor a series grows in a year, season and calendar left out, with its 95 %
    interval, and the probability of as much if it does not change."""

    ratio: float
    low: float
    high: float
    chance: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a day has for each of an average day.

    `calendar`: by weekday and days off; `season`: by the time of the year, 1 throughout where
    there is under a year of records. `level` is what an average day has, as the trend has it. Each
    has a number for each day. `dispersion` is the variance over the mean of counts of a day and of
    longer periods.
    """

    calendar: Numbers
    season: Numbers
    level: Numbers
    dispersion: tuple[float, float]
    trend: YearlyTrend | None


def pattern_of(counts: Integers, known: Flags, days: DayLine) -> Pattern | None:
    """The pattern of a series; None where there are too few contacts or days with records.

    A quasi-Poisson generalised linear model with a logarithmic link (McCullagh and Nelder 1989),
    fitted by statsmodels: weekdays, days off, yearly waves and a trend, as `design` has them. The
    interval of the trend allows for days that follow one another being alike (Newey and West
    1987, 28 days).
    """
    history = int(known.sum())
    spread = np.count_nonzero(counts[known]) >= LEAST_DAYS // 2
    if history < LEAST_DAYS or not spread or counts[known].sum() < LEAST_CONTACTS:
        return None
    # Only series and trends wait for the library.
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    terms = design(days, history, of_all=True)
    columns = [place for place in range(len(terms.terms)) if terms.matrix[known, place].any()]
    matrix = terms.matrix[:, columns]
    names = [terms.terms[place] for place in columns]
    model = sm.GLM(counts[known].astype(float), matrix[known], family=sm.families.Poisson())
    with warnings.catch_warnings():
        # The same number every day is as good a pattern as any.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        fitted = model.fit(cov_type="HAC", cov_kwds={"maxlags": min(_LAGS, history // 4)})
    parts = _parts(matrix, names, fitted.params, known)
    dispersion = _dispersions(counts, fitted.mu, known, len(columns))
    trend = _trend(fitted, names) if history >= _TREND_DAYS else None
    return Pattern(*parts, dispersion, trend)


def _parts(
    matrix: Numbers, names: list[str], found: Numbers, known: Flags
) -> tuple[Numbers, Numbers, Numbers]:
    """The factors of calendar and season, 1 on average over the known days, and the level."""
    of_season = np.array([name.startswith("season") for name in names])
    of_level = np.array([name in ("level", "trend") for name in names])
    calendar = np.exp(matrix[:, ~of_season & ~of_level] @ found[~of_season & ~of_level])
    season = np.exp(matrix[:, of_season] @ found[of_season])
    level = np.exp(matrix[:, of_level] @ found[of_level])
    means = calendar[known].mean(), season[known].mean()
    return calendar / means[0], season / means[1], level * means[0] * means[1]


def _trend(fitted: object, names: list[str]) -> YearlyTrend | None:
    if "trend" not in names:
        return None
    place = names.index("trend")
    slope, chance = fitted.params[place], fitted.pvalues[place]  # type: ignore[attr-defined]
    low, high = fitted.conf_int()[place]  # type: ignore[attr-defined]
    ratio, least, most = (float(np.exp(one)) for one in (slope, low, high))
    return YearlyTrend(ratio, least, most, float(chance))


def _dispersions(counts: Integers, usual: Numbers, known: Flags, terms: int) -> tuple[float, float]:
    """Pearson's statistic over its degrees of freedom: of days, and of seven known days."""
    seen = counts[known].astype(float)
    by_day = _dispersion(seen, usual, terms)
    length = len(seen) // DAYS_A_WEEK * DAYS_A_WEEK
    seen, usual = (one[-length:].reshape(-1, DAYS_A_WEEK).sum(axis=1) for one in (seen, usual))
    by_week = _dispersion(seen, usual, max(1, terms - DAYS_A_WEEK))
    return by_day, max(by_day, by_week)


def _dispersion(seen: Numbers, usual: Numbers, terms: int) -> float:
    """Without what a few outbreaks add: residuals beyond 2.58 standard deviations, as these follow
    from the median, count as 2.58."""
    squares = (seen - usual) ** 2 / np.maximum(usual, 1e-9)
    most = UNUSUAL**2 * max(1.0, float(np.median(squares)) / _MEDIAN_SQUARE)
    freedom = max(1, len(seen) - terms)
    return max(1.0, float(np.minimum(squares, most).sum()) / freedom)
