"""A question of a council's own never takes a name that answers use already."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from redress.cli.app import app


@pytest.mark.parametrize(
    ("question", "message"),
    [
        *((f"{code}=Team", "use already") for code in ("kind", "flags", "service_area")),
        *((f"{code}=Team", "use already") for code in ("model", "id", "needs_person", "reasons")),
        *((f"{code}=Team", "use already") for code in ("error", "evidence", "text")),
        ("upheld_probability=Team", "use already"),
        ("team_also=Team", "use already"),
        ("team_confidence=Team", "use already"),
        ("team", "CODE=COLUMN"),
        ("two words=Team", "CODE=COLUMN"),
    ],
)
def test_a_code_that_is_taken_is_refused(
    question: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    data = tmp_path / "export.csv"
    data.write_text("Team,text\nCrew,my bin\n")
    result = CliRunner().invoke(
        app, ["train", "--name", "ours", "--data", str(data), "--question", question]
    )
    assert result.exit_code == 2
    assert f"--question {question}" in result.output
    assert message in result.output


def test_two_questions_of_one_code_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    arguments = ["--question", "team=Team", "--question", "team=Other"]
    result = CliRunner().invoke(
        app, ["train", "--name", "ours", "--data", str(tmp_path / "x.csv"), *arguments]
    )
    assert result.exit_code == 2
    assert "two questions 'team'" in result.output
