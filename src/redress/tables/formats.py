"""Which reader and writer belong to which kind of file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from redress.errors import TableError
from redress.tables import csv_files, parquet_files, text_files, workbooks
from redress.tables.rows import Columns, Reading, Writing


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file."""

    read: Callable[..., Reading]
    write: Callable[[Path, Columns], Writing]
    has_sheets: bool = False
    """Whether `read` takes the name of the text column too, to find the sheet that holds it."""


FORMATS = {
    ".txt": Format(text_files.read_text, text_files.write_text_file),
    ".csv": Format(csv_files.read_csv, csv_files.write_csv),
    ".jsonl": Format(text_files.read_jsonl, text_files.write_jsonl),
    ".xlsx": Format(workbooks.read_xlsx, workbooks.write_xlsx, has_sheets=True),
    ".parquet": Format(parquet_files.read_parquet, parquet_files.write_parquet),
}


def _format_of(path: Path, cannot: str) -> Format:
    """The format of a file, by its ending.

    Raises:
        TableError: there is none, or the path is a folder.
    """
    endings = ", ".join(FORMATS)
    if path.is_dir():
        raise TableError(f"{path}: is a folder. Name a file that ends in one of: {endings}.")
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        raise TableError(f"{path.name}: files of this kind cannot be {cannot}. Use: {endings}.")
    return found


def open_table(path: Path, text_column: str | None = None) -> Reading:
    """Open a file of contacts for reading; of a workbook, the sheet that has the text column.

    Raises:
        TableError: it is missing, empty, or of a kind that cannot be read.
    """
    form = _format_of(path, "read")
    if not path.is_file():
        raise TableError(f"{path}: there is no such file.")
    if path.stat().st_size == 0:
        raise TableError(f"{path.name}: the file is empty.")
    return form.read(path, text_column) if form.has_sheets else form.read(path)


def create_table(path: Path, columns: Columns) -> Writing:
    """Open a file of contacts for writing.

    Raises:
        TableError: Redress does not write such files, or the path is a folder.
    """
    return _format_of(path, "written").write(path, columns)
