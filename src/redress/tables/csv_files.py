"""CSV."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import IO, Any, NamedTuple

from redress.errors import TableError
from redress.files import written_whole
from redress.tables.encodings import text_of
from redress.tables.headers import column_names
from redress.tables.rows import BadRow, Columns, Row, TableReader, TableWriter

# A quoted field may hold line breaks; more characters than these mean that a quote was never
# closed. Ten times the longest text, so that one too long is told as such.
_MOST_CHARACTERS_OVER_LINES = 200_000
_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_DELIMITER_LINE = re.compile(r'sep=([^"\w\r\n ])\s*', re.IGNORECASE)
_NEVER_CLOSED = "a quotation mark is never closed"


class _Line(NamedTuple):
    number: int
    end: int
    """The characters of the file up to its end."""
    text: str


@dataclass(frozen=True, slots=True)
class _Record:
    """Lines that belong together because a quoted field holds line breaks."""

    number: int
    text: str
    first_line: str
    is_closed: bool
    """Whether every quotation ends; if not, the record is its first line only."""
    later_lines: tuple[_Line, ...]


class _Lines:
    """A file's numbered lines, which may be put back."""

    def __init__(self, file: IO[str]) -> None:
        self._lines = _numbered(file)
        self._back: deque[_Line] = deque()
        self._open_until = 0.0

    def next_line(self) -> _Line | None:
        """The next line, or None at the end."""
        return self._back.popleft() if self._back else next(self._lines, None)

    def put_back(self, lines: tuple[_Line, ...]) -> None:
        """Have these lines, in order, read next."""
        self._back.extendleft(reversed(lines))

    def next_record(self, delimiters: str) -> _Record | None:
        """The next record that is not blank, or None at the end."""
        opening = re.compile(f'(?:^|[{re.escape(delimiters)}\r\n])"')
        while (first := self.next_line()) is not None and not first.text.strip():
            pass
        if first is None:
            return None
        is_open = _ends_inside_quotes(first.text, opening, inside=False)
        if is_open and self._open_until - first.end > _MOST_CHARACTERS_OVER_LINES // 2:
            return _Record(first.number, first.text, first.text, False, ())
        later: list[_Line] = []
        ended = False
        while is_open and _is_near(first, later):
            line = self.next_line()
            if line is None:
                ended = True
                break
            later.append(line)
            is_open = _ends_inside_quotes(line.text, opening, inside=True)
        if is_open:
            # A quote opened further on would stay open as long as this one, for want of a mark
            # that closes either; not looking again keeps the time in step with the file.
            self._open_until = inf if ended else (later[-1] if later else first).end
            self.put_back(tuple(later))
            return _Record(first.number, first.text, first.text, False, ())
        text = first.text + "".join(line.text for line in later)
        return _Record(first.number, text, first.text, True, tuple(later))


def _numbered(file: IO[str]) -> Iterator[_Line]:
    end = 0
    for number, text in enumerate(file, 1):
        end += len(text)
        yield _Line(number, end, text)


def _is_near(first: _Line, later: list[_Line]) -> bool:
    return not later or later[-1].end - first.end <= _MOST_CHARACTERS_OVER_LINES


def _ends_inside_quotes(line: str, opening: re.Pattern[str], *, inside: bool) -> bool:
    """Whether a quoted field is open at the end of a line, given whether one is at its start."""
    index = 0
    while True:
        if inside:
            index = line.find('"', index)
            if index < 0:
                return True
            inside = line.startswith('"', index + 1)
            index += 2 if inside else 1
        else:
            opened = opening.search(line, index)
            if opened is None:
                return False
            index, inside = opened.end(), True


