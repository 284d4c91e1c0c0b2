"""`redress users`: the people who may sign in to the service."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from redress.casework import users
from redress.casework.accounts import Account, UserError, subject_of
from redress.casework.passwords import LONGEST, SHORTEST, Passwords
from redress.casework.principals import Role
from redress.cli.console import answers
from redress.cli.group import group_of_commands
from redress.cli.store import COMMAND_LINE, DatabaseOption, now, store, told

app = group_of_commands("The people who may sign in to the service.")

Login = Annotated[str, typer.Argument(help="What the person signs in as.")]
FromInput = Annotated[
    bool,
    typer.Option(
        "--password-stdin",
        help="Read the password from the first line of standard input, and ask nothing.",
    ),
]


@app.command("create")
def create(
    login: Login,
    name: Annotated[str, typer.Option(help="The name that others are shown.")],
    role: Annotated[Role, typer.Option(help="What the person does here.")],
    email: Annotated[str | None, typer.Option(help="The person's address.")] = None,
    team: Annotated[str | None, typer.Option(help="The person's team, by its code.")] = None,
    from_input: FromInput = False,
    issuer: Annotated[
        str | None,
        typer.Option(help="Sign in by this OpenID Connect provider, without a password."),
    ] = None,
    subject: Annotated[
        str | None, typer.Option(help="Who the person is there: the claim `sub`.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Add somebody; the password is asked for, unless they sign in by OpenID Connect.

    An SQLite file that is not there yet is set up on the way.
    """
    if bool(issuer) != bool(subject):
        raise UserError("--issuer and --subject go together: give both, or none.")
    linked = subject_of(issuer, subject) if issuer and subject else None
    new = users.NewUser(login, name, role, email, team, linked)
    with store(database, may_be_new=True) as opened:
        password_hash = None if linked else _new_hash(login, from_input)
        with opened.transaction() as session:
            account = users.create_user(session, new, password_hash, COMMAND_LINE, now())
    answers().print(Text(f"{account.login} can sign in, as {account.role}."))


@app.command("password")
def password(login: Login, from_input: FromInput = False, database: DatabaseOption = None) -> None:
    """Give somebody another password; they are signed out everywhere, and a lock ends."""
    with store(database) as opened:
        password_hash = _new_hash(login, from_input)
        with opened.transaction() as session:
            account = users.set_password(session, login, password_hash, COMMAND_LINE, now())
    answers().print(Text(f"{account.login} has a new password."))


@app.command("role")
def role(
    login: Login,
    role: Annotated[Role, typer.Argument(help="What the person does here from now on.")],
    database: DatabaseOption = None,
) -> None:
    """Give somebody another role; it holds from their next request on."""
    with store(database) as opened, opened.transaction() as session:
        account = users.set_role(session, login, role, COMMAND_LINE, now())
    answers().print(Text(f"{account.login} is {account.role} now."))


@app.command("deactivate")
def deactivate(login: Login, database: DatabaseOption = None) -> None:
    """Let somebody in no more, and sign them out; what they did stays."""
    with store(database) as opened, opened.transaction() as session:
        account = users.deactivate(session, login, COMMAND_LINE, now())
    answers().print(Text(f"{account.login} can sign in no more."))


@app.command("activate")
def activate(login: Login, database: DatabaseOption = None) -> None:
    """Let somebody in again: who was deactivated, or is locked out for wrong passwords."""
    with store(database) as opened, opened.transaction() as session:
        account = users.activate(session, login, COMMAND_LINE, now())
    answers().print(Text(f"{account.login} can sign in."))


@app.command("list")
def show(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    database: DatabaseOption = None,
) -> None:
    """List everybody, with their roles and how they sign in."""
    with store(database) as opened, opened.reading() as session:
        accounts = users.list_users(session)
    if as_json:
        shown = json.dumps([_as_object(one) for one in accounts], indent=2, ensure_ascii=False)
        typer.echo(shown.encode())
        return
    if not accounts:
        answers().print("There are no users. `redress users create` adds one.")
        return
    table = Table()
    for heading in ("Login", "Name", "Role", "Team", "Signs in by", "State", "Since"):
        table.add_column(heading, overflow="fold")
    for one in accounts:
        cells = (one.login, one.name, one.role, one.team or "", _way_in(one), _state(one))
        table.add_row(*(Text(cell) for cell in cells), told(one.created_at))
    answers().print(table)


def _new_hash(login: str, from_input: bool) -> str:
    given = _first_line() if from_input else _asked()
    return Passwords().hash_new(given, login)


def _first_line() -> str:
    line = sys.stdin.readline(LONGEST + 2) if sys.stdin else ""
    return line.rstrip("\r\n")


def _asked() -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        raise UserError(
            "There is no terminal to ask for the password. Give it on standard input, with "
            "--password-stdin."
        )
    words = f"Password ({SHORTEST} characters or more)"
    return str(typer.prompt(words, hide_input=True, confirmation_prompt="Again", err=True))


def _way_in(account: Account) -> str:
    ways = (("password", account.has_password), ("OpenID Connect", account.subject))
    return ", ".join(way for way, there in ways if there)


def _state(account: Account) -> str:
    if not account.active:
        return "deactivated"
    locked = account.locked_until
    return f"locked till {told(locked)}" if locked and locked > now() else "active"


def _as_object(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "login": account.login,
        "name": account.name,
        "email": account.email,
        "role": account.role,
        "team": account.team,
        "subject": account.subject,
        "has_password": account.has_password,
        "state": _state(account),
        "created_at": account.created_at.isoformat(),
    }
