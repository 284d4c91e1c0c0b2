"""`redress keys`: the keys by which programs may call the service."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from redress.casework.keys import (
    GRACE,
    ApiKeyError,
    IssuedKey,
    KeyRecord,
    create_key,
    list_keys,
    revoke_key,
    rotate_key,
)
from redress.casework.principals import Scope
from redress.cli.console import answers, errors
from redress.cli.group import group_of_commands
from redress.cli.store import COMMAND_LINE, DatabaseOption, now, store, told

_SCOPES = ", ".join(Scope)
_KNOWN = frozenset(scope.value for scope in Scope)
_HOURS = GRACE // timedelta(hours=1)
app = group_of_commands("The keys by which programs may call the service.")

KeyId = Annotated[
    str, typer.Argument(help="The key's identifier, as `redress keys list` shows it.")
]


@app.command("create")
def create(
    name: Annotated[str, typer.Option(help="What it is for, such as web-form.")],
    scope: Annotated[
        list[str],
        typer.Option(help=f"What it may do: {_SCOPES}. Several, or again.", metavar="SCOPE..."),
    ],
    more: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
    expires: Annotated[
        int | None,
        typer.Option(
            help="In how many days it expires; left out: never.", metavar="DAYS", min=1, max=36_500
        ),
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Create a key and print it, once, alone on the last line.

    An SQLite file that is not there yet is set up on the way.
    """
    lifetime = timedelta(days=expires) if expires else None
    scopes = _scopes([*scope, *(more or ())])
    with store(database, may_be_new=True) as opened, opened.transaction() as session:
        issued = create_key(session, name, scopes, COMMAND_LINE, now(), lifetime)
    _print(issued)


@app.command("rotate")
def rotate(
    key: KeyId,
    grace: Annotated[
        int, typer.Option(help="For how many hours the old key is still taken.", min=0, max=8_760)
    ] = _HOURS,
    database: DatabaseOption = None,
) -> None:
    """Create a key of the same name and scopes in place of one, and print it like `create`."""
    with store(database) as opened, opened.transaction() as session:
        issued = rotate_key(session, key, COMMAND_LINE, now(), timedelta(hours=grace))
    errors().print(Text(f"The key {key} is taken for {grace} more hours at most."))
    _print(issued)


@app.command("revoke")
def revoke(key: KeyId, database: DatabaseOption = None) -> None:
    """Have a key refused: at once in the store, within 5 seconds by a service that runs."""
    with store(database) as opened, opened.transaction() as session:
        record = revoke_key(session, key, COMMAND_LINE, now())
    answers().print(Text(f"The key {record.id} ({record.name}) is revoked."))


@app.command("list")
def show(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    database: DatabaseOption = None,
) -> None:
    """List every key, with what it may do and when it was last used; never the key itself."""
    with store(database) as opened, opened.reading() as session:
        records = list_keys(session)
    if as_json:
        typer.echo(json.dumps([_as_object(one) for one in records], indent=2))
        return
    if not records:
        answers().print("There are no keys. `redress keys create` makes one.")
        return
    at = now()
    table = Table()
    for heading in ("Key", "Name", "Scopes", "State", "Expires", "Last used", "Created"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("Key", "Scopes"))
    for one in records:
        table.add_row(
            one.id,
            Text(one.name),
            "\n".join(sorted(one.scopes)),
            one.state(at),
            told(one.expires_at) or "never",
            one.last_used_on.isoformat() if one.last_used_on else "never",
            told(one.created_at),
        )
    answers().print(table)


def _scopes(given: Sequence[str]) -> list[Scope]:
    """The scopes, of which several may stand between commas or spaces."""
    names = [name for one in given for name in one.replace(",", " ").split()]
    unknown = [name for name in names if name not in _KNOWN]
    if unknown:
        raise ApiKeyError(f"There is no scope '{unknown[0]}'. There are: {_SCOPES}.")
    return [Scope(name) for name in names]


def _print(issued: IssuedKey) -> None:
    record = issued.record
    scopes = ", ".join(sorted(record.scopes))
    until = f"till {told(record.expires_at)}" if record.expires_at else "till it is revoked"
    message = f"The key {record.id} ({record.name}) may do: {scopes}; {until}."
    errors().print(Text(f"{message} It is shown this once:"))
    typer.echo(issued.printed)


def _as_object(record: KeyRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "name": record.name,
        "scopes": sorted(record.scopes),
        "state": record.state(now()),
        "created_by": record.created_by,
        "created_at": record.created_at.isoformat(),
        "expires_at": _iso(record.expires_at),
        "revoked_at": _iso(record.revoked_at),
        "last_used_on": _iso(record.last_used_on),
    }


def _iso(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None
