"""`redress insight themes`: what contacts are about, with no list made beforehand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from redress.cli.console import answers, errors, progress_bar
from redress.cli.insight.given import Choice, KeepNothing, SourceGiven
from redress.cli.moments import Since, Until
from redress.cli.options import ModelName, TextColumn, Threads
from redress.cli.store import DatabaseOption
from redress.errors import RedressError
from redress.insight.counting import number_of
from redress.insight.observations import Observations
from redress.insight.sentences import sentence_units
from redress.insight.theme_book import read_book, write_book
from redress.insight.theme_rows import ROW_COLUMNS, theme_rows
from redress.insight.themes import Themes, themes_object
from redress.insight.theming import find_themes
from redress.insight.units import Units
from redress.labels import default_vocabulary
from redress.models import ModelStore
from redress.tables.formats import create_table

_SHOWN = 20


def themes(
    file: SourceGiven = None,
    since: Since = None,
    until: Until = None,
    area: Annotated[
        str | None, typer.Option("--area", help="Only contacts of this service area (its code).")
    ] = None,
    by_sentence: Annotated[
        bool,
        typer.Option(
            "--by-sentence",
            help="Cluster sentences, so that a contact may be in several themes (slower).",
        ),
    ] = False,
    book: Annotated[
        Path | None,
        typer.Option(
            "--book",
            help="Keeps themes, names and your changes from run to run; made if missing.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write a row a theme to this file (.csv, .xlsx, .jsonl, …)."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    seed: Annotated[int, typer.Option(help="Repeat a run with the same; or try another.")] = 0,
    keep_nothing: KeepNothing = False,
    text_column: TextColumn = None,
    model: ModelName = None,
    threads: Threads = 0,
    database: DatabaseOption = None,
) -> None:
    """Find the themes of contacts: how many there are, the contacts themselves decide.

    Each has a name, its size, its trend, what it is about, and texts to read (redacted). With
    --book the themes and their identifiers stay from run to run, and what is new is told.
    """
    choice = Choice(
        file, text_column, database, since, until, model, threads, keep=not keep_nothing
    )
    known = read_book(book) if book is not None and book.exists() else None
    seen = _of_area(choice.observations(with_texts=True), area)
    units = _sentences(seen, model, threads) if by_sentence else None
    found, kept = find_themes(seen, known, units=units, seed=seed)
    if book is not None and kept is not None:
        write_book(book, kept)
    if out is not None:
        with create_table(out, ROW_COLUMNS) as writer:
            for row in theme_rows(found):
                writer.write(row)
    if as_json:
        typer.echo(json.dumps(themes_object(found), ensure_ascii=False).encode())
        return
    _show(found)
    if out is not None:
        told = number_of(len(found.themes), "row")
        errors().print(f"{told} of themes in {out}.", markup=False)


def _of_area(seen: Observations, area: str | None) -> Observations:
    if area is None:
        return seen
    if area not in default_vocabulary().question("service_area").codes:
        raise RedressError(f"--area {area}: is no service area. See `redress labels`.")
    return seen.where((seen.table["service_area"] == area).to_numpy())


def _sentences(seen: Observations, model: str | None, threads: int) -> Units:
    """The sentences, by the encoder of the model that the vectors are of."""
    classifier = ModelStore.default().load(model, threads=threads)
    if classifier.maker.encoder is None or seen.encoder not in (None, classifier.name):
        raise RedressError(
            f"--by-sentence needs the sentence encoder of {seen.encoder or 'a model'}; the model "
            f"in use is {classifier.name}. Say which with --model."
        )
    with _bar() as progress:
        return sentence_units(seen, classifier.maker.encoder, progress)


@contextmanager
def _bar() -> Iterator[Any]:
    with progress_bar() as bar:
        task = bar.add_task("Reading sentences", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _show(found: Themes) -> None:
    console = answers()
    apart = len(found.apart)
    console.print(
        f"{number_of(found.contacts, 'contact')}: {number_of(len(found.themes), 'theme')} in "
        f"{number_of(len(found.groups), 'group')}; {apart:,} "
        f"fit{'s' if apart == 1 else ''} nowhere."
    )
    for note in found.notes:
        errors().print(note, markup=False)
    if not found.themes:
        return
    table = Table()
    for heading in ("Theme", "Name", "Contacts", "Share", "Trend", "Mostly about", "Why"):
        table.add_column(heading, overflow="fold")
    for one in found.themes[:_SHOWN]:
        name = f"{one.name} (new)" if one.is_new else one.name
        trend = one.trend.direction if one.trend else ""
        about = one.service_areas[0].code if one.service_areas else ""
        why = one.causes[0].code if one.causes else ""
        table.add_row(
            one.id, Text(name), f"{one.contacts:,}", f"{one.share:.1%}", trend, about, why
        )
    console.print(table)
    if len(found.themes) > _SHOWN:
        errors().print(f"… and {len(found.themes) - _SHOWN:,} more: --json and --out have all.")
