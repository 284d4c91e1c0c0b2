"""`redress insight trends`, `surges` and `events check`: contacts over time."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from redress.cli.console import answers, errors
from redress.cli.group import group_of_commands
from redress.cli.insight.given import Choice, KeepNothing, SourceGiven
from redress.cli.insight.over_time_tables import print_surges, print_volumes
from redress.cli.moments import Since, Until, days
from redress.cli.options import ModelName, TextColumn, Threads
from redress.cli.store import DatabaseOption, ProfileOption, council_of
from redress.errors import RedressError
from redress.files import write_text
from redress.insight.counting import number_of, with_column
from redress.insight.events import read_events
from redress.insight.observations import Observations
from redress.insight.over_time import surges_object, volumes_object
from redress.insight.periods import PeriodKind
from redress.insight.series import volumes
from redress.insight.surges import find_surges
from redress.insight.theme_book import read_book
from redress.insight.theming import find_themes

events_app = group_of_commands("What may bring contacts: letters, weather, outages, in one file.")

EventsFile = Annotated[
    Path | None,
    typer.Option(
        "--events", help="The council's list of letters, weather and outages: .csv or .toml."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write JSON to a file.", metavar="FILE")]
Book = Annotated[
    Path | None,
    typer.Option(
        "--book",
        help="With --by theme: the book of themes to go by, which is not changed. Without it, "
        "themes are found anew.",
        metavar="FILE",
    ),
]
_THEME = "theme"


def trends_command(
    file: SourceGiven = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", help="service_area, cause, kind, channel, flag, outcome, place or theme."
        ),
    ] = None,
    book: Book = None,
    period_kind: Annotated[
        PeriodKind, typer.Option("--period", help="How long a period is.")
    ] = PeriodKind.MONTH,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
    out: Out = None,
    keep_nothing: KeepNothing = False,
    text_column: TextColumn = None,
    model: ModelName = None,
    threads: Threads = 0,
    database: DatabaseOption = None,
    profile: ProfileOption = None,
) -> None:
    """Show how many contacts came in by day, week or month, and what grows.

    Weekdays, bank holidays and season are taken into account. Contacts before --since are learnt
    from too.
    """
    choice = Choice(file, text_column, database, None, until, model, threads, keep=not keep_nothing)
    council = council_of(profile)
    first, last = days(since, until)
    found = volumes(
        _told_apart(choice, [by] if by else [], book, with_texts=False),
        by,
        period_kind,
        calendar=council.hours.calendar,
        since=first,
        until=last,
    )
    if as_json or out is not None:
        _give(volumes_object(found), as_json, out)
    else:
        print_volumes(found)


def surges_command(
    file: SourceGiven = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            help="What to look at besides all contacts; may be given several times. By default "
            "service_area, cause, kind and place; theme has to be asked for.",
        ),
    ] = None,
    book: Book = None,
    events: EventsFile = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
    out: Out = None,
    keep_nothing: KeepNothing = False,
    text_column: TextColumn = None,
    model: ModelName = None,
    threads: Threads = 0,
    database: DatabaseOption = None,
    profile: ProfileOption = None,
) -> None:
    """Find when contacts came in far above what is usual, since when, how many, and why.

    Of all contacts until the last day those surges that began on --since or later are told.
    """
    council = council_of(profile)
    listed = read_events(events) if events else ()
    first, last = days(since, until)
    choice = Choice(file, text_column, database, None, until, model, threads, keep=not keep_nothing)
    contacts = _told_apart(choice, by or [], book, with_texts=True)
    found = find_surges(
        contacts,
        dimensions=by,
        events=listed,
        calendar=council.hours.calendar,
        since=first,
        until=last,
    )
    if as_json or out is not None:
        ids = contacts.table["id"].tolist()
        _give(surges_object(found, lambda row: str(ids[row])), as_json, out)
    else:
        print_surges(found, events is not None)


@events_app.command("check")
def check_events(
    file: Annotated[Path, typer.Argument(help="A file of events: .csv or .toml.")],
) -> None:
    """Say all that does not hold in a file of events, or what is in it."""
    found = read_events(file)
    counted = number_of(len(found), "event")
    span = f", from {found[0].first} to {max(one.last for one in found)}" if found else ""
    answers().print(Text(f"{file.name}: all holds, {counted}{span}."))


def _told_apart(
    choice: Choice, by: Collection[str], book: Path | None, *, with_texts: bool
) -> Observations:
    """The contacts, with their themes as a column where they are to be counted by them."""
    by_theme = _THEME in by
    if book is not None and not by_theme:
        raise RedressError("--book has no effect without --by theme.")
    contacts = choice.observations(with_texts=with_texts or by_theme)
    if not by_theme:
        return contacts
    themes, _ = find_themes(contacts, read_book(book) if book else None)
    return with_column(contacts, _THEME, themes.of_each)


def _give(found: dict[str, Any], as_json: bool, out: Path | None) -> None:
    """Write what was found to a file, and print it, as JSON."""
    text = json.dumps(found, indent=2, ensure_ascii=False)
    if out is not None:
        write_text(out, text + "\n")
        errors().print(Text(f"Written to {out}."))
    if as_json:
        # JSON is UTF-8, whatever the terminal's encoding.
        typer.echo(text.encode())
