"""`redress classify`: one text, a file, or a stream of JSON Lines."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from redress.cli.answer import AnswerTable, show_answer
from redress.cli.console import errors
from redress.cli.files import classify_file
from redress.cli.labels import display_names
from redress.cli.stream import classify_stream, standard_streams
from redress.contact import Channel, Contact
from redress.engine import classify_contact
from redress.errors import RedressError
from redress.models import LEXICAL, ModelStore
from redress.parallel import ParallelClassifier
from redress.tables.formats import FORMATS


def classify(
    text_or_file: Annotated[
        str | None,
        typer.Argument(
            metavar="[TEXT|FILE]",
            help=f"A contact's words, or a file of contacts ({', '.join(FORMATS)}).",
        ),
    ] = None,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl", help="Read JSON Lines from standard input, write JSON Lines: one for one."
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Where to write a file's answers; left out: beside FILE, .classified.",
        ),
    ] = None,
    text_column: Annotated[
        str | None, typer.Option(help="The column of a file that holds the text.")
    ] = None,
    channel: Annotated[
        Channel | None,
        typer.Option(help="How the contact TEXT came in; no answer depends on it yet."),
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="A model's name; left out: the one in use.")
    ] = None,
    lexical: Annotated[
        bool,
        typer.Option(
            "--lexical",
            help="Use the model that needs no sentence encoder; not together with --model.",
        ),
    ] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Print the answers to a file as a table too.")
    ] = False,
    display: Annotated[
        Path | None,
        typer.Option(help="A council's own display names (TOML), for a text or with --show."),
    ] = None,
    threads: Annotated[
        int,
        typer.Option(
            min=0,
            help="Cores to use; 0 for all, up to four. On more than a few hundred contacts each "
            "core has a process, with the model in memory.",
        ),
    ] = 0,
) -> int:
    """Say what contacts are about, why they had to be made and how they may end.

    Exit codes: 0 everything was classified; 1 some rows could not be read, and are listed with
    their reasons, or the program reading the output closed it early; 2 nothing was done, and the
    message says why; 130 stopped by Ctrl-C.
    """
    if jsonl == (text_or_file is not None):
        raise RedressError("Give either a text or a file, or --jsonl with standard input.")
    if lexical and model is not None:
        raise RedressError("--lexical names a model too: give either --lexical or --model.")
    is_file = text_or_file is not None and _names_file(text_or_file)
    options = {
        "--channel": channel,
        "--text-column": text_column,
        "--out": out,
        "--show": show or None,
        "--display": display,
    }
    _refuse_unfitting("--jsonl" if jsonl else "a file" if is_file else "a text", options)
    if text_or_file is not None and is_file:
        _refuse_unreadable(Path(text_or_file))
    vocabulary = display_names(display)
    with _load(model, lexical, threads) as classifier:
        if text_or_file is None:
            return classify_stream(classifier, *standard_streams())
        if is_file:
            table = AnswerTable(vocabulary) if show else None
            return classify_file(classifier, Path(text_or_file), out, text_column, table)
        contact = Contact(text_or_file, channel=channel)
        show_answer(classify_contact(classifier.classifier, contact), vocabulary)
    return 0


# What each way of giving contacts has a use for.
_FITTING = {
    "a text": ("--channel", "--display"),
    "a file": ("--text-column", "--out", "--show", "--display"),
    "--jsonl": (),
}


def _refuse_unfitting(given_as: str, options: Mapping[str, object]) -> None:
    """Raise an error for the first option that is given, not None, and would have no effect."""
    given = [option for option, value in options.items() if value is not None]
    for option in given:
        if option not in _FITTING[given_as]:
            fitting = " or ".join(way for way, used in _FITTING.items() if option in used)
            raise RedressError(f"{option} has no effect on {given_as}; it is for {fitting}.")
    if given_as == "a file" and "--display" in given and "--show" not in given:
        raise RedressError("--display has no effect on a file without --show: files hold codes.")


def _load(model: str | None, lexical: bool, threads: int) -> ParallelClassifier:
    if lexical:
        errors().print("Without the sentence encoder answers are less accurate.")
    return ParallelClassifier.load(ModelStore.default(), LEXICAL if lexical else model, threads)


# Endings of tables and documents: words that end so are a path, even of a kind that is not read.
_FILE_ENDINGS = frozenset(FORMATS) | frozenset(
    ".csv .tsv .xls .xlsx .xlsm .ods .json .jsonl .txt .parquet .doc .docx .odt .pdf .zip".split()
)
_LONGEST_PATH = 1_000
_LONGEST_PATH_WITH_SPACES = 100


def _names_file(text: str) -> bool:
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


def _refuse_unreadable(path: Path) -> None:
    """Raise an error if there is no such file, or the path is a folder."""
    endings = ", ".join(FORMATS)
    if path.is_dir():
        raise RedressError(f"{path}: is a folder. Name a file that ends in one of: {endings}.")
    if not path.is_file():
        raise RedressError(
            f"{path}: there is no such file. Files that end in one of these are read: {endings}. "
            "If this is a contact's words, end them with a full stop."
        )
