"""Plain text and JSON Lines."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from redress.errors import TableError
from redress.files import written_whole
from redress.tables.encodings import text_of
from redress.tables.rows import BadRow, Columns, Row, TableReader, TableWriter

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class _JsonlReader(TableReader):
    numbers_are_text = False

    def __init__(self, file: IO[str], columns: Columns) -> None:
        self._file = file
        self.columns = columns

    def rows(self) -> Iterator[Row | BadRow]:
        for number, line in enumerate(self._file, 1):
            if line.strip():
                yield _jsonl_row(number, line)


def _jsonl_row(number: int, line: str) -> Row | BadRow:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return BadRow(number, "the line is not valid JSON", raw=line.strip())
    if not isinstance(values, dict):
        return BadRow(number, "the line is not a JSON object", raw=line.strip())
    # Only an escape can bring half of a character, and few lines hold escapes of that range.
    return Row(number, _storable(values) if "\\ud" in line.lower() else values)


def _storable(value: Any) -> Any:
    """The value with U+FFFD for halves of characters, which no file can hold."""
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    return value


@contextmanager
def read_jsonl(path: Path) -> Iterator[TableReader]:
    """Open a JSON Lines file; its columns are those of all its lines.

    Raises:
        TableError: it is empty, or no line of it is a JSON object.
    """
    with text_of(path) as file:
        rows = (_jsonl_row(number, line) for number, line in enumerate(file, 1) if line.strip())
        columns = {name: None for row in rows if isinstance(row, Row) for name in row.values}
    if not columns:
        raise TableError(f"{path.name}: the file holds no JSON objects, one to a line.")
    with text_of(path) as file:
        yield _JsonlReader(file, columns)


class _JsonlWriter:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, values: Mapping[str, Any]) -> None:
        try:
            line = json.dumps(values, ensure_ascii=False, default=str, allow_nan=False)
        except ValueError:
            line = json.dumps(_finite(values), ensure_ascii=False, default=str)
        self._file.write(line.encode("utf-8", errors="replace") + b"\n")


def _finite(value: Any) -> Any:
    """The value with null for what JSON cannot hold: infinity, and what is not a number."""
    if isinstance(value, Mapping):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


@contextmanager
def write_jsonl(path: Path, columns: Columns) -> Iterator[TableWriter]:
    """Open a JSON Lines file to write."""
    with written_whole(path) as file:
        yield _JsonlWriter(file)


class _TextReader(TableReader):
    def __init__(self, text: str) -> None:
        self.columns: Columns = {"text": str}
        self._text = text

    def rows(self) -> Iterator[Row | BadRow]:
        yield Row(1, {"text": self._text})


@contextmanager
def read_text(path: Path) -> Iterator[TableReader]:
    """Open a plain text file: the whole of it is one contact."""
    with text_of(path) as file:
        # More than can be read anyway is left unread, so that memory stays flat.
        yield _TextReader(file.read(1 << 20))


class _TextWriter:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, values: Mapping[str, Any]) -> None:
        text = str(values.get("text", "")).rstrip()
        lines = [f"{name}: {value}" for name, value in values.items() if name != "text"]
        self._file.write("\n".join([text, "", "--- Redress ---", *lines, ""]).encode("utf-8"))


@contextmanager
def write_text_file(path: Path, columns: Columns) -> Iterator[TableWriter]:
    """Open a plain text file to write: the contact, then the answers, a line each."""
    with written_whole(path) as file:
        yield _TextWriter(file)
