"""What a command is given: a contact's words, a file, or a stream; and the model to answer with."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from redress.cli.console import errors
from redress.errors import RedressError
from redress.models import LEXICAL, ModelStore
from redress.parallel import ParallelClassifier
from redress.tables.formats import FORMATS


def refuse_unfitting(
    given_as: str, options: Mapping[str, object], fitting: Mapping[str, Collection[str]]
) -> None:
    """Raise an error for the first option that is given, not None, and would have no effect.

    `fitting` says which options each way of giving contacts has a use for.
    """
    given = [option for option, value in options.items() if value is not None]
    for option in given:
        if option not in fitting[given_as]:
            ways = " or ".join(way for way, used in fitting.items() if option in used)
            raise RedressError(f"{option} has no effect on {given_as}; it is for {ways}.")


def load_classifier(model: str | None, lexical: bool, threads: int) -> ParallelClassifier:
    """The model asked for, with a word where answers are less accurate.

    Raises:
        RedressError: both are asked for, or the model cannot be loaded.
    """
    if lexical and model is not None:
        raise RedressError("--lexical names a model too: give either --lexical or --model.")
    if lexical:
        errors().print("Without the sentence encoder answers are less accurate.")
    return ParallelClassifier.load(ModelStore.default(), LEXICAL if lexical else model, threads)


# Endings of tables and documents: words that end so are a path, even of a kind that is not read.
_FILE_ENDINGS = frozenset(FORMATS) | frozenset(
    ".csv .tsv .xls .xlsx .xlsm .ods .json .jsonl .txt .parquet .doc .docx .odt .pdf .zip".split()
)
_LONGEST_PATH = 1_000
_LONGEST_PATH_WITH_SPACES = 100


def names_file(text: str) -> bool:
    """Whether the argument is a path, of a file that is there or not, and no contact's words."""
    if len(text) > _LONGEST_PATH or len(text.splitlines()) != 1:
        return False
    path = Path(text)
    try:
        if path.is_file() or path.is_dir():
            return True
    except (OSError, ValueError):
        return False
    has_file_ending = path.suffix.lower() in _FILE_ENDINGS
    if any(character.isspace() for character in text):
        return has_file_ending and len(text) <= _LONGEST_PATH_WITH_SPACES
    return has_file_ending or "/" in text or os.sep in text


def refuse_unreadable(path: Path) -> None:
    """Raise an error if there is no such file, or the path is a folder."""
    endings = ", ".join(FORMATS)
    if path.is_dir():
        raise RedressError(f"{path}: is a folder. Name a file that ends in one of: {endings}.")
    if not path.is_file():
        raise RedressError(
            f"{path}: there is no such file. Files that end in one of these are read: {endings}. "
            "If this is a contact's words, end them with a full stop."
        )
