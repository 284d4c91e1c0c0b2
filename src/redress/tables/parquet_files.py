"""Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from redress.errors import TableError
from redress.files import written_whole
from redress.tables.rows import BadRow, Columns, Row, TableReader, TableWriter

_BATCH = 1_000


class _ParquetReader(TableReader):
    def __init__(self, file: Any, name: str) -> None:
        names = file.schema_arrow.names
        if len(set(names)) != len(names):
            raise TableError(f"{name}: the file names a column twice.")
        self._file = file
        self._name = name
        self.columns: Columns = {field.name: field.type for field in file.schema_arrow}

    def rows(self) -> Iterator[Row | BadRow]:
        number = 0
        for batch in self._batches():
            for values in batch:
                number += 1
                yield Row(number, values)

    def _batches(self) -> Iterator[list[dict[str, Any]]]:
        import pyarrow as pa

        batches = self._file.iter_batches(batch_size=_BATCH)
        while True:
            try:
                values = next(batches).to_pylist()
            except StopIteration:
                return
            except (pa.ArrowException, ValueError, OSError):
                raise TableError(
                    f"{self._name}: is damaged, or holds values that cannot be read, such as "
                    "times finer than a microsecond. Save it again, as .csv if need be."
                ) from None
            yield values


@contextmanager
def read_parquet(path: Path) -> Iterator[TableReader]:
    """Open a Parquet file.

    Raises:
        TableError: it is not one, is damaged, or names a column twice.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError):
        raise TableError(f"{path.name}: is not a Parquet file, or it is damaged.") from None
    with file:
        yield _ParquetReader(file, path.name)


class _ParquetWriter:
    """Writes in batches; a column of no known type is written as text."""

    def __init__(self, file: IO[bytes], columns: Columns, name: str) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._schema = pa.schema([(column, _arrow_type(of)) for column, of in columns.items()])
        self._name = name
        self._waiting: list[Mapping[str, Any]] = []
        self._writer = pq.ParquetWriter(file, self._schema)

    def write(self, values: Mapping[str, Any]) -> None:
        self._waiting.append(values)
        if len(self._waiting) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        import pyarrow as pa

        arrays = [self._array(field) for field in self._schema]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._waiting = []

    def _array(self, field: Any) -> Any:
        import pyarrow as pa

        values = [row.get(field.name) for row in self._waiting]
        if pa.types.is_string(field.type):
            values = [_text(value) for value in values]
        try:
            return pa.array(values, field.type)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            raise TableError(
                f"{self._name}: column '{field.name}' holds values that are not of its type "
                f"({field.type}). Write to .csv or .jsonl instead, with --out."
            ) from None

    def close(self) -> None:
        self._writer.close()


def _arrow_type(of: Any) -> Any:
    import pyarrow as pa

    if isinstance(of, pa.DataType):
        return of
    return {bool: pa.bool_(), float: pa.float64()}.get(of, pa.string())


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        # Half of a character that is written in two parts cannot be stored.
        return value and value.encode("utf-8", errors="replace").decode("utf-8")
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, (bool, list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


@contextmanager
def write_parquet(path: Path, columns: Columns) -> Iterator[TableWriter]:
    """Open a Parquet file to write.

    Raises:
        TableError: a value is not of its column's type.
    """
    with written_whole(path) as file:
        writer = _ParquetWriter(file, columns, path.name)
        try:
            yield writer
            writer.flush()
        finally:
            writer.close()
