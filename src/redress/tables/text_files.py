"""Plain text, CSV and JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from charset_normalizer import from_bytes

from redress.errors import TableError
from redress.files import written_whole
from redress.tables.rows import BadRow, Row, TableReader, TableWriter

_SAMPLE = 1 << 18
# A quoted field may hold line breaks; more lines than this mean that a quote was never closed.
_MOST_LINES_IN_A_ROW = 400
_DELIMITERS = ",;\t|"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def encoding_of(path: Path) -> str:
    """The encoding of a text file, from its first quarter of a megabyte.

    UTF-8 where the bytes allow it, UTF-16 where they say so, else the likeliest, and
    Windows-1252 where nothing is likelier: what British office programs write.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if sample.startswith(_UTF_16_MARKS):
        return "utf-16"
    # A character cut in two at the sample's end is not a fault of the file.
    for cut in range(4):
        try:
            sample[: len(sample) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return "utf-8-sig"
    best = from_bytes(sample, cp_isolation=["cp1252", "utf_16_le", "utf_16_be"]).best()
    return best.encoding if best else "cp1252"


@contextmanager
def _text_of(path: Path) -> Iterator[IO[str]]:
    with path.open(encoding=encoding_of(path), errors="replace", newline="") as file:
        yield file


class _CsvReader:
    """CSV read line by line, so that one stray quote costs its own row and no other."""

    def __init__(self, file: IO[str], name: str) -> None:
        self._lines = enumerate(file, 1)
        header = ""
        for _, header in self._lines:
            if header.strip():
                break
        if not header.strip():
            raise TableError(f"{name}: the file is empty. It needs a header row and contacts.")
        self._delimiter = max(_DELIMITERS, key=header.count)
        columns = [column.replace("\0", "").strip() for column in self._parse(header)]
        repeated = sorted({column for column in columns if columns.count(column) > 1 and column})
        if repeated:
            raise TableError(f"{name}: the header names a column twice: {', '.join(repeated)}.")
        self.columns = tuple(column or f"column_{n}" for n, column in enumerate(columns, 1))

    def _parse(self, text: str) -> list[str]:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter), [])

    def rows(self) -> Iterator[Row | BadRow]:
        csv.field_size_limit(1 << 30)
        waiting: list[tuple[int, str]] = []
        while True:
            line = waiting.pop(0) if waiting else next(self._lines, None)
            if line is None:
                return
            if not line[1].strip():
                continue
            row, unused = self._row(line, waiting)
            waiting = unused
            yield row

    def _row(
        self, first: tuple[int, str], waiting: list[tuple[int, str]]
    ) -> tuple[Row | BadRow, list[tuple[int, str]]]:
        """The row that starts at a line, and the lines read ahead that are not part of it."""
        number, text = first
        taken: list[tuple[int, str]] = []
        rest = list(waiting)
        while self._is_open(text) and len(taken) < _MOST_LINES_IN_A_ROW:
            line = rest.pop(0) if rest else next(self._lines, None)
            if line is None:
                break
            taken.append(line)
            text += line[1]
        values = self._parse(text.rstrip("\r\n"))
        wrong = len(values) != len(self.columns)
        if self._is_open(text) or (wrong and taken):
            return BadRow(number, "a quotation mark is never closed"), [*taken, *rest]
        if wrong:
            reason = f"{len(values)} values where the header has {len(self.columns)}"
            return BadRow(number, reason), [*taken, *rest]
        return Row(number, dict(zip(self.columns, values, strict=True))), rest

    def _is_open(self, text: str) -> bool:
        """Whether the text ends inside a quoted field."""
        return _ends_inside_quotes(text, self._delimiter)


def _ends_inside_quotes(text: str, delimiter: str) -> bool:
    if '"' not in text:
        return False
    inside, at_start, index = False, True, 0
    while index < len(text):
        character = text[index]
        if inside:
            if character == '"':
                if text[index + 1 : index + 2] == '"':
                    index += 1
                else:
                    inside = False
        elif character == '"' and at_start:
            inside = True
        at_start = not inside and character in (delimiter, "\n", "\r")
        index += 1
    return inside


@contextmanager
def read_csv(path: Path) -> Iterator[TableReader]:
    """Open a CSV file of any encoding and common delimiter.

    Raises:
        TableError: it is empty, or its header names a column twice.
    """
    with _text_of(path) as file:
        yield _CsvReader(file, path.name)


class _CsvWriter:
    def __init__(self, file: IO[str], columns: Sequence[str]) -> None:
        self._writer = csv.DictWriter(file, columns, extrasaction="ignore")
        self._writer.writeheader()

    def write(self, values: Mapping[str, Any]) -> None:
        self._writer.writerow({name: _csv_cell(value) for name, value in values.items()})


def _csv_cell(value: Any) -> Any:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


@contextmanager
def write_csv(path: Path, columns: Sequence[str]) -> Iterator[TableWriter]:
    """Open a CSV file to write: UTF-8 with a mark, so that spreadsheets read it rightly."""
    with written_whole(path) as raw:
        file = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="")
        yield _CsvWriter(file, columns)
        file.flush()
        file.detach()


class _JsonlReader:
    def __init__(self, file: IO[str], first: Mapping[str, Any] | None) -> None:
        self._file = file
        self.columns = tuple(first or ())

    def rows(self) -> Iterator[Row | BadRow]:
        for number, line in enumerate(self._file, 1):
            if line.strip():
                yield _jsonl_row(number, line)


def _jsonl_row(number: int, line: str) -> Row | BadRow:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return BadRow(number, "the line is not valid JSON")
    if not isinstance(values, dict):
        return BadRow(number, "the line is not a JSON object")
    return Row(number, values)


@contextmanager
def read_jsonl(path: Path) -> Iterator[TableReader]:
    """Open a JSON Lines file; its columns are those of its first good line.

    Raises:
        TableError: it is empty, or no line of it is a JSON object.
    """
    with _text_of(path) as file:
        rows = (_jsonl_row(number, line) for number, line in enumerate(file, 1) if line.strip())
        first = next((row.values for row in rows if isinstance(row, Row)), None)
    if first is None:
        raise TableError(f"{path.name}: the file holds no JSON objects, one to a line.")
    with _text_of(path) as file:
        yield _JsonlReader(file, first)


class _JsonlWriter:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, values: Mapping[str, Any]) -> None:
        line = json.dumps(values, ensure_ascii=False, default=str)
        self._file.write(line.encode("utf-8", errors="replace") + b"\n")


@contextmanager
def write_jsonl(path: Path, columns: Sequence[str]) -> Iterator[TableWriter]:
    """Open a JSON Lines file to write."""
    with written_whole(path) as file:
        yield _JsonlWriter(file)


class _TextReader:
    columns: tuple[str, ...] = ("text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def rows(self) -> Iterator[Row | BadRow]:
        yield Row(1, {"text": self._text})


@contextmanager
def read_text(path: Path) -> Iterator[TableReader]:
    """Open a plain text file: the whole of it is one contact."""
    with _text_of(path) as file:
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
def write_text_file(path: Path, columns: Sequence[str]) -> Iterator[TableWriter]:
    """Open a plain text file to write: the contact, then the answers, a line each."""
    with written_whole(path) as file:
        yield _TextWriter(file)
