"""The corpus: labelled contacts in JSON Lines, a file per author."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redress.contact import Channel
from redress.errors import RedressError

FOLDER = Path(__file__).resolve().parents[2] / "data" / "corpus"
_FIELDS = frozenset(
    "id channel text kind service_area also avoidable_cause outcome flags hard author".split()
)


class CorpusError(RedressError):
    """A corpus file, or the split of one, that does not hold what it must."""

    code = "corpus_invalid"


@dataclass(frozen=True, slots=True)
class Record:
    """One contact with its labels."""

    id: str
    author: str
    channel: Channel
    text: str
    kind: str
    service_area: str
    also: tuple[str, ...]
    avoidable_cause: str
    outcome: str | None
    flags: tuple[str, ...]
    hard: bool

    def labels(self, question: str) -> tuple[str, ...]:
        """The record's labels for one of the shipped questions; none where it is not asked."""
        value = getattr(self, question)
        if value is None:
            return ()
        return value if isinstance(value, tuple) else (value,)


def read_corpus(folder: Path = FOLDER) -> tuple[Record, ...]:
    """Every record, by file name and line.

    Raises:
        CorpusError: a line is not a whole record; the message says which.
    """
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise CorpusError(f"{folder}: holds no corpus files (*.jsonl).")
    return tuple(record for path in files for record in read_file(path))


def read_file(path: Path) -> Iterator[Record]:
    """The records of one author's file.

    Raises:
        CorpusError: a line is not a whole record.
    """
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                yield _numbered(path, number, line)
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CorpusError(
            f"{path.name}: is not JSON Lines in UTF-8. For a council's own file say how it is "
            "labelled: --map or --question."
        ) from None


def _numbered(path: Path, number: int, line: str) -> Record:
    try:
        return _record(json.loads(line))
    except (ValueError, TypeError, KeyError) as error:
        raise CorpusError(f"{path.name}, line {number}: {error}.") from None


def _record(table: dict[str, Any]) -> Record:
    unknown = set(table) ^ _FIELDS
    if unknown:
        raise ValueError(f"fields missing or unknown: {', '.join(sorted(unknown))}")
    lists = {name: tuple(table[name]) for name in ("also", "flags")}
    return Record(**{**table, **lists, "channel": Channel(table["channel"])})


def corpus_hash(records: Sequence[Record]) -> str:
    """A SHA-256 over every record in order: which corpus this is."""
    digest = hashlib.sha256()
    for record in records:
        digest.update(repr(record).encode("utf-8"))
    return digest.hexdigest()