class _CsvReader(TableReader):
    """CSV read line by line, so that one stray quote costs its own row and no other."""

    def __init__(self, file: IO[str], name: str) -> None:
        # The module's own limit is shorter than rows that get a better answer further on.
        csv.field_size_limit(1 << 30)
        self._lines = _Lines(file)
        header, self._delimiter = self._header(name)
        self.columns: Columns = dict.fromkeys(column_names(header, name), str)

    def _header(self, name: str) -> tuple[list[str], str]:
        """The header's cells and the delimiter, which a line `sep=;` above it may name."""
        record = self._lines.next_record(_DELIMITERS)
        named = _DELIMITER_LINE.fullmatch(record.text) if record else None
        if named:
            record = self._lines.next_record(named[1])
        if record is None:
            raise TableError(f"{name}: the file is empty. It needs a header row and contacts.")
        delimiter = named[1] if named else max(_DELIMITERS, key=_QUOTED.sub("", record.text).count)
        try:
            return _cells(record.text, delimiter), delimiter
        except csv.Error:
            raise TableError(
                f"{name}: the header cannot be read. Put the names of the columns in the first row."
            ) from None

    def rows(self) -> Iterator[Row | BadRow]:
        while (record := self._lines.next_record(self._delimiter)) is not None:
            try:
                row = self._row(record)
            except csv.Error:
                raw = record.text.rstrip("\r\n")
                row = BadRow(record.number, "it is not valid CSV", raw=raw)
            yield row

    def _row(self, record: _Record) -> Row | BadRow:
        cells = _cells(record.text.rstrip("\r\n"), self._delimiter)
        over_lines = bool(record.later_lines)
        if not record.is_closed or (over_lines and not _is_well_quoted(record, self._delimiter)):
            self._lines.put_back(record.later_lines)
            return self._never_closed(record)
        if len(cells) == len(self.columns):
            return Row(record.number, dict(zip(self.columns, cells, strict=True)))
        reason = f"{len(cells)} values where the header has {len(self.columns)}"
        return BadRow(record.number, reason, self._fitted(cells))

    def _never_closed(self, record: _Record) -> BadRow:
        line = record.first_line.rstrip("\r\n")
        cells = line.split(self._delimiter)
        fitted = self._fitted(cells) if len(cells) == len(self.columns) else {}
        return BadRow(record.number, _NEVER_CLOSED, fitted, raw=line)

    def _fitted(self, cells: list[str]) -> dict[str, str]:
        """The cells under the columns; those too many stand in the last, so that none is lost."""
        last = len(self.columns) - 1
        rest = [self._delimiter.join(cells[last:])] if len(cells) > last else []
        return dict(zip(self.columns, [*cells[:last], *rest], strict=False))


def _cells(text: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])


def _is_well_quoted(record: _Record, delimiter: str) -> bool:
    """Whether every quotation ends where its value ends.

    One that ends in the middle of a value was closed by a mark that opened another; spaces after
    its end do no harm.
    """
    text = re.sub(f'" +(?=[{re.escape(delimiter)}\r\n]|$)', '"', record.text)
    try:
        next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True


@contextmanager
def read_csv(path: Path) -> Iterator[TableReader]:
    """Open a CSV file of any encoding and common delimiter.

    Raises:
        TableError: it is empty or no text, or its header names a column twice.
    """
    with text_of(path) as file:
        yield _CsvReader(file, path.name)


class _CsvWriter:
    def __init__(self, file: IO[str], columns: Columns) -> None:
        self._writer = csv.DictWriter(file, list(columns), extrasaction="ignore")
        self._writer.writeheader()

    def write(self, values: Mapping[str, Any]) -> None:
        self._writer.writerow({name: _csv_cell(value) for name, value in values.items()})


def _csv_cell(value: Any) -> Any:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


@contextmanager
def write_csv(path: Path, columns: Columns) -> Iterator[TableWriter]:
    """Open a CSV file to write: UTF-8 with a mark, so that spreadsheets read it rightly."""
    with written_whole(path) as raw:
        file = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="")
        yield _CsvWriter(file, columns)
        file.flush()
        file.detach()
