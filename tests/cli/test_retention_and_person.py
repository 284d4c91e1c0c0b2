"""`redress retention` and `redress person`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.casework.cases import opened, prepared, step
from typer.testing import CliRunner

from redress.casework.database import Database
from redress.casework.state import Outcome
from redress.casework.steps import Closed, Responded
from redress.cli.app import app

JO = ("--email", "jo.smith@example.org")
LATER = ("--today", "2032-11-27")


@pytest.fixture
def store(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A store that the environment names."""
    monkeypatch.setenv("REDRESS_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("COLUMNS", "200")
    return Database(sqlite_url)


@pytest.fixture
def closed(store: Database) -> str:
    """The reference of a closed case."""
    reference = opened(store).state.reference
    step(store, reference, Responded(outcome=Outcome.UPHELD, reasons="We missed it."), Closed())
    return reference


def run(*arguments: str, answer: str | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments), input=answer)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_what_is_due_is_listed_tried_and_done(closed: str) -> None:
    assert run("retention", "due") == (0, "No case's period is over.\n")
    assert closed in run("retention", "due", *LATER)[1]
    told = run("retention", "run", "--dry-run", *LATER)[1]
    assert told == "1 case would be anonymised; 0 held.\n"
    assert run("retention", "run", *LATER) == (0, "1 case anonymised; 0 held.\n")
    assert run("retention", "run", *LATER) == (0, "0 cases anonymised; 0 held.\n")
    assert run("audit", "verify")[0] == 0


def test_what_is_held_is_told_with_the_reason(store: Database, closed: str) -> None:
    other = opened(store, prepared(people=())).state.reference
    code, told = run("retention", "run", *LATER)
    assert code == 0
    assert f"{closed} is held." in told
    assert other in told
    assert "0 cases anonymised; 1 held." in told


def test_a_person_is_found_and_exported_in_both_forms(closed: str, tmp_path: Path) -> None:
    assert closed in run("person", "find", *JO)[1]
    told = run("person", "export", *JO, "--out", str(tmp_path / "jo.json"))
    assert told[0] == 0
    assert json.loads((tmp_path / "jo.json").read_text())["cases"][0]["reference"] == closed
    assert run("person", "export", *JO, "--out", str(tmp_path / "jo.md"))[0] == 0
    assert (tmp_path / "jo.md").read_text().startswith("# What Example Council holds")
    assert run("person", "find", "--email", "nobody@example.org")[1].startswith("Nothing is held")


def test_an_export_that_cannot_be_written_is_not_noted(closed: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run("person", "export", *JO, "--out", str(tmp_path / "file" / "jo.json"))[0] == 2
    assert run("audit", "verify")[1].strip() == "All holds: 6 events."


def test_an_erasure_is_asked_for(closed: str) -> None:
    code, told = run("person", "erase", *JO, answer="n\n")
    assert code == 130
    assert closed in told
    assert closed in run("person", "find", *JO)[1]
    assert run("person", "erase", *JO, answer="y\n")[0] == 0
    assert run("person", "erase", *JO, "--yes")[0] == 2


def test_what_is_open_is_left_unless_it_is_forced(store: Database, closed: str) -> None:
    still = opened(store, prepared("The library was shut again at noon, which is a shame.")).state
    code, told = run("person", "erase", *JO, "--yes")
    assert code == 1
    assert f"{still.reference} is left. It is received, not closed." in told
    assert run("person", "erase", *JO, "--yes", "--force", "--how", "erase")[0] == 0
    assert run("audit", "verify")[0] == 0


def test_a_request_that_many_people_fit_is_refused(closed: str) -> None:
    code, told = run("person", "find", "--name", "Jo Smith")
    assert code == 2
    assert "give the postcode too" in " ".join(told.split())
