"""Excel workbooks and Parquet."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from redress.errors import TableError
from redress.files import written_whole
from redress.tables.rows import BadRow, Row, TableReader, TableWriter

_PARQUET_BATCH = 1_000
# Excel can hold no more in one cell.
_LONGEST_CELL = 32_767


class _XlsxReader:
    def __init__(self, values: Iterator[tuple[Any, ...]], name: str) -> None:
        header: tuple[Any, ...] = ()
        self._number = 0
        for self._number, header in enumerate(values, 1):
            if any(cell is not None for cell in header):
                break
        width = max((n for n, cell in enumerate(header, 1) if cell is not None), default=0)
        if not width:
            raise TableError(f"{name}: the first sheet is empty. It needs a header and contacts.")
        names = [
            str(cell).strip() if cell is not None else f"column_{number}"
            for number, cell in enumerate(header[:width], 1)
        ]
        if len(set(names)) != len(names):
            raise TableError(f"{name}: the header names a column twice.")
        self.columns = tuple(names)
        self._values = values

    def rows(self) -> Iterator[Row | BadRow]:
        for number, cells in enumerate(self._values, self._number + 1):
            row = (*cells, *(None,) * len(self.columns))[: len(self.columns)]
            if any(cell is not None for cell in row):
                yield Row(number, dict(zip(self.columns, row, strict=True)))


@contextmanager
def read_xlsx(path: Path) -> Iterator[TableReader]:
    """Open the first sheet of a workbook: saved values of formulas, merged cells as empty.

    Raises:
        TableError: it is not a workbook, is protected, or its first sheet is empty.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise TableError(
            f"{path.name}: is not an Excel workbook (.xlsx), or is protected by a password. "
            "Save it again as .xlsx or .csv."
        ) from None
    try:
        yield _XlsxReader(book.worksheets[0].iter_rows(values_only=True), path.name)
    finally:
        book.close()


class _XlsxWriter:
    def __init__(self, sheet: Any, columns: Sequence[str]) -> None:
        self._sheet = sheet
        self._columns = columns
        sheet.append([self._cell(column) for column in columns])

    def _cell(self, value: Any) -> Any:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        if value is None or isinstance(value, (bool, int, float, date, datetime)):
            return value
        text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:_LONGEST_CELL]
        cell = WriteOnlyCell(self._sheet, value=text)
        # Text that starts with "=" must stay text: a resident's words are not a formula.
        cell.data_type = "s"
        return cell

    def write(self, values: Mapping[str, Any]) -> None:
        self._sheet.append([self._cell(values.get(column)) for column in self._columns])


@contextmanager
def write_xlsx(path: Path, columns: Sequence[str]) -> Iterator[TableWriter]:
    """Open a workbook to write, one sheet, row by row."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    yield _XlsxWriter(book.create_sheet("Contacts"), columns)
    with written_whole(path) as file:
        book.save(file)


class _ParquetReader:
    def __init__(self, file: Any) -> None:
        self._file = file
        self.columns = tuple(file.schema_arrow.names)

    def rows(self) -> Iterator[Row | BadRow]:
        number = 0
        for batch in self._file.iter_batches(batch_size=_PARQUET_BATCH):
            for values in batch.to_pylist():
                number += 1
                yield Row(number, values)


@contextmanager
def read_parquet(path: Path) -> Iterator[TableReader]:
    """Open a Parquet file.

    Raises:
        TableError: it is not one.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError):
        raise TableError(f"{path.name}: is not a Parquet file, or it is damaged.") from None
    with file:
        yield _ParquetReader(file)


class _ParquetWriter:
    """Writes in batches; every added column keeps the type of its first batch."""

    def __init__(self, file: IO[bytes], columns: Sequence[str]) -> None:
        self._file = file
        self._columns = columns
        self._waiting: list[dict[str, Any]] = []
        self._writer: Any = None

    def write(self, values: Mapping[str, Any]) -> None:
        self._waiting.append({column: values.get(column) for column in self._columns})
        if len(self._waiting) >= _PARQUET_BATCH:
            self.flush()

    def flush(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if not self._waiting and self._writer is not None:
            return
        if self._writer is None:
            table = pa.table({c: _column(self._waiting, c) for c in self._columns})
            self._writer = pq.ParquetWriter(self._file, table.schema)
        else:
            table = pa.Table.from_pylist(self._waiting, schema=self._writer.schema)
        self._writer.write_table(table)
        self._waiting = []

    def close(self) -> None:
        self.flush()
        self._writer.close()


def _column(rows: list[dict[str, Any]], column: str) -> Any:
    import pyarrow as pa

    values = [row[column] for row in rows]
    array = pa.array(values)
    # A column that is empty so far is taken for text, as later rows may fill it.
    return pa.array(values, pa.string()) if pa.types.is_null(array.type) else array


@contextmanager
def write_parquet(path: Path, columns: Sequence[str]) -> Iterator[TableWriter]:
    """Open a Parquet file to write."""
    with written_whole(path) as file:
        writer = _ParquetWriter(file, columns)
        yield writer
        writer.close()
