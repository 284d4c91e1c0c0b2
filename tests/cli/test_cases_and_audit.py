"""`redress cases` and `redress audit`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.casework.cases import opened, step
from typer.testing import CliRunner

from redress.casework.database import Database
from redress.casework.steps import Acknowledged
from redress.cli.app import app


@pytest.fixture
def store(sqlite_url: str) -> Database:
    """A store with a case."""
    database = Database(sqlite_url)
    reference = opened(database).state.reference
    step(database, reference, Acknowledged())
    return database


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.output


def test_cases_are_listed_and_shown_redacted(store: Database, sqlite_url: str) -> None:
    code, told = run("cases", "list", "--json", "--database", sqlite_url)
    assert code == 0
    reference = json.loads(told)["reference"]
    assert reference in run("cases", "list", "bin", "--database", sqlite_url)[1]
    assert reference not in run("cases", "list", "pothole", "--database", sqlite_url)[1]
    code, told = run("cases", "show", reference, "--database", sqlite_url)
    assert code == 0
    assert "Jo Smith" not in told
    assert (
        "Jo Smith"
        in run("cases", "show", reference, "--personal-data", "--database", sqlite_url)[1]
    )
    assert run("cases", "show", "26-0000-0000", "--database", sqlite_url)[0] == 2


def test_the_trail_is_verified(store: Database, sqlite_url: str) -> None:
    code, told = run("audit", "verify", "--database", sqlite_url)
    assert (code, told.strip()) == (0, "All holds: 5 events.")
    head = run("audit", "head", "--database", sqlite_url)[1].strip()
    assert run("audit", "verify", "--expect", head, "--database", sqlite_url)[0] == 0
    other = head.split(":")[0] + ":" + "0" * 64
    assert run("audit", "verify", "--expect", other, "--database", sqlite_url)[0] == 1
    assert run("audit", "verify", "--expect", "yesterday", "--database", sqlite_url)[0] == 2
    with store.transaction() as session:
        session.execute(text("UPDATE cases SET team = 'nobody'"))
    code, told = run("audit", "verify", "--database", sqlite_url)
    assert code == 1
    assert "'team' is not what its events come to" in told


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    code, told = run("cases", "list", "--database", f"sqlite:///{tmp_path}/none.db")
    assert code == 2
    assert "Traceback" not in told
    assert not (tmp_path / "none.db").exists()


def test_an_empty_trail_has_no_head(sqlite_url: str) -> None:
    assert run("audit", "head", "--database", sqlite_url)[0] == 2
