"""`redress db`: the database's tables and their version."""

from __future__ import annotations

from rich.text import Text

from redress.casework.database import Database, newest_version
from redress.casework.location import opened
from redress.cli.console import answers
from redress.cli.group import group_of_commands
from redress.cli.store import DatabaseOption, url_of

app = group_of_commands("The database in which cases, keys and users are kept.")


@app.command("upgrade")
def upgrade(database: DatabaseOption = None) -> None:
    """Make the tables, or bring them to this version. Safe to run again."""
    store = Database(url_of(database))
    try:
        before = store.version()
        after = store.upgrade()
        shown = _shown(store)
    finally:
        store.close()
    done = f"upgraded from {before or 'none'} to {after}" if before != after else f"is at {after}"
    answers().print(Text(f"{shown}: {done}."))


@app.command("status")
def status(database: DatabaseOption = None) -> None:
    """Say of which version the tables are; exit code 2 if they are not this program's."""
    with opened(url_of(database)) as store:
        answers().print(Text(f"{_shown(store)}: is at {newest_version()}, as it must be."))


def _shown(store: Database) -> str:
    """The database's URL, without its password."""
    return store.engine.url.render_as_string(hide_password=True)
