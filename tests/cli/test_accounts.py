"""`redress db`, `redress keys` and `redress users`: the store from the command line."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from redress.casework.database import Database, newest_version
from redress.casework.keys import verify_key
from redress.casework.location import database_url
from redress.casework.passwords import Passwords
from redress.casework.principals import Scope
from redress.casework.tables import Event, User
from redress.cli.app import app

Command = Callable[..., Result]
PASSWORD = "four mild otters sing"
ANN = ("users", "create", "ann", "--name", "Ann Example", "--role", "officer", "--password-stdin")


@pytest.fixture
def command(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command over a database of each kind, with what stands on its standard input."""
    monkeypatch.setenv("REDRESS_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    return run


def run(*arguments: str, given: str | None = None) -> Result:
    result = CliRunner().invoke(app, list(arguments), input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, without any setting."""
    for name in [name for name in os.environ if name.startswith("REDRESS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def scopes_of(database: Database, printed: str) -> frozenset[Scope] | None:
    with database.reading() as session:
        record = verify_key(session, printed, datetime.now(UTC))
    return record.scopes if record else None


def key_of(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()[-1]


def objects(result: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_a_new_key_stands_alone_on_the_last_line_of_standard_output(
    command: Command, database: Database
) -> None:
    result = command("keys", "create", "--name", "web form", "--scope", "cases:write")
    printed = key_of(result)
    assert result.stdout.rstrip("\n").rpartition("\n")[2] == printed
    assert scopes_of(database, printed) == {Scope.WRITE}
    assert printed not in result.stderr
    assert "cases:write" in result.stderr


@pytest.mark.parametrize(
    "given",
    [
        ("--scope", "classify", "--scope", "cases:read"),
        ("--scope", "classify", "cases:read"),
        ("--scope", "classify,cases:read"),
        ("--scope", "classify cases:read"),
    ],
)
def test_several_scopes_are_given_in_whichever_way(
    command: Command, database: Database, given: tuple[str, ...]
) -> None:
    printed = key_of(command("keys", "create", "--name", "x", *given))
    assert scopes_of(database, printed) == {Scope.CLASSIFY, Scope.READ}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--scope", "everything"), "There are: classify, cases:read, cases:write, admin."),
        (("--scope", ""), "needs a scope"),
        (("--scope", "admin", "--expires", "0"), "--expires"),
    ],
)
def test_a_key_that_cannot_be_made_is_said_why(
    command: Command, given: tuple[str, ...], told: str
) -> None:
    result = command("keys", "create", "--name", "x", *given)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""


def test_keys_are_listed_without_themselves(command: Command) -> None:
    assert "There are no keys" in command("keys", "list").stdout
    printed = key_of(
        command("keys", "create", "--name", "web form", "--scope", "admin", "--expires", "30")
    )
    secret = printed.rpartition("_")[2]
    shown, as_json = command("keys", "list"), command("keys", "list", "--json")
    assert secret not in shown.output + as_json.output
    for word in ("web form", "admin", "active", "never"):
        assert word in shown.stdout
    (found,) = objects(as_json)
    assert (found["name"], found["scopes"], found["state"]) == ("web form", ["admin"], "active")
    assert found["expires_at"] > found["created_at"]


def test_a_key_is_revoked_by_its_identifier(command: Command, database: Database) -> None:
    printed = key_of(command("keys", "create", "--name", "x", "--scope", "admin"))
    assert command("keys", "revoke", printed.split("_")[1]).exit_code == 0
    assert scopes_of(database, printed) is None
    result = command("keys", "revoke", "unknown")
    assert result.exit_code == 2
    assert "redress keys list" in result.stderr


def test_a_rotated_key_is_printed_like_a_new_one(command: Command, database: Database) -> None:
    old = key_of(command("keys", "create", "--name", "x", "--scope", "classify"))
    new = key_of(command("keys", "rotate", old.split("_")[1]))
    assert new != old
    assert scopes_of(database, new) == scopes_of(database, old) == {Scope.CLASSIFY}
    newest = key_of(command("keys", "rotate", new.split("_")[1], "--grace", "0"))
    assert scopes_of(database, new) is None
    assert scopes_of(database, newest) == {Scope.CLASSIFY}


def test_who_acts_on_the_command_line_is_told_in_the_trail(
    command: Command, database: Database
) -> None:
    command("keys", "create", "--name", "x", "--scope", "admin")
    with database.reading() as session:
        event = session.scalars(select(Event)).one()
    assert (event.actor_kind, event.actor_id) == ("system", "command-line")


def test_a_user_is_added_with_a_password_from_standard_input(
    command: Command, database: Database
) -> None:
    result = command(*ANN, given=f"{PASSWORD}\nnot this\n")
    assert result.exit_code == 0, result.output
    with database.reading() as session:
        row = session.scalars(select(User)).one()
    assert (row.login, row.role) == ("ann", "officer")
    assert row.password_hash is not None
    assert Passwords().verify(row.password_hash, PASSWORD)


@pytest.mark.parametrize(
    ("given", "told"),
    [("", "too short"), ("short\n", "too short"), ("password1234\n", "first that are guessed")],
)
def test_a_poor_password_is_refused_and_not_repeated(
    command: Command, given: str, told: str
) -> None:
    result = command(*ANN, given=given)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "password1234" not in result.output
    assert objects(command("users", "list", "--json")) == []


def test_without_a_terminal_no_password_is_asked_for(command: Command) -> None:
    result = command(*ANN[:-1], given=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 2
    assert "--password-stdin" in result.stderr


def test_no_option_takes_a_password(command: Command) -> None:
    for name in ("create", "password"):
        shown = command("users", name, "--help").stdout
        assert "--password-stdin" in shown
        assert command("users", name, "ann", "--password", PASSWORD).exit_code == 2


def test_what_becomes_of_a_user(command: Command) -> None:
    command(*ANN, given=f"{PASSWORD}\n")

    def state() -> tuple[str, str]:
        (found,) = objects(command("users", "list", "--json"))
        return found["role"], found["state"]

    assert state() == ("officer", "active")
    assert command("users", "role", "ann", "admin").exit_code == 0
    assert command("users", "deactivate", "ann").exit_code == 0
    assert state() == ("admin", "deactivated")
    assert command("users", "activate", "Ann").exit_code == 0
    assert state() == ("admin", "active")
    new = "seven slow trains wait"
    assert command("users", "password", "ann", "--password-stdin", given=new).exit_code == 0
    shown = command("users", "list").stdout
    assert "Ann Example" in shown
    assert "argon2" not in shown
    result = command("users", "role", "bob", "admin")
    assert (result.exit_code, "bob" in result.stderr) == (2, False)


def test_a_user_of_openid_connect_has_no_password(command: Command) -> None:
    given = ("--issuer", "https://id.example", "--subject", "42")
    assert command(*ANN[:-1], *given).exit_code == 0
    (found,) = objects(command("users", "list", "--json"))
    assert (found["subject"], found["has_password"]) == ("https://id.example 42", False)
    assert command("users", "create", "bob", *ANN[3:-1], *given[:2]).exit_code == 2


def test_a_password_asked_for_in_a_terminal_is_not_shown(elsewhere: Path) -> None:
    command = [sys.executable, "-c", "from redress.cli.app import main; main()", *ANN[:-1]]
    outer, inner = pty.openpty()
    running = subprocess.Popen(
        command, stdin=inner, stdout=inner, stderr=inner, cwd=elsewhere, start_new_session=True
    )
    os.close(inner)
    shown = b""
    for asked in (b"more): ", b"Again: "):
        while asked not in shown:
            shown += os.read(outer, 1024)
        os.write(outer, f"{PASSWORD}\n".encode())
    while b"can sign in" not in shown:
        shown += os.read(outer, 1024)
    assert running.wait() == 0
    os.close(outer)
    assert PASSWORD.encode() not in shown


def test_the_first_key_makes_an_sqlite_file_and_its_tables(elsewhere: Path) -> None:
    result = run("keys", "create", "--name", "x", "--scope", "admin")
    assert key_of(result).startswith("rdr_")
    assert "redress.db is a new database" in result.stderr
    assert (elsewhere / "redress.db").exists()
    assert run("db", "status").exit_code == 0
    assert "new database" not in run("keys", "create", "--name", "y", "--scope", "admin").stderr


def test_what_only_reads_makes_no_file(elsewhere: Path) -> None:
    for command in (("keys", "list"), ("users", "list"), ("db", "status"), ("keys", "revoke", "x")):
        result = run(*command)
        assert result.exit_code == 2
        assert "redress db upgrade" in result.stderr
    assert list(elsewhere.iterdir()) == []


def test_a_postgresql_without_tables_says_how_to_make_them(
    postgres_server: str, elsewhere: Path
) -> None:
    given = ("--database", postgres_server)
    result = run("keys", "create", "--name", "x", "--scope", "admin", *given)
    assert result.exit_code == 2
    assert "redress db upgrade" in result.stderr


def test_an_sqlite_file_of_another_program_is_left_alone(elsewhere: Path) -> None:
    import sqlite3

    with sqlite3.connect(elsewhere / "redress.db") as other:
        other.execute("CREATE TABLE recipes (name)")
    other.close()
    assert run("keys", "create", "--name", "x", "--scope", "admin").exit_code == 2


def test_upgrading_makes_the_tables_and_may_be_run_again(elsewhere: Path) -> None:
    first, second = run("db", "upgrade"), run("db", "upgrade")
    assert f"upgraded from none to {newest_version()}" in first.stdout
    assert f"is at {newest_version()}" in second.stdout
    assert run("db", "status").exit_code == 0


def test_a_databases_password_is_not_shown(elsewhere: Path) -> None:
    url = "postgresql://redress:s3cret@127.0.0.1:1/redress"
    for command in ("upgrade", "status"):
        result = run("db", command, "--database", url)
        assert result.exit_code == 2
        assert "s3cret" not in result.output


def test_the_database_is_where_the_service_has_it(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("sqlite:///of-a-file.db\n")
    (tmp_path / "database_url").write_text("sqlite:///of-a-folder.db\n")
    (tmp_path / "redress.toml").write_text('database_url = "sqlite:///of-settings.db"\n')
    environment = {"REDRESS_SETTINGS_FILE": str(tmp_path / "redress.toml")}
    assert database_url(None, {}) == "sqlite:///redress.db"
    assert database_url(None, environment) == "sqlite:///of-settings.db"
    environment["REDRESS_SECRETS_DIR"] = str(tmp_path)
    assert database_url(None, environment) == "sqlite:///of-a-folder.db"
    environment["REDRESS_DATABASE_URL_FILE"] = str(tmp_path / "secret")
    assert database_url(None, environment) == "sqlite:///of-a-file.db"
    (tmp_path / "secret").write_text("\n")
    assert database_url(None, environment) == "sqlite:///of-a-folder.db"
    environment["REDRESS_DATABASE_URL"] = "sqlite:///of-the-environment.db"
    assert database_url(None, environment) == "sqlite:///of-the-environment.db"
    assert database_url("sqlite:///given.db", environment) == "sqlite:///given.db"


def test_a_command_whose_package_is_not_installed_says_so(
    monkeypatch: pytest.MonkeyPatch, elsewhere: Path
) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    for name in [
        name
        for name in sys.modules
        if name.startswith(("redress.casework", "redress.cli.keys", "redress.cli.store"))
    ]:
        monkeypatch.delitem(sys.modules, name)
    assert "redress[serve]" in run("--help").stdout
    result = run("keys", "create", "--name", "x", "--scope", "admin")
    assert result.exit_code == 2
    assert "redress[serve]" in result.stderr
