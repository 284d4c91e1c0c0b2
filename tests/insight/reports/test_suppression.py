"""Small counts hidden: an attacker who reckons with everything that is shown learns none."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from redress.insight.reports.crosstab import Crosstab
from redress.insight.reports.suppression import Counts, hidden_counts
from redress.insight.reports.values import Key, Sum, WrongSumError

SMALLEST = 5


def bounds(counts: Counts, hidden: frozenset[Key], target: Key) -> tuple[float, float]:
    """The least and the most that a hidden count can be, by linear programming over what is shown:
    the attacker's own equations, not the module's."""
    unknown = sorted(hidden)
    rows, right = [], []
    for one in counts.sums:
        row = np.zeros(len(unknown))
        known = 0
        for key, sign in ((one.total, -1), *((part, 1) for part in one.parts)):
            if key in hidden:
                row[unknown.index(key)] += sign
            else:
                known += sign * counts.values[key]
        rows.append(row)
        right.append(-known)
    ends = []
    for sign in (1, -1):
        cost = np.zeros(len(unknown))
        cost[unknown.index(target)] = sign
        found = linprog(cost, A_eq=np.array(rows), b_eq=right, bounds=(0, None))
        # Unbounded: nothing that is shown limits it.
        ends.append(found.fun * sign if found.status == 0 else np.inf)
    return ends[0], ends[1]


def refuse_disclosure(counts: Counts, hidden: frozenset[Key]) -> None:
    """Fail where a small count can be told to be small."""
    small = {k for k in counts.sensitive if 0 < counts.values[k] < SMALLEST}
    assert small <= hidden
    for key in small:
        low, high = bounds(counts, hidden, key)
        assert high >= SMALLEST - 1e-6, (key, low, high)
        assert low <= counts.values[key] + 1e-6


def counted(table: Crosstab, *, open_total: bool = True) -> Counts:
    """A table's counts and sums, as a report has them."""
    values = {}
    for row in table.table_rows():
        for figure in row.cells:
            values[figure.of[0]] = figure.value
    sensitive = frozenset(k for k in values if not (open_total and k == table.base))
    assert all(isinstance(one, int) for one in values.values())
    return Counts(values, table.sums, sensitive)  # type: ignore[arg-type]


def table_of(numbers: list[list[int]], base: str = "t") -> Crosstab:
    """A table of these numbers."""
    rows = [(f"r{n}", f"Row {n}") for n in range(len(numbers))]
    columns = [(f"c{n}", f"Column {n}") for n in range(len(numbers[0]))]
    found = Counter(
        {
            (row, column): numbers[i][j]
            for i, (row, _) in enumerate(rows)
            for j, (column, _) in enumerate(columns)
        }
    )
    return Crosstab((base,), tuple(rows), tuple(columns), found)


NUMBERS = st.one_of(st.integers(0, 6), st.integers(0, 60))
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(NUMBERS, min_size=width, max_size=width), min_size=1, max_size=5
    )
)


@given(TABLES)
@settings(deadline=None, max_examples=60)
def test_no_hidden_count_of_a_table_can_be_told_to_be_small(numbers: list[list[int]]) -> None:
    counts = counted(table_of(numbers))
    refuse_disclosure(counts, hidden_counts(counts, SMALLEST))


@given(TABLES, st.data())
@settings(deadline=None, max_examples=40)
def test_nor_across_two_tables_that_share_their_totals(
    numbers: list[list[int]], data: st.DataObject
) -> None:
    table = table_of(numbers)
    first = counted(table)
    values, sums = dict(first.values), list(first.sums)
    for number in range(len(numbers)):
        total = values["t", f"r{number}"]
        part = data.draw(st.integers(0, total))
        values |= {("t", f"r{number}", "in"): part, ("t", f"r{number}", "late"): total - part}
        sums.append(
            Sum(("t", f"r{number}"), (("t", f"r{number}", "in"), ("t", f"r{number}", "late")))
        )
    both = Counts(values, sums, first.sensitive | (values.keys() - first.values.keys()))
    refuse_disclosure(both, hidden_counts(both, SMALLEST))


def test_one_small_count_takes_a_second_of_its_row_and_column_with_it() -> None:
    table = table_of([[1, 20, 30], [20, 20, 20], [20, 30, 40]])
    hidden = hidden_counts(counted(table), SMALLEST)
    assert ("t", "r0", "c0") in hidden
    in_row = [key for key in hidden if key[1] == "r0"]
    in_column = [key for key in hidden if key[-1] == "c0"]
    assert len(in_row) >= 2
    assert len(in_column) >= 2
    assert len(hidden) == 4
    assert ("t",) not in hidden


def test_zeros_are_shown_and_nothing_is_hidden_where_nothing_is_small() -> None:
    counts = counted(table_of([[0, 20], [30, 0]]))
    assert hidden_counts(counts, SMALLEST) == frozenset()


def test_every_count_is_shown_where_the_smallest_number_is_1() -> None:
    counts = counted(table_of([[1, 2], [3, 4]]))
    assert hidden_counts(counts, 1) == frozenset()


def test_a_count_that_adds_up_to_nothing_else_is_hidden_alone() -> None:
    key = ("alone",)
    assert hidden_counts(Counts({key: 3}, [], frozenset({key})), SMALLEST) == {key}


def test_a_council_s_whole_total_is_hidden_only_where_nothing_else_would_do() -> None:
    """All of a council's complaints are three about one service: the total would tell them."""
    hidden = hidden_counts(counted(table_of([[3]])), SMALLEST)
    assert ("t",) in hidden


def test_a_sum_that_does_not_hold_is_refused() -> None:
    values = {("a",): 3, ("a", "b"): 2}
    with pytest.raises(WrongSumError, match="do not add up"):
        hidden_counts(Counts(values, [Sum(("a",), (("a", "b"),))], frozenset()), SMALLEST)
    with pytest.raises(WrongSumError, match="not counted"):
        hidden_counts(Counts(values, [Sum(("a",), (("z",),))], frozenset()), SMALLEST)
