"""A report written as a file, in the form that the file's ending names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from redress.files import written_whole
from redress.insight.reports.pages import as_page
from redress.insight.reports.tidy import COLUMNS, tidy_rows
from redress.insight.reports.values import Report, ReportError
from redress.insight.reports.word import as_document
from redress.insight.reports.workbook import as_workbook
from redress.tables.formats import create_table


def _write_bytes(path: Path, content: bytes) -> None:
    with written_whole(path) as file:
        file.write(content)


def _write_csv(report: Report, path: Path) -> None:
    with create_table(path, dict.fromkeys(COLUMNS, str)) as table:
        for row in tidy_rows(report):
            table.write(row)


_WRITERS: Mapping[str, Callable[[Report, Path], None]] = {
    ".html": lambda report, path: _write_bytes(path, as_page(report).encode("utf-8")),
    ".docx": lambda report, path: _write_bytes(path, as_document(report)),
    ".xlsx": lambda report, path: _write_bytes(path, as_workbook(report)),
    ".csv": _write_csv,
}
ENDINGS = tuple(_WRITERS)


def refuse_unknown(path: Path) -> None:
    """Refuse a file whose ending names no form of a report, before any work is done.

    Raises:
        ReportError: it names none, or is a folder.
    """
    if path.is_dir():
        raise ReportError(f"{path}: is a folder. Name a file that ends in {_endings()}.")
    if path.suffix.lower() not in _WRITERS:
        raise ReportError(f"{path.name}: a report is written as {_endings()}.")


def write_report(report: Report, path: Path) -> None:
    """Write a report, whole or not at all.

    Raises:
        ReportError: the ending names no form of a report.
        OSError: the file cannot be written.
    """
    refuse_unknown(path)
    _WRITERS[path.suffix.lower()](report, path)


def _endings() -> str:
    return ", ".join(ENDINGS[:-1]) + f" or {ENDINGS[-1]}"
