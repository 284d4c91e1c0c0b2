"""`redress insight similar`, as it is typed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.casework.cases import opened, prepared
from tests.cli.conftest import Run
from tests.triage.contacts import classification
from typer.testing import CliRunner

from redress.casework.database import Database
from redress.cli.app import app


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["insight", "similar", *arguments])
    return done.exit_code, done.output


@pytest.fixture
def references(sqlite_url: str) -> list[str]:
    """Three cases in a store: two of them alike, the third about something else."""
    database = Database(sqlite_url)
    kept = []
    for number, (angle, area) in enumerate(
        [(0.0, "waste_and_recycling"), (0.3, "waste_and_recycling"), (1.5, "benefits")]
    ):
        vector = np.array([np.cos(angle), np.sin(angle)], dtype=np.float32)
        found = replace(classification(area=area), vector=vector, model="stub@1")
        text = f"My brown bin was not emptied, time {number}. Jo Smith, jo.smith@example.org"
        kept.append(opened(database, prepared(text, found, people=())).state.reference)
    return kept


def test_the_likest_cases_are_shown_without_personal_data(
    references: list[str], sqlite_url: str
) -> None:
    code, told = run(references[0], "--database", sqlite_url, "--json")
    assert code == 0
    found = json.loads(told)
    assert [one["id"] for one in found["contacts"]] == [references[1], references[2]]
    assert found["like"]["id"] == references[0]
    assert "Smith" not in told
    code, told = run(references[0], "--database", sqlite_url, "--most", "1")
    assert references[1] in told
    assert references[2] not in told


def test_filters_leave_out_others_but_not_the_case_itself(
    references: list[str], sqlite_url: str
) -> None:
    given = (references[0], "--database", sqlite_url, "--json")
    code, told = run(*given, "--area", "benefits")
    assert [one["id"] for one in json.loads(told)["contacts"]] == [references[2]]
    code, told = run(*given, "--since", "2030-01-01")
    assert code == 0
    assert json.loads(told)["contacts"] == []
    assert "No contact is left" in run(*given[:-1], "--since", "2030-01-01")[1]


def test_what_cannot_be_looked_for_is_told_in_plain_words(
    references: list[str], sqlite_url: str
) -> None:
    code, told = run("26-0000-0000", "--database", sqlite_url)
    assert code == 2
    assert "None of the 3 contacts has the identifier 26-0000-0000" in " ".join(told.split())
    assert run("  ", "--database", sqlite_url)[0] == 2
    assert run(references[0], "--database", sqlite_url, "--kind", "rant")[0] == 2


def test_an_empty_store_and_a_file_read_without_an_encoder_cannot_be_searched(
    run: Run, sqlite_url: str, tmp_path: Path
) -> None:
    Database(sqlite_url).upgrade()
    done = run("insight", "similar", "my bin", "--database", sqlite_url)
    assert done.exit_code == 2
    assert "no contacts" in done.output
    (tmp_path / "few.csv").write_text("text\nThe bin was missed.\nA pothole in my road.\n")
    done = run("insight", "similar", "my bin", str(tmp_path / "few.csv"))
    assert done.exit_code == 2
    assert "no vectors" in done.output
