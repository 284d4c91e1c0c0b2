"""Which reader and writer belong to which kind of file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from redress.errors import TableError
from redress.tables import binary_files, text_files
from redress.tables.rows import Reading, Writing


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file."""

    read: Callable[[Path], Reading]
    write: Callable[[Path, Sequence[str]], Writing]


FORMATS = {
    ".txt": Format(text_files.read_text, text_files.write_text_file),
    ".csv": Format(text_files.read_csv, text_files.write_csv),
    ".jsonl": Format(text_files.read_jsonl, text_files.write_jsonl),
    ".xlsx": Format(binary_files.read_xlsx, binary_files.write_xlsx),
    ".parquet": Format(binary_files.read_parquet, binary_files.write_parquet),
}


def format_of(path: Path) -> Format:
    """The format of a file, by its ending.

    Raises:
        TableError: Redress does not read such files.
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        raise TableError(
            f"{path.name}: files of this kind cannot be read. Use one of: {', '.join(FORMATS)}."
        )
    return found


def open_table(path: Path) -> Reading:
    """Open a file of contacts for reading.

    Raises:
        TableError: it is missing, empty, or of a kind that cannot be read.
    """
    form = format_of(path)
    if not path.is_file():
        raise TableError(f"{path}: there is no such file.")
    if path.stat().st_size == 0:
        raise TableError(f"{path.name}: the file is empty.")
    return form.read(path)


def create_table(path: Path, columns: Sequence[str]) -> Writing:
    """Open a file of contacts for writing.

    Raises:
        TableError: Redress does not write such files.
    """
    return format_of(path).write(path, columns)
