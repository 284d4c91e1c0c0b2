"""A report as tidy data: one figure a row, for spreadsheets and programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redress.insight.reports.telling import shown
from redress.insight.reports.values import Report

COLUMNS = (
    *("period", "section", "table", "row", "row_name", "column", "column_name"),
    *("value", "unit", "status", "shown"),
)


def tidy_rows(report: Report) -> Iterator[Mapping[str, Any]]:
    """Every figure with what it is of; texts, days and lists of cases are not figures.

    `value` is a number, shares from 0 to 1; none where `status` says that it is not shown.
    """
    for section in report.sections:
        for table in section.tables:
            if table.is_list or section.is_internal:
                continue
            for row in table.rows:
                for column, cell in zip(table.columns, row.cells, strict=True):
                    if not cell.is_number:
                        continue
                    yield {
                        "period": report.period.label,
                        "section": section.code,
                        "table": table.code,
                        "row": row.code,
                        "row_name": row.name,
                        "column": column.code,
                        "column_name": column.name,
                        "value": cell.value,
                        "unit": cell.unit.value,
                        "status": cell.status.value,
                        "shown": shown(cell),
                    }
