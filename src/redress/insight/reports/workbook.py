"""A report as an Excel workbook: a cover, every figure on a row of its own, and each table."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from redress.insight.reports.charts import alternative, as_png, is_drawn, specification
from redress.insight.reports.pictures import picture, with_alternatives
from redress.insight.reports.telling import INTERNAL, opening, said, shown, title
from redress.insight.reports.tidy import COLUMNS, tidy_rows
from redress.insight.reports.values import Figure, Report, Section, Status, Table, Unit
from redress.tables.workbooks import plain_cell

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
_FORMATS = {
    Unit.COUNT: "#,##0",
    Unit.SHARE: "0%",
    Unit.CHANGE: "+0%;-0%;0%",
    Unit.RATE: "0.0",
    Unit.MEAN: "#,##0.0",
    Unit.DAYS: "0.0",
    Unit.SECONDS: '#,##0" s"',
    Unit.DATE: "d mmmm yyyy",
}
_WIDE, _MIDDLE = 60, 22
_CHART_GAP = 2


def as_workbook(report: Report) -> bytes:
    """The report: "Read me", "Figures" (tidy, to pivot), then a sheet for each table as shown."""
    # Only who asks for a workbook waits for the library.
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator, book.properties.title = "", title(report)
    cover = book.active
    cover.title = "Read me"
    _fill_cover(cover, report)
    _fill_tidy(book.create_sheet("Figures"), report)
    for section in report.sections:
        for table in section.tables:
            name = _sheet_name(table.caption, book.sheetnames)
            _fill_table(book.create_sheet(name), section, table)
    file = io.BytesIO()
    book.save(file)
    drawn = [table for section in report.sections for table in section.tables if is_drawn(table)]
    return with_alternatives(file.getvalue(), list(map(alternative, drawn)))


def _fill_cover(sheet: Worksheet, report: Report) -> None:
    sheet.column_dimensions["A"].width = 110
    _put(sheet, 1, 1, title(report), bold=True)
    lines = [*opening(report), "", "What the figures say:"]
    for section in report.sections:
        lines += [f"{section.title}: {said(one)}" for one in section.sentences]
    for number, line in enumerate(lines, start=2):
        _put(sheet, number, 1, line, wrap=True)


def _fill_tidy(sheet: Worksheet, report: Report) -> None:
    """One figure a row under one header, with a filter: what a pivot table is made from."""
    for place, name in enumerate(COLUMNS, start=1):
        _put(sheet, 1, place, name, bold=True)
    for number, row in enumerate(tidy_rows(report), start=2):
        for place, name in enumerate(COLUMNS, start=1):
            _put(sheet, number, place, row[name])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for letter in "ABCDEFG":
        sheet.column_dimensions[letter].width = _MIDDLE


def _fill_table(sheet: Worksheet, section: Section, table: Table) -> None:
    _put(sheet, 1, 1, table.caption, bold=True)
    names = [table.stub, *(column.name for column in table.columns)]
    for place, name in enumerate(names, start=1):
        _put(sheet, 2, place, name, bold=True, wrap=True)
    for number, row in enumerate(table.rows, start=3):
        _put(sheet, number, 1, row.name, wrap=True)
        for place, figure in enumerate(row.cells, start=2):
            _put_figure(sheet, number, place, figure)
    sheet.freeze_panes = "B3"
    _set_widths(sheet, table)
    after = 3 + len(table.rows) + 1
    notes = [INTERNAL] if section.is_internal else []
    notes += [alternative(table)] if is_drawn(table) else []
    notes += section.notes
    for number, note in enumerate(notes, start=after):
        _put(sheet, number, 1, note)
    if is_drawn(table):
        _add_chart(sheet, table, after + len(notes) + _CHART_GAP - 1)


def _add_chart(sheet: Worksheet, table: Table, row: int) -> None:
    sheet.add_image(picture(as_png(specification(table))), f"A{row}")


def _set_widths(sheet: Worksheet, table: Table) -> None:
    from openpyxl.utils import get_column_letter

    sheet.column_dimensions["A"].width = 44
    for place, _ in enumerate(table.columns, start=2):
        has_words = any(row.cells[place - 2].unit is Unit.TEXT for row in table.rows)
        sheet.column_dimensions[get_column_letter(place)].width = _WIDE if has_words else _MIDDLE


def _put_figure(sheet: Worksheet, row: int, column: int, figure: Figure) -> None:
    if figure.status is not Status.SHOWN or figure.unit is Unit.TEXT:
        _put(sheet, row, column, shown(figure), wrap=True)
        return
    cell = _put(sheet, row, column, figure.value)
    cell.number_format = _FORMATS[figure.unit]


def _put(
    sheet: Worksheet, row: int, column: int, value: Any, *, bold: bool = False, wrap: bool = False
) -> Any:
    from openpyxl.styles import Alignment, Font

    cell = sheet.cell(row, column)
    if isinstance(value, str):
        plain_cell(cell, value)
    elif value is not None:
        assert isinstance(value, int | float | date)
        cell.value = value
    if bold:
        cell.font = Font(bold=True)
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name that Excel takes, like no other in the book whatever the case of its letters."""
    used = {name.casefold() for name in taken}
    base = _NOT_IN_NAMES.sub(" ", wanted).strip()[:_LONGEST_NAME] or "Table"
    name, number = base, 1
    while name.casefold() in used:
        number += 1
        ending = f" {number}"
        name = base[: _LONGEST_NAME - len(ending)] + ending
    return name
