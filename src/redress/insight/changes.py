"""Whether one count is higher than another, and by how much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from redress.insight.day_line import Numbers

_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Change:
    """A rate over an earlier one, with its 95 % interval.

    `ratio` and `high` are None if there was nothing before: it grew, but not by any factor.
    `chance` is the probability of a difference as large, or larger, if both rates were the same.
    """

    ratio: float | None
    low: float
    high: float | None
    chance: float


def changes(
    now: Numbers,
    before: Numbers,
    exposure_now: Numbers,
    exposure_before: Numbers,
    dispersion: float,
) -> list[Change | None]:
    """The change from each count to the other; None where either has no exposure, or both are 0.

    The conditional test of two Poisson means (Przyborowski and Wilenski 1940, Biometrika 31): given
    their sum, the first is binomial; the interval is that of Clopper and Pearson (1934), turned
    into a ratio of rates. Counts that vary more than Poisson counts are divided by their
    dispersion, the variance over the mean.
    """
    usable = (exposure_now > 0) & (exposure_before > 0) & (now + before > 0)
    one, other = now[usable] / dispersion, before[usable] / dispersion
    exposure = exposure_before[usable] / exposure_now[usable]
    low = _odds(_quantile(one, other + 1, _TAIL)) * exposure
    low = np.where(one > 0, low, 0.0)
    # Where there was nothing before, there is no upper end.
    high = _odds(np.where(other > 0, _quantile(one + 1, other, 1 - _TAIL), 0.0)) * exposure
    ratio = np.divide(one, other, out=np.zeros_like(one), where=other > 0) * exposure
    chance = _chance(one, other, 1 / (1 + exposure))
    found: list[Change | None] = [None] * len(now)
    for place, index in enumerate(np.flatnonzero(usable)):
        was_any = other[place] > 0
        found[index] = Change(
            float(ratio[place]) if was_any else None,
            float(low[place]),
            float(high[place]) if was_any else None,
            float(chance[place]),
        )
    return found


def _quantile(first: Numbers, second: Numbers, share: float) -> Numbers:
    """Of a beta distribution; of nothing seen, next to nothing."""
    quantile: Numbers = special.betaincinv(
        np.maximum(first, 1e-9), np.maximum(second, 1e-9), share
    ).astype(np.float64)
    return quantile


def _odds(share: Numbers) -> Numbers:
    odds: Numbers = share / np.maximum(1 - share, 1e-300)
    return odds


def _chance(one: Numbers, other: Numbers, share: Numbers) -> Numbers:
    """Twice the smaller tail of the binomial; `share` is that of the first if rates are equal."""
    as_many = special.betainc(np.maximum(one, 1e-9), other + 1, share)
    as_few = 1 - special.betainc(one + 1, np.maximum(other, 1e-9), share)
    as_many, as_few = np.where(one > 0, as_many, 1.0), np.where(other > 0, as_few, 1.0)
    chance: Numbers = np.minimum(1.0, 2 * np.minimum(as_many, as_few))
    return chance
