"""A report without the counts, and whatever tells them, that must not be shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from redress.insight.reports.suppression import Counts, hidden_counts
from redress.insight.reports.values import (
    Figure,
    Key,
    Report,
    Row,
    Section,
    Status,
    Sum,
    Table,
    Unit,
    WrongSumError,
)

CONFIDENTIAL = Status.CONFIDENTIAL


def protected(report: Report) -> Report:
    """The report with every figure hidden that must be; the same in whatever form it is written.

    Raises:
        WrongSumError: figures do not add up, or one count has two values.
    """
    hidden = hidden_counts(_counts(report), report.smallest_number)
    sections = tuple(_section(one, hidden) for one in report.sections)
    return replace(report, sections=sections)


def _counts(report: Report) -> Counts:
    values: dict[Key, int] = {}
    sensitive: dict[Key, bool] = {}
    for figure in _figures(report):
        if figure.unit is not Unit.COUNT or len(figure.of) != 1:
            continue
        key = figure.of[0]
        assert isinstance(figure.value, int)
        if values.setdefault(key, figure.value) != figure.value:
            raise WrongSumError(f"{key} is counted as {values[key]} and as {figure.value}")
        # What tells of nobody in one table tells of nobody in another.
        sensitive[key] = sensitive.get(key, True) and figure.is_sensitive
    return Counts(values, _sums(report), frozenset(key for key in values if sensitive[key]))


def _figures(report: Report) -> Iterator[Figure]:
    for section in report.sections:
        for sentence in section.sentences:
            yield from sentence.figures
        for table in section.tables:
            yield from table.hidden.values()
            for row in table.rows:
                yield from row.cells


def _sums(report: Report) -> list[Sum]:
    return [one for section in report.sections for table in section.tables for one in table.sums]


def _section(section: Section, hidden: frozenset[Key]) -> Section:
    sentences = tuple(
        replace(one, figures=tuple(_figure(figure, hidden) for figure in one.figures))
        for one in section.sentences
    )
    tables = tuple(_table(one, hidden) for one in section.tables)
    kept = tuple(one for one in tables if one.rows)
    return replace(section, sentences=sentences, tables=kept)


def _table(table: Table, hidden: frozenset[Key]) -> Table:
    rows = tuple(_row(one, hidden) for one in table.rows)
    if table.is_list:
        rows = tuple(
            one for one in rows if all(cell.status is not CONFIDENTIAL for cell in one.cells)
        )
    # What was reckoned with is not shown, and goes no further.
    return replace(table, rows=rows, sums=(), hidden={})


def _row(row: Row, hidden: frozenset[Key]) -> Row:
    return replace(row, cells=tuple(_figure(one, hidden) for one in row.cells))


def _figure(figure: Figure, hidden: frozenset[Key]) -> Figure:
    if not hidden.isdisjoint(figure.of):
        return Figure(None, figure.unit, CONFIDENTIAL)
    return Figure(figure.value, figure.unit, figure.status)
