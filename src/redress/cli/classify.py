"""`redress classify`: one text, a file, or a stream of JSON Lines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from redress.classification.classifier import Classifier
from redress.cli.answer import AnswerTable, show_answer
from redress.cli.console import errors
from redress.cli.files import classify_file
from redress.cli.labels import display_names
from redress.cli.stream import classify_stream
from redress.contact import Channel, Contact
from redress.engine import classify_contact
from redress.errors import RedressError
from redress.models import LEXICAL, ModelStore
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
        typer.Option("--out", "-o", help="Where to write; left out: beside FILE, .classified."),
    ] = None,
    text_column: Annotated[
        str | None, typer.Option(help="The column of a file that holds the text.")
    ] = None,
    channel: Annotated[
        Channel | None, typer.Option(help="How the contact came in, if that is known.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="A model's name; left out: the one in use.")
    ] = None,
    lexical: Annotated[
        bool, typer.Option("--lexical", help="Use the model that needs no sentence encoder.")
    ] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Print the answers to a file as a table too.")
    ] = False,
    display: Annotated[
        Path | None, typer.Option(help="A council's own display names (TOML).")
    ] = None,
    threads: Annotated[int, typer.Option(help="Cores to use; 0 for all.")] = 0,
) -> int:
    """Say what contacts are about, why they had to be made and how they may end.

    Exit codes: 0 everything was classified; 1 some rows could not be read, and are listed with
    their reasons; 2 nothing was done.
    """
    if jsonl == (text_or_file is not None):
        raise RedressError("Give either a text or a file, or --jsonl with standard input.")
    classifier = _load(model, lexical, threads)
    if jsonl:
        return classify_stream(classifier, sys.stdin.buffer, sys.stdout.buffer)
    assert text_or_file is not None
    if _is_file(text_or_file):
        return classify_file(
            classifier, Path(text_or_file), out, text_column, AnswerTable() if show else None
        )
    contact = Contact(text_or_file, channel=channel)
    show_answer(classify_contact(classifier, contact), display_names(display))
    return 0


def _load(model: str | None, lexical: bool, threads: int) -> Classifier:
    if lexical:
        errors().print("Without the sentence encoder answers are less accurate.")
    return ModelStore.default().load(LEXICAL if lexical else model, threads=threads)


def _is_file(text: str) -> bool:
    """Whether the argument names a file: it exists, or looks like nothing else."""
    if len(text) > 1_000 or "\n" in text:
        return False
    path = Path(text)
    try:
        return path.is_file() or (path.suffix.lower() in FORMATS and " " not in text)
    except (OSError, ValueError):
        return False
