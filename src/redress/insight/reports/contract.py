"""The machine contract of a report."""

from __future__ import annotations

from datetime import date
from typing import Any

from redress.insight.reports.charts import alternative, is_drawn, specification
from redress.insight.reports.telling import opening, said, shown
from redress.insight.reports.values import Figure, Report, Section, Table

VERSION = "1"


def report_object(report: Report, *, with_charts: bool = True) -> dict[str, Any]:
    """A report as a JSON object.

    `version`, `council`, `period` (`kind`, `label`, `first`, `last`: ISO 8601), `made_on`,
    `smallest_number`, `opening` (sentences), `not_given` (in words) and `sections`. A section has
    `code`, `title`, `internal` (not to be published), `sentences`, `notes` and `tables`; a table
    `code`, `caption`, `stub` (what the rows are), `columns` (`code`, `name`), `rows` (`code`,
    `name`, `cells`) and `chart`: none, or `alternative` with its Vega-Lite `specification`. A cell
    has `value` (counts are integers, shares from 0 to 1; null where it is not shown), `unit`,
    `status` (shown, confidential, not_given, not_applicable, to_answer) and `shown`, as it is read.
    """
    period = report.period
    return {
        "version": VERSION,
        "council": report.council,
        "period": {
            "kind": period.kind.value,
            "label": period.label,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
        },
        "made_on": report.made_on.isoformat(),
        "smallest_number": report.smallest_number,
        "opening": list(opening(report)),
        "not_given": list(report.not_given),
        "sections": [_section(one, with_charts) for one in report.sections],
    }


def _section(section: Section, with_charts: bool) -> dict[str, Any]:
    return {
        "code": section.code,
        "title": section.title,
        "internal": section.is_internal,
        "sentences": [said(one) for one in section.sentences],
        "notes": list(section.notes),
        "tables": [_table(one, with_charts) for one in section.tables],
    }


def _table(table: Table, with_charts: bool) -> dict[str, Any]:
    drawn = with_charts and is_drawn(table)
    return {
        "code": table.code,
        "caption": table.caption,
        "stub": table.stub,
        "columns": [{"code": one.code, "name": one.name} for one in table.columns],
        "rows": [
            {"code": row.code, "name": row.name, "cells": [_cell(cell) for cell in row.cells]}
            for row in table.rows
        ],
        "chart": {"alternative": alternative(table), "specification": specification(table)}
        if drawn
        else None,
    }


def _cell(figure: Figure) -> dict[str, Any]:
    value = figure.value.isoformat() if isinstance(figure.value, date) else figure.value
    return {
        "value": value,
        "unit": figure.unit.value,
        "status": figure.status.value,
        "shown": shown(figure),
    }
