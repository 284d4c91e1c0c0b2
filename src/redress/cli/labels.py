"""`redress labels`: the vocabulary, as a table or as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from redress.cli.console import answers
from redress.labels import Question, Vocabulary, default_vocabulary, questions_object


def labels(
    question: Annotated[
        str | None, typer.Argument(help="Show one question only, such as service_area.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    display: Annotated[
        Path | None,
        typer.Option(help="A council's own display names and hidden areas (TOML)."),
    ] = None,
) -> None:
    """Print every label with its meaning."""
    vocabulary = display_names(display)
    questions = vocabulary.questions if question is None else (vocabulary.question(question),)
    if as_json:
        # JSON is UTF-8, whatever the terminal's encoding.
        typer.echo(json.dumps(questions_object(questions), ensure_ascii=False, indent=2).encode())
        return
    for one in questions:
        answers().print(_as_table(one))


def _as_table(question: Question) -> Table:
    rule = "exactly one" if question.rule == "one" else "any number"
    table = Table(title=f"{question.name} ({rule}): {question.asks}", title_justify="left")
    table.add_column("Code", no_wrap=True)
    table.add_column("Name", overflow="fold")
    table.add_column("Meaning", overflow="fold")
    for label in question.labels:
        if not label.hidden:
            table.add_row(label.code, Text(label.name), Text(label.meaning))
    return table


def display_names(display: Path | None) -> Vocabulary:
    """The vocabulary under a council's display names, if it has any."""
    vocabulary = default_vocabulary()
    return vocabulary if display is None else vocabulary.displayed_as(display)
