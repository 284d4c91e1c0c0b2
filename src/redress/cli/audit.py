"""`redress audit`: whether the store is what its trail says."""

from __future__ import annotations

import re
from typing import Annotated

import typer
from rich.text import Text

from redress.casework.audit import Head, head_of
from redress.casework.verification import verify
from redress.cli.console import answers, errors
from redress.cli.group import group_of_commands
from redress.cli.store import DatabaseOption, store
from redress.errors import RedressError

_MOST_SHOWN = 50
_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
app = group_of_commands("The audit trail: every event, each bound to the one before by a hash.")


@app.command("verify")
def verified(
    expect: Annotated[
        str | None,
        typer.Option(
            help="An earlier head of the trail that was kept elsewhere, as `redress audit head` "
            "printed it: finds a trail that was written anew as a whole.",
            metavar="HEAD",
        ),
    ] = None,
    database: DatabaseOption = None,
) -> int:
    """See that nothing was changed, added or taken away behind the back of the trail.

    Exit codes: 0 all holds; 1 something does not, and is listed; 2 it could not be looked at.
    """
    kept = _head(expect) if expect else None
    count = 0
    with store(database) as opened, opened.reading() as session:
        for count, fault in enumerate(verify(session, kept), start=1):
            if count <= _MOST_SHOWN:
                errors().print(Text(fault))
        head = head_of(session)
    if count:
        more = f" The first {_MOST_SHOWN} are shown." if count > _MOST_SHOWN else ""
        answers().print(Text(f"{count:,} things do not hold.{more}"))
        return 1
    answers().print(Text(f"All holds: {head.sequence:,} events."))
    return 0


@app.command("head")
def head(database: DatabaseOption = None) -> None:
    """Print the end of the trail, to be kept where nobody who can change the store can reach it."""
    with store(database) as opened, opened.reading() as session:
        found = head_of(session)
    if not found.sequence:
        raise RedressError("The trail is empty: nothing has happened yet.")
    typer.echo(f"{found.sequence}:{found.hash}")


def _head(told: str) -> Head:
    match = _HEAD.fullmatch(told.strip())
    if match is None:
        raise RedressError(
            "--expect takes what `redress audit head` printed: a number, a colon and 64 digits."
        )
    return Head(int(match[1]), match[2])
