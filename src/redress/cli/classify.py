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
from redress.cli.stream import answer_stream, standard_streams
from redress.contact import Channel, Contact
from redress.engine import classify_contact
from redress.errors import RedressError
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
