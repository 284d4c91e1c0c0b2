"""Times as they are given on the command line."""

from __future__ import annotations

from datetime import datetime

from redress.errors import ClockError
from redress.triage.reckoning import LOCAL, in_london


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
