"""Times as they are given on the command line."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

import typer

from redress.errors import ClockError
from redress.triage.reckoning import LOCAL, in_london

Since = Annotated[
    str | None,
    typer.Option("--since", help="The first day of receipt, such as 2026-10-01.", metavar="DATE"),
]
Until = Annotated[
    str | None, typer.Option("--until", help="The last day of receipt.", metavar="DATE")
]


def received_option(given: str) -> datetime:
    """The time given with --received.

    Raises:
        ClockError: it is no time, in the future, or outside the years that are known.
    """
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise ClockError(f"--received {given}: write it as 2025-12-19T17:40.") from None
    if in_london(moment) > datetime.now(LOCAL):
        raise ClockError(f"--received {given}: that is in the future. Check the date.")
    return moment


def period(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    """The start and the end (which is outside) of the days given with --since and --until.

    Raises:
        ClockError: one of them is no day, or the last is before the first.
    """
    first, last = days(since, until)
    return _midnight(first), _midnight(last + timedelta(1) if last else None)


def days(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """The first and the last day (both included) given with --since and --until.

    Raises:
        ClockError: one of them is no day, or the last is before the first.
    """
    first, last = _day("--since", since), _day("--until", until)
    if first and last and last < first:
        raise ClockError(f"--until {last}: that is before --since {first}.")
    return first, last


def _day(option: str, given: str | None) -> date | None:
    try:
        found = None if given is None else date.fromisoformat(given)
    except ValueError:
        raise ClockError(f"{option} {given}: write it as 2026-10-01.") from None
    if found is not None and found.year >= date.max.year:
        raise ClockError(f"{option} {given}: that is too far ahead.")
    return found


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), LOCAL)
