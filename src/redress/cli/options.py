"""Options that several commands take, each told once."""

from __future__ import annotations

from typing import Annotated

import typer

from redress.tables.formats import FORMATS

ContactsGiven = Annotated[
    str | None,
    typer.Argument(
        metavar="[TEXT|FILE]",
        help=f"A contact's words, or a file of contacts ({', '.join(FORMATS)}).",
    ),
]
JsonLines = Annotated[
    bool,
    typer.Option(
        "--jsonl", help="Read JSON Lines from standard input, write JSON Lines: one for one."
    ),
]
TextColumn = Annotated[
    str | None, typer.Option("--text-column", help="The column of a file that holds the text.")
]
ModelName = Annotated[
    str | None, typer.Option("--model", help="A model's name; left out: the one in use.")
]
Lexical = Annotated[
    bool,
    typer.Option(
        "--lexical",
        help="Use the model that needs no sentence encoder; not together with --model.",
    ),
]
Shown = Annotated[bool, typer.Option("--show", help="Print the answers to a file as a table too.")]
Threads = Annotated[
    int,
    typer.Option(
        "--threads",
        min=0,
        help="Cores to use; 0 for all, up to four. On more than a few hundred contacts each "
        "core has a process, with the model in memory.",
    ),
]
