"""The usual number of contacts, learnt from days past: many series in one go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from redress.insight.day_line import DAYS_A_WEEK, Flags, Numbers
from redress.insight.design import Design

_ROUNDS = 3
"""Times that past outbreaks are sought and weighed down."""
_STEPS = 25
_CLOSE = 1e-3
_LONGEST_STEP = 2.0
UNUSUAL = 2.58
"""Residuals beyond this many standard deviations are past outbreaks (Noufaily and others 2013)."""
_LEAST_EXCESS = 2.0
_FOUR_WEEKS = 28
_FEW = 10.0
"""Weight of the dispersion usual among the series, in blocks of days, against a series' own."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Models of S series with p terms.

    `coefficients` S × p; `covariance` S × p × p; `dispersion` 3 × S: the variance over the mean of
    counts of a day, of 7 days and of 28, each at least 1.
    """

    coefficients: Numbers
    covariance: Numbers
    dispersion: Numbers
    usual_size: Numbers
    """S: the mean of the counts that the dispersion was seen at."""


def fit(
    counts: Numbers,
    offset: Numbers,
    terms: Design,
    weights: Numbers,
    start: Fitted | None = None,
) -> Fitted:
    """Fit a quasi-Poisson model with a logarithmic link to each row of counts.

    The manner of Farrington and others (1996) as improved by Noufaily and others (2013, Statistics
    in Medicine 32): all of the history with terms for season and trend, dispersion from Pearson's
    statistic, and past outbreaks weighted by the inverse square of their Anscombe residual. Daily
    instead of weekly counts, and coefficients held by the design's spread (a normal prior), so that
    sparse series can be fitted; residuals are taken over weeks too, for the same reason.

    `counts`, `offset` and `weights` are S × n: the offset is the logarithm of the pattern that the
    model starts from, weights are 0 for days that are not looked at. `start` is an earlier fit, of
    fewer days, to begin with.
    """
    if start is None:
        found, dispersion = _first(counts, offset, weights, terms), np.ones((3, len(counts)))
        own = weights
    else:
        found, dispersion = start.coefficients, start.dispersion
        usual = _usual(offset, terms, found)
        own = weights * _down_weights(counts, usual, weights > 0, dispersion)
    for _ in range(_ROUNDS if start is None else 1):
        # Counts that vary widely say less against what was believed before them.
        found, covariance = _solve(counts, offset, terms, own / dispersion[1][:, None], found)
        usual = _usual(offset, terms, found)
        dispersion = _dispersions(counts, usual, own, len(terms.terms))
        own = weights * _down_weights(counts, usual, weights > 0, dispersion)
    size = (own * usual**2).sum(axis=1) / np.maximum((own * usual).sum(axis=1), 1e-9)
    return Fitted(found, covariance, dispersion, size)


def _first(counts: Numbers, offset: Numbers, weights: Numbers, terms: Design) -> Numbers:
    """Coefficients to begin with: the level alone."""
    found = np.zeros((len(counts), len(terms.terms)))
    found[:, 0] = _prior_level(counts, offset, weights)
    return found


def _prior_level(counts: Numbers, offset: Numbers, weights: Numbers) -> Numbers:
    seen = (weights * counts).sum(axis=1) + 0.5
    level: Numbers = np.log(seen / np.maximum((weights * np.exp(offset)).sum(axis=1), 1e-9))
    return level


def _usual(offset: Numbers, terms: Design, coefficients: Numbers) -> Numbers:
    usual: Numbers = np.exp(np.clip(offset + coefficients @ terms.matrix.T, -30.0, 15.0))
    return usual


def _solve(
    counts: Numbers, offset: Numbers, terms: Design, weights: Numbers, start: Numbers
) -> tuple[Numbers, Numbers]:
    """Newton's method for the penalised likelihood, all series at once."""
    matrix, width = terms.matrix, len(terms.terms)
    products = (matrix[:, :, None] * matrix[:, None, :]).reshape(len(matrix), width * width)
    precision = np.diag(terms.spread**-2.0)
    centre = np.zeros_like(start)
    centre[:, 0] = _prior_level(counts, offset, weights)
    found = start
    for _ in range(_STEPS):
        usual = weights * _usual(offset, terms, found)
        slope = (weights * counts - usual) @ matrix - (found - centre) @ precision
        curve = (usual @ products).reshape(-1, width, width) + precision
        step = np.linalg.solve(curve, slope[:, :, None])[:, :, 0]
        longest = np.abs(step).max(axis=1, keepdims=True)
        found = found + step * np.minimum(1.0, _LONGEST_STEP / np.maximum(longest, 1e-12))
        if longest.max() < _CLOSE:
            break
    covariance = np.linalg.inv(curve).astype(np.float64)
    return found, covariance


