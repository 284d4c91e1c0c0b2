"""`redress insight theme`: the analyst's own hand on a book of themes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from redress.cli.console import answers
from redress.cli.group import group_of_commands
from redress.cli.store import now
from redress.insight import theme_hand
from redress.insight.theme_book import ThemeBook, read_book, write_book

app = group_of_commands("Change the themes of a book: the next run keeps to it.")

Book = Annotated[Path, typer.Argument(help="The book that `redress insight themes --book` wrote.")]
Id = Annotated[str, typer.Argument(metavar="THEME", help="A theme's identifier, such as T-7K3M.")]


@app.command("list")
def listed(book: Book) -> None:
    """List the themes of a book."""
    table = Table()
    for heading in ("Theme", "Name", "Named by", "Pinned", "Kept out"):
        table.add_column(heading, overflow="fold")
    for one in read_book(book).themes:
        pinned = "yes" if one.is_pinned else ""
        table.add_row(one.id, Text(one.name), one.named_by, pinned, str(len(one.excluded) or ""))
    answers().print(table)


@app.command("rename")
def rename(
    book: Book, theme: Id, name: Annotated[str, typer.Argument(help="In plain words.")]
) -> None:
    """Give a theme a name of your own."""
    _keep(book, theme_hand.rename(read_book(book), theme, name, now()))


@app.command("merge")
def merge(
    book: Book, theme: Id, into: Annotated[str, typer.Argument(help="The theme that stays.")]
) -> None:
    """Make a theme part of another."""
    _keep(book, theme_hand.merge(read_book(book), theme, into, now()))


@app.command("split")
def split(
    book: Book,
    theme: Id,
    parts: Annotated[int, typer.Option("--parts", help="How many parts: 2 to 10.")] = 2,
) -> None:
    """Split a theme at the next run, which has the contacts; its largest part stays what it was."""
    _keep(book, theme_hand.split(read_book(book), theme, parts, now()))


@app.command("pin")
def pin(
    book: Book,
    theme: Id,
    off: Annotated[bool, typer.Option("--off", help="Pin it no longer.")] = False,
) -> None:
    """Have a theme shown first, also when it has no contact."""
    _keep(book, theme_hand.pin(read_book(book), theme, now(), pinned=not off))


@app.command("exclude")
def exclude(
    book: Book,
    theme: Id,
    contact: Annotated[str, typer.Argument(help="A case reference, or a contact's id.")],
) -> None:
    """Keep a contact out of a theme: "not this"."""
    _keep(book, theme_hand.exclude(read_book(book), theme, contact, now()))


def _keep(path: Path, book: ThemeBook) -> None:
    write_book(path, book)
    done = book.steps[-1]
    detail = f" {done.detail}" if done.detail else ""
    answers().print(Text(f"{done.step} {done.theme}{detail}: kept in {path}."))
