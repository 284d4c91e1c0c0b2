"""A report as one immutable value: sections of sentences and tables, made of figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from redress.errors import RedressError
from redress.insight.reports.periods import Period

Key = tuple[str, ...]
"""What a count counts, part by part. Two counts of one key are the same number, in whatever
tables they stand."""


class ReportError(RedressError):
    """A report that cannot be made or written."""

    code = "report_invalid"


class WrongSumError(ReportError):
    """Figures that contradict each other: a fault of the program, found before anybody reads it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The report would be wrong, and is not made: {what}. Report the fault.")


class Unit(StrEnum):
    """What a figure is of."""

    COUNT = "count"
    SHARE = "share"
    """From 0 to 1; shown in per cent."""
    CHANGE = "change"
    """Of one count against another: 0.05 is 5% more."""
    RATE = "per_1000"
    DAYS = "working_days"
    SECONDS = "seconds"
    MEAN = "mean"
    DATE = "date"
    TEXT = "text"


class Status(StrEnum):
    """Whether a figure is shown, and if not, why."""

    SHOWN = "shown"
    CONFIDENTIAL = "confidential"
    """Not shown, so that nobody can be recognised."""
    NOT_GIVEN = "not_given"
    """Nobody gave it, and no record holds it."""
    NOT_APPLICABLE = "not_applicable"
    """There is nothing to count: a share of none."""
    TO_ANSWER = "to_answer"
    """For the council to write."""


Value = int | float | str | date | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, or a text or day that stands among figures."""

    value: Value
    unit: Unit = Unit.COUNT
    status: Status = Status.SHOWN
    of: tuple[Key, ...] = ()
    """The counts that it would give away: shown only where all of them are."""
    is_sensitive: bool = False
    """Whether a small number could be of people who are recognised."""

    @property
    def is_number(self) -> bool:
        """Whether it is no text or day that stands among figures."""
        return self.unit not in (Unit.TEXT, Unit.DATE)


def count(value: int, *key: str, sensitive: bool = True) -> Figure:
    """A number of cases."""
    return Figure(value, of=(key,) if key else (), is_sensitive=sensitive)


def text(value: str, of: tuple[Key, ...] = ()) -> Figure:
    """Words among figures; shown only where the counts `of` are."""
    return Figure(value, Unit.TEXT, of=of)


def day(value: date | None) -> Figure:
    """A day among figures; not applicable where there is none."""
    return Figure(value, Unit.DATE, Status.SHOWN if value else Status.NOT_APPLICABLE)


def share(part: Figure, whole: Figure) -> Figure:
    """How much of a whole a part is; not applicable where the whole is nothing."""
    return _ratio(part, whole, Unit.SHARE)


def change(now: Figure, before: Figure) -> Figure:
    """By how much a count grew, as a share of what it was."""
    grown = _ratio(now, before, Unit.CHANGE)
    if grown.status is not Status.SHOWN:
        return grown
    assert isinstance(grown.value, float)
    return Figure(grown.value - 1, Unit.CHANGE, of=grown.of)


def rate(part: Figure, whole: Figure) -> Figure:
    """How many for each 1,000."""
    per_one = _ratio(part, whole, Unit.RATE)
    if per_one.status is not Status.SHOWN:
        return per_one
    assert isinstance(per_one.value, float)
    return Figure(per_one.value * 1000, Unit.RATE, of=per_one.of)


def not_given(unit: Unit = Unit.COUNT) -> Figure:
    """A figure that nobody gave."""
    return Figure(None, unit, Status.NOT_GIVEN)


NOT_APPLICABLE = Figure(None, Unit.TEXT, Status.NOT_APPLICABLE)
TO_ANSWER = Figure(None, Unit.TEXT, Status.TO_ANSWER)


def _ratio(part: Figure, whole: Figure, unit: Unit) -> Figure:
    for one in (part, whole):
        if one.status is not Status.SHOWN:
            return Figure(None, unit, one.status)
    assert isinstance(part.value, int | float)
    assert isinstance(whole.value, int | float)
    if not whole.value:
        return Figure(None, unit, Status.NOT_APPLICABLE)
    return Figure(part.value / whole.value, unit, of=(*part.of, *whole.of))


@dataclass(frozen=True, slots=True)
class Sum:
    """That a count is the sum of others: what anybody can reckon with."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: a figure for each column."""

    code: str
    name: str
    cells: tuple[Figure, ...]


class Mark(StrEnum):
    """How a chart shows figures."""

    BARS = "bars"
    LINES = "lines"
    DOTS = "dots"
    """A point for each figure of a row, of another form for each column."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of some of its table's columns, row by row."""

    title: str
    mark: Mark
    columns: tuple[str, ...]
    """Codes of the columns that are shown, each a series."""
    axis: str
    """What the figures are, such as "Complaints"."""
    left_out: tuple[str, ...] = ()
    """Codes of rows that are no part of it, such as totals."""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures by row and column."""

    code: str
    caption: str
    stub: str
    """What the rows are."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sums: tuple[Sum, ...] = ()
    hidden: Mapping[Key, Figure] = field(default_factory=dict)
    """Counts that stand in `sums`, and can so be reckoned, but are in no cell."""
    chart: Chart | None = None
    is_list: bool = False
    """Whether each row is one case: one with a figure that is not shown is left out whole."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with `{}` for each of its figures, and `{is|are}` for words that go by the number
    before them. Names from outside are figures too, never parts of the template."""

    template: str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report under a heading of its own."""

    code: str
    title: str
    sentences: tuple[Sentence, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    """How the figures were made, and what they do not say."""
    is_internal: bool = False
    """For the council's own use; not to be published."""


@dataclass(frozen=True, slots=True)
class Report:
    """A council's report on a period."""

    council: str
    period: Period
    made_on: date
    smallest_number: int
    """Smaller counts are not shown where people could be recognised."""
    sections: tuple[Section, ...]
    not_given: tuple[str, ...] = ()
    """What nobody gave, in words."""
