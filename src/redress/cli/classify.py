"""`redress classify`: one text, a file, or a stream of JSON Lines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from redress.cli.answer import AnswerTable, show_answer
from redress.cli.files import answer_file
from redress.cli.forms import ClassificationForm
from redress.cli.given import load_classifier, names_file, refuse_unfitting, refuse_unreadable
from redress.cli.labels import display_names
from redress.cli.options import (
    ContactsGiven,
    JsonLines,
    Lexical,
    ModelName,
    Shown,
    TextColumn,
    Threads,
)
from redress.cli.stream import answer_stream, standard_streams
from redress.contact import Channel, Contact
from redress.engine import classify_contact
from redress.errors import RedressError


def classify(
    text_or_file: ContactsGiven = None,
    jsonl: JsonLines = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Where to write a file's answers; left out: beside FILE, .classified.",
        ),
    ] = None,
    text_column: TextColumn = None,
    channel: Annotated[
        Channel | None,
        typer.Option(help="How the contact TEXT came in; no answer depends on it yet."),
    ] = None,
    model: ModelName = None,
    lexical: Lexical = False,
    show: Shown = False,
    display: Annotated[
        Path | None,
        typer.Option(help="A council's own display names (TOML), for a text or with --show."),
    ] = None,
    threads: Threads = 0,
) -> int:
    """Say what contacts are about, why they had to be made and how they may end.

    Exit codes: 0 everything was classified; 1 some rows could not be read, and are listed with
    their reasons, or the program reading the output closed it early; 2 nothing was done, and the
    message says why; 130 stopped by Ctrl-C.
    """
    if jsonl == (text_or_file is not None):
        raise RedressError("Give either a text or a file, or --jsonl with standard input.")
    is_file = text_or_file is not None and names_file(text_or_file)
    options = {
        "--channel": channel,
        "--text-column": text_column,
        "--out": out,
        "--show": show or None,
        "--display": display,
    }
    refuse_unfitting("--jsonl" if jsonl else "a file" if is_file else "a text", options, _FITTING)
    if is_file and display is not None and not show:
        raise RedressError("--display has no effect on a file without --show: files hold codes.")
    if text_or_file is not None and is_file:
        refuse_unreadable(Path(text_or_file))
    vocabulary = display_names(display)
    with load_classifier(model, lexical, threads) as classifier:
        if text_or_file is None:
            return answer_stream(classifier, *standard_streams(), ClassificationForm())
        if is_file:
            table = AnswerTable(vocabulary) if show else None
            form = ClassificationForm()
            return answer_file(classifier, Path(text_or_file), out, text_column, form, table)
        contact = Contact(text_or_file, channel=channel)
        show_answer(classify_contact(classifier.classifier, contact), vocabulary)
    return 0


# What each way of giving contacts has a use for.
_FITTING = {
    "a text": ("--channel", "--display"),
    "a file": ("--text-column", "--out", "--show", "--display"),
    "--jsonl": (),
}
