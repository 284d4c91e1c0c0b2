"""Holes: stretches of days of which nothing was recorded, told apart from days without contact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from redress.insight.day_line import DAYS_A_WEEK, DayLine, Flags, Integers, Numbers

CHANCE = 0.01
"""A stretch is a hole if fewer than this many as empty are to be expected in all of the days."""
_NEAR = 56
"""Days on either side from which is told how many contacts a stretch would have had."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Days that are unknown: places from `start` up to `end`, which is outside."""

    start: int
    end: int


def holes_in(counts: Integers, days: DayLine) -> tuple[Hole, ...]:
    """The stretches without any contact that are too long to be chance.

    A stretch with an expected number of m contacts is empty with the probability of a negative
    binomial count, d^(-m / (d - 1)), where d is the variance over the mean (exp(-m) at d = 1).
    What is expected comes from the weekday pattern and from the quieter of the two sides, so that
    the slow start of a service is no hole. Bank holidays are like Sundays.
    """
    shares = _weekday_shares(counts, days)
    dispersion = _dispersion(counts, shares)
    known = np.ones(days.number, dtype=bool)
    found = []
    # The longest first: a hole that is known does not make its neighbours look quiet.
    for start, end in sorted(_empty(counts), key=lambda one: one[0] - one[1]):
        expected = _level(counts, shares, known, start, end) * shares[start:end].sum()
        if _log_chance_empty(expected, dispersion) < np.log(CHANCE / days.number):
            known[start:end] = False
            found.append(Hole(start, end))
    return tuple(sorted(found, key=lambda one: one.start))


def _empty(counts: Integers) -> list[tuple[int, int]]:
    edges = np.diff(np.concatenate(([0], (counts == 0).astype(np.int8), [0])))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _weekday_shares(counts: Integers, days: DayLine) -> Numbers:
    """How many contacts a day has for each of an average day, by weekdays."""
    total = np.bincount(days.rhythm_day, weights=counts, minlength=DAYS_A_WEEK)
    number = np.bincount(days.rhythm_day, minlength=DAYS_A_WEEK)
    # A little of the average, so that a weekday seen once or twice is not taken as it stands.
    mean = counts.mean()
    rates = (total + mean) / (number + 1)
    shares: Numbers = (rates / max(mean, 1e-12))[days.rhythm_day]
    return shares


def _level(counts: Integers, shares: Numbers, known: Flags, start: int, end: int) -> float:
    """Contacts of an average day beside a stretch: on the quieter side, of those with any days."""
    sides = (slice(max(0, start - _NEAR), start), slice(end, end + _NEAR))
    levels = [
        float(counts[side][known[side]].sum() / shares[side][known[side]].sum())
        for side in sides
        if known[side].any()
    ]
    return min(levels, default=0.0)


def _dispersion(counts: Integers, shares: Numbers) -> float:
    """The variance over the mean, within eight weeks at a time, as the median of these."""
    found = []
    for start in range(0, len(counts), _NEAR):
        own, share = counts[start : start + _NEAR], shares[start : start + _NEAR]
        expected = own.sum() * share / share.sum()
        if own.sum() >= len(own) / 2 and len(own) > DAYS_A_WEEK:
            found.append(float(((own - expected) ** 2 / np.maximum(expected, 1e-9)).mean()))
    return max(1.0, float(np.median(found))) if found else 1.0


def _log_chance_empty(expected: float, dispersion: float) -> float:
    if dispersion <= 1.0 + 1e-9:
        return -expected
    return -expected / (dispersion - 1.0) * float(np.log(dispersion))
