"""More contacts than usual: windows of a day to four weeks, over many series at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from redress.insight.counting import DayCounts
from redress.insight.day_line import Flags, Integers, Numbers
from redress.insight.expecting import Expected

WINDOWS = (1, 2, 3, 5, 7, 14, 28)
"""Days summed up, ending on the day looked at: the short ones find sudden surges, the long ones
slow surges."""
FALSE_ALARMS_A_QUARTER = 1.0
"""Bound on false announcements a quarter, over all series of a council together."""
_QUARTER = 91
LEAST_CONTACTS = 5
"""Fewer in a window are no surge, however unusual (Farrington and others 1996)."""
LEAST_RATIO = 1.25
"""Fewer than a quarter above what is usual are no surge, however sure."""
_LOOK_AT = 2.5
"""Windows under this many standard deviations above the mean are not worked out exactly."""


@dataclass(frozen=True, slots=True)
class Alarms:
    """For S series, n days and the windows: `chance` (windows × S × n) is the probability of as
    many contacts in the window that ends on a day if nothing is going on, 1 where not worked out;
    `limit` (n) is the chance under which it is announced on that day."""

    chance: Numbers
    limit: Numbers

    @property
    def raised(self) -> Flags:
        """S × n: whether any window raised an alarm."""
        raised: Flags = np.any(self.chance <= self.limit, axis=0)
        return raised


def scan(counts: DayCounts, usual: Expected) -> Alarms:
    """Look at every window of every series on every day.

    A sum over a window is taken as negative binomial with the mean expected and a variance of
    dispersion × mean + (what the level's estimate may be off)² × mean². Windows ending on one day
    are corrected for one another over all series by Benjamini and Hochberg (1995) at a rate of
    `FALSE_ALARMS_A_QUARTER` over the days of a quarter: if there is no surge anywhere, that bounds
    the chance of any announcement on a day.
    """
    seen = np.where(counts.known, counts.counts, 0).astype(float)
    chance = chances_of_windows(seen, usual.mean, usual.unsure, usual.dispersion)
    return Alarms(chance, _limits(chance, FALSE_ALARMS_A_QUARTER / _QUARTER))


def chances_of_windows(
    seen: Numbers, mean: Numbers, unsure: Numbers, dispersion: Numbers
) -> Numbers:
    """The chance of each window ending on each day: windows × S × n."""
    chance = np.ones((len(WINDOWS), *seen.shape))
    for place, window in enumerate(WINDOWS):
        observed, usual = trailing(seen, window), trailing(mean, window)
        variance = variance_of(usual, unsure, dispersion_over(dispersion, window))
        chance[place] = _chances(observed, usual, variance)
    return chance


def trailing(values: Numbers, window: int) -> Numbers:
    """Sums over each day and the days before it, `window` in all, or as many as there are."""
    sums = np.cumsum(values, axis=1)
    found = sums.copy()
    found[:, window:] -= sums[:, :-window]
    return found


def dispersion_over(dispersion: Numbers, days: int) -> Numbers:
    """The variance over the mean of sums over `days` days, between those of 1, 7 and 28."""
    day, week, month = dispersion
    if days <= 7:
        share = np.log(days) / np.log(7)
        between: Numbers = day + share * (week - day)
    else:
        share = min(1.0, np.log(days / 7) / np.log(4))
        between = week + share * (month - week)
    return between


def variance_of(
    mean: Numbers | float, unsure: Numbers | float, dispersion: Numbers | float
) -> Numbers:
    """The variance of a count whose mean is itself only estimated."""
    return np.asarray(dispersion * mean + unsure * mean**2, dtype=np.float64)


def chance_of(observed: Numbers, mean: Numbers, variance: Numbers) -> Numbers:
    """The probability of `observed` or more under a negative binomial with that mean and
    variance (Poisson where these are the same)."""
    mean = np.maximum(mean, 1e-9)
    spread = np.maximum(variance / mean, 1.0)
    plain = spread < 1.0 + 1e-6
    spread_used = np.where(plain, 2.0, spread)
    wide = special.betainc(np.maximum(observed, 1), mean / (spread_used - 1), 1 - 1 / spread_used)
    found: Numbers = np.where(plain, special.gammainc(np.maximum(observed, 1), mean), wide)
    return np.where(observed < 1, 1.0, found)


def _chances(observed: Numbers, mean: Numbers, variance: Numbers) -> Numbers:
    high = observed - mean > _LOOK_AT * np.sqrt(variance)
    high &= (observed >= LEAST_CONTACTS) & (observed >= LEAST_RATIO * mean)
    high &= mean > 0
    found = np.ones_like(mean)
    found[high] = chance_of(observed[high], mean[high], variance[high])
    return found


def _limits(chance: Numbers, rate: float) -> Numbers:
    """For each day, the largest chance that is announced (Benjamini and Hochberg)."""
    tests = chance.shape[0] * chance.shape[1]
    limits = np.full(chance.shape[2], rate / tests)
    worth = chance.min(axis=(0, 1)) <= limits
    for day in np.flatnonzero(worth):
        ordered = np.sort(chance[:, :, day], axis=None)
        below = np.flatnonzero(ordered <= rate * np.arange(1, tests + 1) / tests)
        limits[day] = ordered[below[-1]]
    return limits


def best_stretch(observed: Numbers, mean: Numbers, dispersion: float) -> tuple[int, int]:
    """The stretch of days, start and end (which is outside), that stands out most.

    The largest log-likelihood ratio of a Poisson scan (Kulldorff 1997), divided by the dispersion;
    of equals the shortest. `observed` and `mean` are of one series by day.
    """
    sums = np.concatenate(([0.0], np.cumsum(observed)))
    means = np.concatenate(([0.0], np.cumsum(mean)))
    total = sums[None, :] - sums[:, None]
    usual = np.maximum(means[None, :] - means[:, None], 1e-9)
    ratio = np.maximum(total, 1e-9) / usual
    gain = np.where(ratio > 1, total * np.log(ratio) - (total - usual), -1.0)
    length: Integers = np.arange(len(sums))[None, :] - np.arange(len(sums))[:, None]
    gain = np.where(length > 0, gain / dispersion - 1e-6 * length, -np.inf)
    start, end = np.unravel_index(np.argmax(gain), gain.shape)
    return int(start), int(end)
