"""`redress insight similar`: contacts like this one, or like these words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from redress.cli.console import answers, errors
from redress.cli.given import load_classifier
from redress.cli.insight.given import Choice, KeepNothing, SourceGiven
from redress.cli.moments import Since, Until, period
from redress.cli.options import ModelName, TextColumn, Threads
from redress.cli.store import DatabaseOption
from redress.insight.exemplars import excerpt
from redress.insight.observations import Observations, Vectors
from redress.insight.similar import (
    MOST,
    MOST_AT_ONCE,
    Match,
    Search,
    SearchError,
    Wanted,
    row_of,
    similar_object,
    vector_at,
    vector_of,
)
from redress.labels import default_vocabulary

_EXCERPT = 160
"""Characters of a text in the table."""


def similar(
    like: Annotated[
        str,
        typer.Argument(
            metavar="TEXT|ID",
            help="Words that tell what to look for, or the identifier of a contact.",
            show_default=False,
        ),
    ],
    file: SourceGiven = None,
    area: Annotated[
        str | None, typer.Option("--area", help="Only of this service area (a code).")
    ] = None,
    cause: Annotated[
        str | None, typer.Option("--cause", help="Only of this cause of an avoidable contact.")
    ] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Only of this kind.")] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", help="Only by this channel, such as email.")
    ] = None,
    since: Since = None,
    until: Until = None,
    most: Annotated[
        int, typer.Option("--most", min=1, max=MOST_AT_ONCE, help="How many to show.")
    ] = MOST,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    keep_nothing: KeepNothing = False,
    text_column: TextColumn = None,
    model: ModelName = None,
    threads: Threads = 0,
    database: DatabaseOption = None,
) -> None:
    """Show the contacts that mean nearly the same as one of them, or as some words.

    Personal data in the words is masked before they are compared, as it is in every contact.
    """
    start, end = period(since, until)
    wanted = Wanted(area, cause, kind, channel, start, end)
    if not like.strip():
        raise SearchError("There is nothing to look for: give words, or a contact's identifier.")
    given = Choice(file, text_column, database, model=model, threads=threads, keep=not keep_nothing)
    observations = given.observations(with_texts=True)
    search = Search(observations)
    row = row_of(observations, like)
    text, vector = _looked_for(observations, like, row, model, threads)
    matches = search.most_similar(vector, wanted, most, row)
    if as_json:
        id = None if row is None else str(observations.table["id"].iat[row])
        found = similar_object(observations, matches, id=id, text=text)
        # JSON is UTF-8, whatever the terminal's encoding.
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2).encode())
    elif matches:
        answers().print(_as_table(observations, matches))
    else:
        errors().print("No contact is left to compare with: see the filters that you gave.")


def _looked_for(
    observations: Observations, like: str, row: int | None, model: str | None, threads: int
) -> tuple[str | None, Vectors]:
    """What is looked for, redacted, and its vector."""
    if row is not None:
        text = observations.table["text"].iat[row]
        return None if text is None else str(text), vector_at(observations, row)
    if _is_identifier(like):
        raise SearchError(
            f"None of the {len(observations):,} contacts has the identifier {like.strip()}. "
            "To look for words, give more than one."
        )
    with load_classifier(model, False, threads) as loaded:
        reading, vector = vector_of(loaded.classifier, like, observations.encoder)
    return reading.redacted, vector


def _is_identifier(like: str) -> bool:
    """Whether it is one word with a digit, as no word of a language is."""
    return len(like.split()) == 1 and any(map(str.isdigit, like))


def _as_table(observations: Observations, matches: Sequence[Match]) -> Table:
    table = Table(show_lines=True)
    for column in ("Like", "Contact", "Received", "Service area", "Kind", "Text"):
        table.add_column(column, overflow="fold")
    for one in matches:
        contact = observations.table.iloc[one.row]
        day = contact["received_on"]
        table.add_row(
            f"{one.score:.2f}",
            Text(str(contact["id"])),
            "" if day != day else f"{day:%-d %b %Y}",
            Text(_name("service_area", contact["service_area"])),
            Text(_name("kind", contact["kind"])),
            Text(excerpt(contact["text"] or "", _EXCERPT)),
        )
    return table


def _name(question: str, code: str | None) -> str:
    return default_vocabulary().question(question).label(code).name if code else ""
