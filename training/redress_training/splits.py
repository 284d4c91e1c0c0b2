"""Which authors train, which validate, which test: a committed file, never a draw of lots."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from redress_training.corpus import CorpusError, Record

FILE = Path(__file__).resolve().parents[2] / "data" / "splits.toml"
NAMES = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Splits:
    """The corpus in three parts; every author is wholly in one."""

    train: tuple[Record, ...]
    validation: tuple[Record, ...]
    test: tuple[Record, ...]
    rare: frozenset[str] = frozenset()
    """Train authors who write mostly about what is rare or hard to tell apart: no threshold rests
    on them."""


def read_splits(records: Sequence[Record], path: Path = FILE) -> Splits:
    """The records by the committed split of their authors.

    Raises:
        CorpusError: an author is in no part or in two, a part names one who is not there, or one
            who is `rare` does not train.
    """
    table = tomllib.loads(path.read_text("utf-8"))
    authors, rare = table["authors"], frozenset(table.get("rare", ()))
    listed = [author for name in NAMES for author in authors[name]]
    present = {record.author for record in records}
    if len(listed) != len(set(listed)) or set(listed) != present:
        odd = sorted(set(listed) ^ present) or sorted({a for a in listed if listed.count(a) > 1})
        raise CorpusError(
            f"{path.name}: every author must stand in exactly one part; look at: {', '.join(odd)}."
        )
    if strange := sorted(rare - set(authors["train"])):
        raise CorpusError(f"{path.name}: who is `rare` must train: {', '.join(strange)}.")
    train, validation, test = (
        tuple(record for record in records if record.author in authors[name]) for name in NAMES
    )
    return Splits(train, validation, test, rare)
