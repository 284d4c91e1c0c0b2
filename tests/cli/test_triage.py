"""`redress triage` as people and programs meet it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from redress.cli.decision import DecisionTable
from redress.cli.files import answer_file
from redress.cli.stream import answer_stream
from redress.cli.triage_form import TriageForm
from redress.parallel import ParallelClassifier
from redress.triage.profile_files import load_profile
from redress.triage.reckoning import LOCAL

Run = Callable[..., Result]
NOW = datetime(2026, 11, 27, 12, tzinfo=LOCAL)
TEXT = "My bin was missed again and nobody rings back, this is a disgrace"


@pytest.fixture
def form() -> TriageForm:
    return TriageForm(load_profile("default"), lambda: NOW)


def answers_to(
    classifier: ParallelClassifier, form: TriageForm, *lines: dict[str, Any]
) -> tuple[int, list[dict[str, Any]]]:
    source = "".join(json.dumps(line) + "\n" for line in lines).encode()
    target = io.BytesIO()
    code = answer_stream(classifier, io.BytesIO(source), target, form)
    return code, [json.loads(line) for line in target.getvalue().splitlines()]


def test_a_line_is_that_of_classify_with_the_decision(
    small_parallel: ParallelClassifier, form: TriageForm
) -> None:
    given = {"id": "7", "text": TEXT, "received_at": "2026-11-20T17:40:00"}
    code, (line,) = answers_to(small_parallel, form, given)
    assert code == 0
    assert line["id"] == "7"
    assert {"kind", "service_area", "avoidable_cause", "flags", "needs_person", "model"} <= {*line}
    assert {*line["process"]} == {"code", "name"}
    assert {*line["team"]} == {"code", "name", "contact"}
    assert {*line["urgency"]} >= {"level", "reasons"}
    assert all({"id", "reason"} <= {*rule} for rule in line["rules"])
    clocks = {clock["code"]: clock for clock in line["clocks"]}
    assert {"acknowledge", "respond"} <= {*clocks}
    assert clocks["acknowledge"]["due"] > "2026-11-22"
    assert "Fri 20 Nov 2026 17:40, after 17:00" in clocks["respond"]["arithmetic"]
    assert isinstance(line["questions"], list)
    assert "7" in line["draft"]["subject"]
    assert "Your reference is 7." in line["draft"]["body"]
    assert not {"upheld", "confidence", line["avoidable_cause"]["label"]} & {
        *line["draft"]["body"].lower().split()
    }


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ({"received_at": "2026-11-28T10:00:00"}, "in the future"),
        ({"received_at": "1890-01-01T10:00:00"}, "2015 to 2035"),
        ({"received_at": "yesterday"}, "must be a time"),
        ({"text": ""}, "empty"),
    ],
)
def test_a_line_that_cannot_be_triaged_is_told_and_the_others_are_answered(
    small_parallel: ParallelClassifier, form: TriageForm, field: dict[str, str], message: str
) -> None:
    bad = {"id": "bad", "text": TEXT, **field}
    code, lines = answers_to(small_parallel, form, bad, {"id": "good", "text": TEXT})
    assert code == 1
    assert lines[0]["id"] == "bad"
    assert message in lines[0]["error"]["message"]
    assert lines[1]["id"] == "good"
    assert "process" in lines[1]


def test_an_identifier_that_is_no_reference_leaves_a_place_for_one(
    small_parallel: ParallelClassifier, form: TriageForm
) -> None:
    code, (line,) = answers_to(small_parallel, form, {"id": "5" * 300, "text": TEXT})
    assert code == 0
    assert "[reference]" in line["draft"]["subject"]


def test_a_file_gains_the_columns_and_counts_from_its_own_times(
    small_parallel: ParallelClassifier, form: TriageForm, tmp_path: Path
) -> None:
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text(
        "text,Received\n"
        f'"{TEXT}",2025-12-19T17:40\n'
        f'"{TEXT}",20/11/2026 09:15\n'
        f'"{TEXT}",\n'
        f'"{TEXT}",soon\n'
    )
    assert answer_file(small_parallel, path, out, None, form, DecisionTable(form)) == 1
    first, second, third, fourth = csv.DictReader(out.read_text().splitlines())
    assert first["acknowledge_by"] == "2025-12-31"
    assert second["acknowledge_by"] == "2026-11-27"
    assert third["acknowledge_by"] == "2026-12-04"
    assert "Received" in fourth["error"]
    assert (first["process"], first["error"]) != ("", "error")
    assert {"team", "team_contact", "urgency", "respond_by", "rules", "questions"} <= {*first}
    assert "[reference]" in first["draft_body"]


def test_a_text_gets_a_decision_with_dates_reasons_and_team(run: Run) -> None:
    result = run("triage", TEXT, "--received", "2025-12-19T17:40")
    assert result.exit_code == 0
    for told in ("Process", "Team", "Urgency", "Dates", "Why", "Draft", "day 0 is Mon 22 Dec 2025"):
        assert told in " ".join(result.output.split())


def test_json_of_a_text_is_a_line_of_the_stream(run: Run) -> None:
    found = json.loads(run("triage", TEXT, "--json", "--profile", "county").stdout)
    assert {"kind", "process", "team", "urgency", "clocks", "questions"} <= {*found}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "either a text or a file"),
        ((TEXT, "--profile", "nowhere"), "no profile 'nowhere'"),
        ((TEXT, "--received", "2035-01-02T10:00"), "future"),
        ((TEXT, "--received", "soon"), "2025-12-19T17:40"),
        ((TEXT, "--out", "a.csv"), "--out has no effect on a text"),
        (("nothing.csv", "--json"), "--json has no effect on a file"),
        (("nothing.csv",), "no such file"),
        ((TEXT, "--lexical", "--model", "default"), "either --lexical or --model"),
    ],
)
def test_what_cannot_be_done_says_why(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run("triage", *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


def test_a_profile_with_a_fault_stops_before_anything_is_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "council.toml"
    path.write_text('name = "A"\nnation = "england"\nteams = "none"\n')
    result = run("triage", TEXT, "--profile", str(path))
    assert result.exit_code == 2
    assert "line 3" in result.stderr
