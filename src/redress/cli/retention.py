"""`redress retention`: cases erased or anonymised when their period is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from redress.casework.retention import DueCase, all_due
from redress.casework.retention import run as run_retention
from redress.cli.console import answers, errors
from redress.cli.group import group_of_commands
from redress.cli.store import COMMAND_LINE, DatabaseOption, ProfileOption, council_of, now, store
from redress.triage.profiles import AfterRetention
from redress.triage.reckoning import in_london

_MOST_LISTED = 50
_DONE = {AfterRetention.ANONYMISE: "anonymised", AfterRetention.ERASE: "erased"}
app = group_of_commands("How long cases are kept, and what becomes of them then.")
Today = Annotated[
    datetime | None,
    typer.Option(
        "--today", formats=["%Y-%m-%d"], help="The day to go by; left out: today in London."
    ),
]


@app.command("due")
def due(today: Today = None, database: DatabaseOption = None) -> None:
    """List the cases whose period is over, and why any is held."""
    with store(database) as opened:
        found = list(all_due(opened, _day(today)))
    if not found:
        answers().print("No case's period is over.")
        return
    table = Table()
    table.add_column("Reference", no_wrap=True)
    table.add_column("Since", no_wrap=True)
    table.add_column("Kind")
    table.add_column("Held", overflow="fold")
    for one in found:
        cells = (one.reference, one.erase_on.isoformat(), one.kind or "", " ".join(one.held))
        table.add_row(*map(Text, cells))
    answers().print(table)


@app.command("run")
def run(
    profile: ProfileOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
    today: Today = None,
    database: DatabaseOption = None,
) -> None:
    """Erase or anonymise, as the profile says, the cases whose period is over.

    Figures stay as they were, and the audit trail holds. What is held is left and listed. A run
    that was stopped can be run again.
    """
    council = council_of(profile)
    with store(database) as opened:
        each = run_retention(opened, council, _day(today), now(), COMMAND_LINE, dry_run=dry_run)
        _report(each, council.retention.then, dry_run)


def _report(each: Iterable[DueCase], how: AfterRetention, dry_run: bool) -> None:
    done, held = 0, 0
    for one in each:
        if not one.held:
            done += 1
            continue
        held += 1
        if held <= _MOST_LISTED:
            errors().print(Text(f"  {one.reference} is held. {' '.join(one.held)}"))
    if held > _MOST_LISTED:
        errors().print(f"  … and {held - _MOST_LISTED:,} more: see `redress retention due`.")
    verb = f"would be {_DONE[how]}" if dry_run else _DONE[how]
    answers().print(Text(f"{done:,} {'case' if done == 1 else 'cases'} {verb}; {held:,} held."))


def _day(given: datetime | None) -> date:
    return given.date() if given else in_london(now()).date()
