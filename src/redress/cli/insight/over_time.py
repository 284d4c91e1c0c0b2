"""`redress insight trends`, `surges` and `events check`: contacts over time."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from redress.cli.console import answers
from redress.cli.group import group_of_commands
from redress.cli.insight.given import Choice, SourceGiven
from redress.cli.insight.over_time_tables import print_surges, print_volumes
from redress.cli.moments import Since, Until, period
from redress.cli.options import ModelName, TextColumn, Threads
from redress.cli.store import DatabaseOption, ProfileOption, council_of
from redress.files import write_text
from redress.insight.events import read_events
from redress.insight.over_time import surges_object, volumes_object
from redress.insight.periods import PeriodKind
from redress.insight.series import volumes
from redress.insight.surges import find_surges

events_app = group_of_commands("What may bring contacts: letters, weather, outages, in one file.")

EventsFile = Annotated[
    Path | None,
    typer.Option(
        "--events", help="The council's list of letters, weather and outages: .csv or .toml."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write JSON to a file.", metavar="FILE")]


def trends_command(
    file: SourceGiven = None,
    by: Annotated[
        str | None,
        typer.Option("--by", help="service_area, cause, kind, channel, flag, outcome or place."),
    ] = None,
    period_kind: Annotated[
        PeriodKind, typer.Option("--period", help="How long a period is.")
    ] = PeriodKind.MONTH,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
    out: Out = None,
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
    choice = Choice(file, text_column, database, None, until, model, threads)
    council = council_of(profile)
    first, last = _days(since, until)
    found = volumes(
        choice.observations(with_texts=False),
        by,
        period_kind,
        calendar=council.hours.calendar,
        since=first,
        until=last,
    )
    if not _written(volumes_object(found), as_json, out):
        print_volumes(found)


def surges_command(
    file: SourceGiven = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            help="What to look at besides all contacts; may be given several times. By default "
            "service_area, cause, kind and place.",
        ),
    ] = None,
    events: EventsFile = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
    out: Out = None,
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
    first, last = _days(since, until)
    choice = Choice(file, text_column, database, None, until, model, threads)
    contacts = choice.observations(with_texts=True)
    found = find_surges(
        contacts,
        dimensions=by,
        events=listed,
        calendar=council.hours.calendar,
        since=first,
        until=last,
    )
    ids = contacts.table["id"].tolist()
    if not _written(surges_object(found, lambda row: str(ids[row])), as_json, out):
        print_surges(found, events is not None)


@events_app.command("check")
def check_events(
    file: Annotated[Path, typer.Argument(help="A file of events: .csv or .toml.")],
) -> None:
    """Say all that does not hold in a file of events, or what is in it."""
    found = read_events(file)
    counted = f"{len(found):,} event{'s' if len(found) != 1 else ''}"
    span = f", from {found[0].first} to {max(one.last for one in found)}" if found else ""
    answers().print(Text(f"{file.name}: all holds, {counted}{span}."))


def _days(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    # The same checks as everywhere, though these ends are days and not moments.
    period(since, until)
    first, last = (date.fromisoformat(one) if one else None for one in (since, until))
    return first, last


def _written(found: dict[str, Any], as_json: bool, out: Path | None) -> bool:
    """Whether what was found was printed as JSON or written to a file."""
    text = json.dumps(found, indent=2, ensure_ascii=False)
    if out is not None:
        write_text(out, text + "\n")
        answers().print(Text(f"Written to {out}."))
    if as_json:
        typer.echo(text)
    return as_json or out is not None
