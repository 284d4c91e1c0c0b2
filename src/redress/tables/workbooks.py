"""Excel workbooks."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from redress.errors import TableError
from redress.files import written_whole
from redress.tables.headers import TEXT_COLUMNS, column_name, column_names
from redress.tables.rows import BadRow, Columns, Row, TableReader, TableWriter

# Excel can hold no more in one cell.
_LONGEST_CELL = 32_767
# Excel keeps 15 digits of a number; longer ones, such as the id of a post, are kept as text.
_LONG_NUMBER = 10**15
# XML turns a carriage return into a line feed, and Excel reads "_x000D_" as one. The escape of a
# carriage return begins with "_", which would end what stands before it as an escape too.
_TO_ESCAPE = re.compile("\r|_(?=x[0-9A-Fa-f]{4}[_\r])")
# What openpyxl raises on damaged files; errors of either XML parser are SyntaxErrors.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, SyntaxError, ValueError)

_Rows = Generator[tuple[int, tuple[Any, ...]], None, None]


class _XlsxReader(TableReader):
    def __init__(self, rows: _Rows, name: str, notes: Sequence[str]) -> None:
        self._number, header = next(rows)
        width = max(n for n, cell in enumerate(header, 1) if cell is not None)
        cells = ("" if cell is None else str(cell) for cell in header[:width])
        self.columns: Columns = dict.fromkeys(column_names(cells, name))
        self.notes = notes
        self._rows = rows

    def rows(self) -> Iterator[Row | BadRow]:
        width = len(self.columns)
        for number, cells in self._rows:
            row = (*cells, *(None,) * width)[:width]
            values = dict(zip(self.columns, row, strict=True))
            surplus = [str(cell) for cell in cells[width:] if not _is_blank(cell)]
            if surplus:
                reason = f"it has values right of the {width} columns that the header names"
                last = list(self.columns)[-1]
                own = [] if row[-1] is None else [str(row[-1])]
                yield BadRow(number, reason, {**values, last: "; ".join([*own, *surplus])})
            else:
                yield Row(number, values)


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _unescaped(cell: Any) -> Any:
    """The cell with the characters for which escapes such as "_x000D_" stand."""
    if not isinstance(cell, str) or "_x" not in cell:
        return cell
    from openpyxl.utils.escape import unescape

    # Halves of a character may come in two escapes; one alone no file can hold.
    return unescape(cell).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escaped(text: str) -> str:
    """The text as it stands in a cell, cut to what one can hold, but never inside an escape."""
    text = text[:_LONGEST_CELL]
    while (excess := len(escaped := _each_escaped(text)) - _LONGEST_CELL) > 0:
        text = text[: len(text) - max(excess // len("_x000D_"), 1)]
    return escaped


def _each_escaped(text: str) -> str:
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _rows(sheet: Any, name: str) -> _Rows:
    """The numbered rows of a sheet that are not blank."""
    # Some programs write a size that is too small; rows outside it would be lost.
    sheet.reset_dimensions()
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = tuple(_unescaped(cell) for cell in row)
            if not all(_is_blank(cell) for cell in cells):
                yield number, cells
    except _DAMAGE:
        raise TableError(
            f"{name}: the sheet '{sheet.title}' is damaged. Save the workbook again, as .csv if "
            "need be."
        ) from None


def _has_text_column(header: tuple[Any, ...], text_column: str | None) -> bool:
    names = [column_name(str(cell)) for cell in header if cell is not None]
    if text_column is not None:
        return text_column in names
    return any(name.lower() in TEXT_COLUMNS for name in names)


def _chosen_sheet(book: Any, name: str, text_column: str | None) -> tuple[Any, list[str]]:
    """The first sheet that has the text column, else the first that is not empty; and the names
    of the others that are not empty."""
    headers = {}
    for sheet in book.worksheets:
        with closing(_rows(sheet, name)) as rows:
            if first := next(rows, None):
                headers[sheet.title] = first[1]
    if not headers:
        raise TableError(f"{name}: no sheet holds anything. One needs a header and contacts.")
    fitting = (title for title, header in headers.items() if _has_text_column(header, text_column))
    chosen = next(fitting, next(iter(headers)))
    return book[chosen], [title for title in headers if title != chosen]


@contextmanager
def read_xlsx(path: Path, text_column: str | None = None) -> Iterator[TableReader]:
    """Open one sheet of a workbook: saved values of formulas, merged cells as empty.

    It is the first that has the text column, `text_column` or one of the usual names; else the
    first that is not empty. Notes say which it is where others hold rows too.

    Raises:
        TableError: it is not a workbook, is protected or damaged, or all its sheets are empty.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    # Opened here, since openpyxl leaves a file open that it fails to read.
    with path.open("rb") as file:
        try:
            book = load_workbook(file, read_only=True, data_only=True)
        # A sheet that holds only a chart trips openpyxl up with an AttributeError.
        except (InvalidFileException, AttributeError, TypeError, *_DAMAGE):
            raise TableError(
                f"{path.name}: is not an Excel workbook (.xlsx) with cells, is damaged, or is "
                "protected by a password. Save it again as .xlsx or .csv."
            ) from None
        try:
            sheet, others = _chosen_sheet(book, path.name, text_column)
            left = f"{path.name}: the sheet '{sheet.title}' is read; not read: {', '.join(others)}."
            yield _XlsxReader(_rows(sheet, path.name), path.name, (left,) if others else ())
        finally:
            book.close()


def plain_cell(cell: Any, text: str) -> Any:
    """A cell of openpyxl's filled with words that stay words, whatever they start with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = _escaped(ILLEGAL_CHARACTERS_RE.sub("", text))
    # Text that starts with "=" must stay text: a resident's words are not a formula.
    cell.data_type = "s"
    return cell


class _XlsxWriter:
    def __init__(self, sheet: Any, columns: Columns, name: str) -> None:
        self._sheet = sheet
        self._name = name
        self._columns = columns
        self.write({column: column for column in columns})

    def _cell(self, value: Any) -> Any:
        from openpyxl.cell import WriteOnlyCell

        if isinstance(value, (datetime, time)) and value.tzinfo is not None:
            # Excel knows no time zones; as text the time keeps its own.
            value = value.isoformat()
        elif isinstance(value, int) and abs(value) >= _LONG_NUMBER:
            value = str(value)
        if value is None or isinstance(value, (bool, int, float, date, time, timedelta)):
            return value
        return plain_cell(WriteOnlyCell(self._sheet), str(value))

    def write(self, values: Mapping[str, Any]) -> None:
        try:
            self._sheet.append([self._cell(values.get(column)) for column in self._columns])
        except (TypeError, ValueError):
            raise TableError(
                f"{self._name}: a row holds values that Excel cannot. Write to .csv instead, "
                "with --out."
            ) from None


@contextmanager
def write_xlsx(path: Path, columns: Columns) -> Iterator[TableWriter]:
    """Open a workbook to write, one sheet, row by row.

    Raises:
        TableError: a row holds values that Excel cannot.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Contacts")
    try:
        yield _XlsxWriter(sheet, columns, path.name)
        with written_whole(path) as file:
            book.save(file)
    finally:
        if not sheet.closed:
            sheet.close()
