"""Which counts must not be shown, so that no small one can be reckoned from the others.

A count from 1 up to the threshold is hidden (primary suppression), then as many more as it takes
(secondary suppression): whatever anybody reckons from all that is shown, across rows, columns and
tables, a hidden small count could be as large as the threshold. Zeros are shown, as they count
nobody, and hidden only where nothing else would do.

The method is the linear programming heuristic for the cell suppression problem (Kelly, Golden &
Assad, 1992, "Cell suppression: disclosure protection for sensitive tabular data", Networks 22): for
each small count the cheapest set of changes to the table that keeps every sum and takes the count
up to the threshold; the cells that change are hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from redress.insight.reports.values import Key, Sum, WrongSumError

Numbers = npt.NDArray[np.float64]

_CHANGED = 1e-6
"""Less is no change, but the solver's rounding."""
_ZERO_COST, _TOTAL_COST, _OPEN_COST = 40.0, 30.0, 200.0
"""How unwelcome it is to hide a zero, a total, and a count that tells of nobody."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Every count of a report, what they add up to, and which may tell of people."""

    values: Mapping[Key, int]
    sums: Sequence[Sum]
    sensitive: frozenset[Key]


def hidden_counts(counts: Counts, smallest: int) -> frozenset[Key]:
    """The counts that must not be shown where `smallest` is the smallest that may be.

    Raises:
        WrongSumError: a sum does not hold, or names a count that is not there.
    """
    refuse_wrong_sums(counts)
    keys = list(counts.values)
    place = {key: number for number, key in enumerate(keys)}
    small = [key for key in keys if key in counts.sensitive and 0 < counts.values[key] < smallest]
    hidden = {place[key] for key in small}
    if not counts.sums:
        return frozenset(small)
    system = _System.of(counts, place)
    # The smallest need the widest protection, which often serves the others too.
    for key in sorted(small, key=lambda one: (counts.values[one], one)):
        hidden |= system.protection(place[key], smallest - counts.values[key], hidden)
    return frozenset(keys[number] for number in hidden)


def refuse_wrong_sums(counts: Counts) -> None:
    """Refuse sums that do not hold: a report that does not add up is wrong.

    Raises:
        WrongSumError: one does not hold, or names a count that is not there.
    """
    for one in counts.sums:
        missing = [key for key in (one.total, *one.parts) if key not in counts.values]
        if missing:
            raise WrongSumError(f"a sum names {missing[0]}, which is not counted")
        if counts.values[one.total] != sum(counts.values[part] for part in one.parts):
            raise WrongSumError(f"the parts of {one.total} do not add up to it")


@dataclass(frozen=True, slots=True)
class _System:
    """The sums as equations between changes of counts, each up and each down a variable."""

    equations: csr_array
    values: Numbers
    costs: Numbers

    @classmethod
    def of(cls, counts: Counts, place: Mapping[Key, int]) -> _System:
        width = len(place)
        matrix = np.zeros((len(counts.sums), width))
        for row, one in enumerate(counts.sums):
            matrix[row, place[one.total]] += 1
            for part in one.parts:
                matrix[row, place[part]] -= 1
        values = np.array([counts.values[key] for key in place], dtype=np.float64)
        totals = {one.total for one in counts.sums}
        costs = np.array([_cost(key, counts, key in totals) for key in place])
        return cls(csr_array(np.hstack([matrix, -matrix])), values, costs)

    def protection(self, target: int, up: int, hidden: set[int]) -> set[int]:
        """What must be hidden so that the count at `target` could be `up` larger."""
        width = len(self.values)
        costs = self.costs.copy()
        costs[list(hidden)] = 0
        low = np.zeros(2 * width)
        # What rises is not bounded; what falls, falls to zero at most.
        high = np.concatenate([np.full(width, np.inf), self.values])
        low[target] = high[target] = up
        high[width + target] = 0
        changes = self._solved(np.concatenate([costs, costs]), Bounds(low, high), whole=False)
        if not np.allclose(changes, np.round(changes), atol=_CHANGED):
            # Whoever reckons knows that counts are whole.
            changes = self._solved(np.concatenate([costs, costs]), Bounds(low, high), whole=True)
        return set(np.flatnonzero(np.abs(changes) > _CHANGED).tolist())

    def _solved(self, costs: Numbers, bounds: Bounds, *, whole: bool) -> Numbers:
        """The cheapest changes that keep every sum."""
        exactly = LinearConstraint(self.equations, 0, 0)
        integrality = np.full(len(costs), int(whole))
        found = milp(costs, constraints=exactly, bounds=bounds, integrality=integrality)
        # Adding so many cases of the very kind that the target counts is always a solution.
        assert found.x is not None, found.message
        width = len(self.values)
        changes: Numbers = found.x[:width] - found.x[width:]
        return changes


def _cost(key: Key, counts: Counts, is_total: bool) -> float:
    value = counts.values[key]
    cost = 1 + log2(1 + value) if value else _ZERO_COST
    if is_total:
        cost += _TOTAL_COST
    return cost if key in counts.sensitive else cost + _OPEN_COST