def _dispersions(counts: Numbers, usual: Numbers, weights: Numbers, terms: int) -> Numbers:
    """Variance over mean for a day, 7 days and 28: never smaller for more days than for fewer."""
    day, week, month = (
        _dispersion(counts, usual, weights, block, terms) for block in (1, DAYS_A_WEEK, _FOUR_WEEKS)
    )
    week = np.maximum(day, week)
    return np.stack([day, week, np.maximum(week, month)])


def _dispersion(
    counts: Numbers, usual: Numbers, weights: Numbers, block: int, terms: int
) -> Numbers:
    """Pearson's statistic over its degrees of freedom, of sums over `block` days.

    A series with few contacts leans on what is usual among the series.
    """
    length = counts.shape[1] // block * block
    if not length:
        return np.ones(len(counts))
    # The latest days are kept whole: older ones count less.
    shape = (len(counts), -1, block)
    own = weights[:, -length:].reshape(shape).min(axis=2)
    excess = (counts - usual)[:, -length:].reshape(shape).sum(axis=2)
    expected = np.maximum(usual[:, -length:].reshape(shape).sum(axis=2), 1e-9)
    # Of a few contacts, one more says little of how widely they vary.
    own = own * np.minimum(1.0, expected)
    lost = np.minimum(terms / block, own.sum(axis=1) / 2) if block > 1 else 0.0
    freedom = np.maximum(own.sum(axis=1) - lost, 0.0)
    pearson = (own * excess**2 / expected).sum(axis=1)
    informed = freedom > _FEW
    usual_one = np.median(pearson[informed] / freedom[informed]) if informed.any() else 1.0
    found: Numbers = (pearson + _FEW * max(1.0, usual_one)) / (freedom + _FEW)
    return np.maximum(1.0, found)


def _down_weights(
    counts: Numbers, usual: Numbers, looked_at: Flags, dispersion: Numbers
) -> Numbers:
    """1 for usual days; the inverse square of the residual where a day or its week is unusual."""
    by_day = _residuals(counts, usual, dispersion[0])
    seen, expected = (_weeks(np.where(looked_at, one, 0.0)) for one in (counts, usual))
    by_week = _residuals(seen, expected, dispersion[1])
    largest = np.maximum(np.where(usual >= 1.0, by_day, 0.0), by_week)
    weights: Numbers = np.where(largest > UNUSUAL, np.maximum(largest, UNUSUAL) ** -2.0, 1.0)
    return weights


def _weeks(values: Numbers) -> Numbers:
    """Sums over the week around each day."""
    half = DAYS_A_WEEK // 2
    sums = np.cumsum(np.pad(values, ((0, 0), (half + 1, half))), axis=1)
    weeks: Numbers = sums[:, DAYS_A_WEEK:] - sums[:, :-DAYS_A_WEEK]
    return weeks


def _residuals(counts: Numbers, usual: Numbers, dispersion: Numbers) -> Numbers:
    """Anscombe residuals of a quasi-Poisson model; 0 where there are hardly more than usual."""
    usual = np.maximum(usual, 1e-6)
    found = 1.5 * (counts ** (2 / 3) * usual ** (-1 / 6) - np.sqrt(usual))
    found = found / np.sqrt(dispersion)[:, None]
    residuals: Numbers = np.where(counts - usual >= _LEAST_EXCESS, found, 0.0)
    return residuals
