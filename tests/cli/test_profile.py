"""`redress profile`: list, check, new; and the clock under a profile."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from redress.cli.app import app

Run = Callable[..., Result]


def test_the_packaged_profiles_are_listed(run: Run) -> None:
    shown = run("profile", "list").stdout
    for name in ("default", "county", "metropolitan_holding_response", "district_shared_inbox"):
        assert name in shown


def test_a_profile_that_holds_is_said_to_and_how_it_leaves_the_codes(run: Run) -> None:
    result = run("profile", "check", "default")
    assert result.exit_code == 0
    assert "Example Council: all holds, 23 teams." in result.stdout
    assert "those of the Codes" in result.stdout
    shown = run("profile", "check", "metropolitan_holding_response").stdout
    assert "'respond' 15 working days from received" in " ".join(shown.split())


def test_a_profile_with_faults_lists_them_and_ends_with_2(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "council.toml"
    path.write_text('name = "A"\ncolour = "red"\n')
    result = run("profile", "check", str(path))
    assert result.exit_code == 2
    told = " ".join(result.stderr.split())
    assert "council.toml: line 2: colour: there is no such key." in told
    assert "nation: Field required." in told


def test_a_profile_is_made_by_answering_questions(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "council.toml"
    given = [
        *("Testford Council", "France", "England", "district", "n"),
        *("no address", "feedback@testford.example", "Shire County Council", "01632 960001"),
    ]
    made = CliRunner().invoke(app, ["profile", "new", str(path)], input="\n".join(given) + "\n")
    assert made.exit_code == 0, made.output
    assert "'france' is none of them" in made.output
    assert "no email address" in made.output
    assert run("profile", "check", str(path)).exit_code == 0
    again = run("profile", "new", str(path))
    assert again.exit_code == 2
    assert "is there already" in " ".join(again.stderr.split())


def test_no_more_answers_leave_nothing_written(tmp_path: Path) -> None:
    path = tmp_path / "council.toml"
    given = "Testford Council\nscotland\ncounty\n"
    made = CliRunner().invoke(app, ["profile", "new", str(path)], input=given)
    assert made.exit_code == 130
    assert "'county' is none of them" in made.output
    assert "Stopped." in made.output
    assert not path.exists()


def test_a_clock_counts_under_a_profile_and_an_option_takes_its_place(run: Run) -> None:
    asked = ("clock", "--process", "corporate_stage_1", "--received", "2026-03-02T16:45", "--json")

    def due(*options: str) -> list[str]:
        clocks = json.loads(run(*asked, *options).stdout)["clocks"]
        return [one["due"] for one in clocks if one["code"] == "respond"]

    assert due() == ["2026-03-16"]
    assert due("--profile", "metropolitan_holding_response") == ["2026-03-23"]
    later = ("--profile", "metropolitan_holding_response", "--cut-off", "16:30")
    assert due(*later) == ["2026-03-24"]


@pytest.mark.parametrize("command", [["profile", "check"], ["clock", "--profile"]])
def test_a_profile_that_is_not_there_ends_in_a_message(run: Run, command: list[str]) -> None:
    result = run(*command, "nowhere")
    assert result.exit_code == 2
    assert "no profile 'nowhere'" in " ".join(result.stderr.split())
