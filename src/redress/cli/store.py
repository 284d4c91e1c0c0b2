"""What commands over the store share: which database, who acts, what time it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from redress.casework.database import Database
from redress.casework.location import VARIABLE, database_url, opened, set_up_if_new, setting
from redress.casework.principals import system
from redress.cli.console import errors
from redress.triage.profile_files import DEFAULT, load_profile
from redress.triage.profiles import Profile

COMMAND_LINE = system("command-line")
"""Who acts: whoever may use the database from the server's command line."""

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        help=f"The database, as a SQLAlchemy URL: by default {VARIABLE}, or redress.db here.",
        metavar="URL",
        show_default=False,
    ),
]


ProfileOption = Annotated[
    str | None,
    typer.Option(
        "--profile",
        help="The council's profile, by name or file: by default REDRESS_PROFILE, or the packaged "
        "one.",
        metavar="NAME|FILE",
        show_default=False,
    ),
]


def council_of(given: str | None) -> Profile:
    """The council's profile, as the option or the service's settings name it.

    Raises:
        ProfileError: there is none, or it does not hold.
        StoreError: a file of settings cannot be read.
    """
    return load_profile(given or setting("profile", os.environ) or DEFAULT)


def url_of(given: str | None) -> str:
    """The database's URL, as the option or the settings give it."""
    return database_url(given, os.environ)


@contextmanager
def store(given: str | None, *, may_be_new: bool = False) -> Iterator[Database]:
    """The database to work on; where it may be new, an SQLite file is set up first.

    Raises:
        StoreError: it cannot be used, or has no tables of this version.
    """
    url = url_of(given)
    if may_be_new and (path := set_up_if_new(url)):
        errors().print(Text(f"{path} is a new database."))
    with opened(url) as database:
        yield database


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def told(moment: datetime | None) -> str:
    """A moment as it is shown in tables."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""
