"""What was to be expected on each day, from the days before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from redress.insight.baseline import Fitted, fit
from redress.insight.counting import DayCounts
from redress.insight.day_line import Flags, Numbers
from redress.insight.design import YEAR, Design, design

LEAST_DAYS = 28
"""Days with records under which nothing is said to be usual."""
ENOUGH = 56
"""Days of history from which on a day is judged by what went before it alone."""
BLOCK = 28
"""Days after which the usual is learnt anew."""
GUARD = 14
"""Days before a block that are not learnt from: a surge that begins there is no history yet."""
_LEARNT_AT_FIRST = 182
_HALF_LIFE = {"with season": 365.0, "without": 56.0}
"""Days after which a day of the past counts half."""
DRIFT = {"with season": 0.05, "without": 0.12}
"""How far a level may have moved by itself since it was learnt, as a standard deviation relative to
it: as long as the season cannot be told, it moves with the season too."""


@dataclass(frozen=True, slots=True)
class Expected:
    """For S series and n days: the mean (0 where unknown), its relative variance from what could be
    learnt, and the dispersion over 1, 7 and 28 days (3 × S × n).

    `hindsight` days at the start were judged by days after them too. `with_season`: whether the
    latest days were judged with the season taken into account.
    """

    mean: Numbers
    unsure: Numbers
    dispersion: Numbers
    hindsight: int
    with_season: bool


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days `start` to `end` to be judged, by those up to `learnt_to`; both ends are outside."""

    start: int
    end: int
    learnt_to: int


@dataclass(frozen=True, slots=True)
class _Found:
    """What is expected, as it is filled in stretch by stretch."""

    mean: Numbers
    unsure: Numbers
    dispersion: Numbers

    @classmethod
    def empty(cls, series: int, days: int) -> _Found:
        return cls(np.zeros((series, days)), np.zeros((series, days)), np.ones((3, series, days)))

    def put(
        self,
        rows: slice,
        stretch: _Stretch,
        fitted: Fitted,
        terms: Design,
        offset: Numbers,
        season: bool,
    ) -> None:
        """Fill in the stretch of some series."""
        judged = slice(stretch.start, stretch.end)
        own = terms.matrix[judged]
        log_mean = offset[:, judged] + fitted.coefficients @ own.T
        mean = np.exp(np.clip(log_mean, -30.0, 15.0))
        self.mean[rows, judged] = mean
        variance = np.einsum("np,spq,nq->sn", own, fitted.covariance, own, optimize=True)
        drift = DRIFT["with season" if season else "without"]
        self.unsure[rows, judged] = variance + drift**2
        self.dispersion[:, rows, judged] = fitted.dispersion[:, :, None]
        # On a busy weekday counts vary more than in proportion: what sways them sways all of them.
        busy = np.maximum(1.0, mean / np.maximum(fitted.usual_size, 1e-9)[:, None])
        self.dispersion[0, rows, judged] = 1 + (fitted.dispersion[0][:, None] - 1) * busy


def expected(counts: DayCounts) -> Expected | None:
    """What is usual for each series on each day; None with records of under `LEAST_DAYS` days.

    The first of the series must be that of all contacts: the others' patterns start from its own.
    """
    if int(counts.known.sum()) < LEAST_DAYS:
        return None
    found = _Found.empty(*counts.counts.shape)
    seen = counts.counts.astype(np.float64)
    flat = np.zeros((1, counts.days.number))
    first: Fitted | None = None
    rest: Fitted | None = None
    season = False
    for stretch in _stretches(counts.known):
        weights, learnt = _weights(counts.known, stretch)
        season = learnt >= YEAR
        of_all, of_each = (design(counts.days, learnt, of_all=one) for one in (True, False))
        first = _fit(seen[:1], flat, of_all, weights, stretch, first)
        found.put(slice(0, 1), stretch, first, of_all, flat, season)
        if len(seen) > 1:
            pattern = first.coefficients @ of_all.matrix.T
            rest = _fit(seen[1:], pattern, of_each, weights, stretch, rest)
            found.put(slice(1, None), stretch, rest, of_each, pattern, season)
    found.mean[:, ~counts.known] = 0.0
    hindsight = next(_stretches(counts.known)).end
    return Expected(found.mean, found.unsure, found.dispersion, hindsight, season)


def _stretches(known: Flags) -> Iterator[_Stretch]:
    """The first days are judged with hindsight; then every four weeks by all that went before."""
    length = len(known)
    history = np.cumsum(known)
    enough = int(np.searchsorted(history, ENOUGH)) + 1 + GUARD
    if enough >= length:
        yield _Stretch(0, length, length)
        return
    yield _Stretch(0, enough, min(length, max(_LEARNT_AT_FIRST, enough)))
    for start in range(enough, length, BLOCK):
        yield _Stretch(start, min(start + BLOCK, length), start - GUARD)


def _weights(known: Flags, stretch: _Stretch) -> tuple[Numbers, int]:
    """How much each day learnt from counts, and how many of them are known."""
    days = known[: stretch.learnt_to]
    learnt = int(days.sum())
    half_life = _HALF_LIFE["with season" if learnt >= YEAR else "without"]
    age = stretch.learnt_to - np.arange(stretch.learnt_to)
    return days * 0.5 ** (age / half_life), learnt


def _fit(
    counts: Numbers,
    offset: Numbers,
    terms: Design,
    weights: Numbers,
    stretch: _Stretch,
    before: Fitted | None,
) -> Fitted:
    seen = slice(stretch.learnt_to)
    part = Design(terms.matrix[seen], terms.terms, terms.spread)
    shape = (len(counts), stretch.learnt_to)
    rows = np.broadcast_to(offset[:, seen], shape)
    own = np.broadcast_to(weights, shape)
    # With more history come more terms: an earlier fit without them is no beginning.
    same = before is not None and before.coefficients.shape[1] == len(terms.terms)
    return fit(counts[:, seen], rows, part, own, before if same else None)
