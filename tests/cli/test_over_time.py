"""`redress insight trends`, `surges` and `events check`, as they are typed."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.casework.cases import opened, prepared
from tests.cli.conftest import Run
from tests.triage.contacts import LONDON

from redress.casework.database import Database
from redress.cli.insight.kept_answers import KeptAnswers

REDRESS = [sys.executable, "-c", "from redress.cli.app import main; main()"]
SAMPLES = Path(__file__).parents[2] / "data" / "samples"
FIRST = date(2026, 1, 1)


def written(path: Path, rows: list[dict[str, Any]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def a_row(number: int, received: str, text: str = "My bin was missed.") -> dict[str, Any]:
    area = "waste_and_recycling"
    return {"id": f"C{number}", "date_received": received, "text": text, "service_area": area}


@pytest.fixture
def letters(tmp_path: Path) -> str:
    """Two contacts a day in three months, and 15 a day for ten days in March."""
    days = [FIRST + timedelta(place) for place in range(90)]
    days = [day for day in days for _ in range(2)]
    days += [date(2026, 3, 10) + timedelta(place) for place in range(10) for _ in range(13)]
    rows = [a_row(number, f"{day:%d/%m/%Y}") for number, day in enumerate(sorted(days))]
    return written(tmp_path / "contacts.csv", rows)


def test_volumes_are_shown_with_bars_and_what_could_not_be_said(run: Run, letters: str) -> None:
    done = run("insight", "trends", letters, "--by", "area", "--period", "week")
    assert done.exit_code == 0
    assert "waste_and_recycling" in done.output
    assert "█" in done.output
    assert "the season is not" in " ".join(done.output.split())


def test_volumes_as_json_are_printed_and_written(run: Run, letters: str, tmp_path: Path) -> None:
    asked = ("insight", "trends", letters, "--json", "--since", "2026-02-01")
    told = json.loads(run(*asked).stdout)
    assert [one["first"] for one in told["periods"]] == ["2026-02-01", "2026-03-01"]
    assert told["series"][0]["counts"] == [56, 2 * 31 + 130]
    out = tmp_path / "found.json"
    assert "Written to" in run(*asked[:3], "--out", str(out)).output
    assert json.loads(out.read_text("utf-8"))["period"] == "month"


def test_json_is_all_that_is_printed_beside_a_file_that_is_written(
    run: Run, letters: str, tmp_path: Path
) -> None:
    for command in ("trends", "surges"):
        out = tmp_path / f"{command}.json"
        done = run("insight", command, letters, "--json", "--out", str(out))
        assert json.loads(done.stdout) == json.loads(out.read_text("utf-8"))
        assert f"{command}.json" in done.stderr.replace("\n", "")


@pytest.mark.usefixtures("run")
def test_json_is_utf_8_whatever_the_encoding_of_the_terminal(tmp_path: Path) -> None:
    contacts = written(tmp_path / "c.csv", [{**a_row(1, "2026-01-05"), "ward": "Tŷ Mawr"}])
    asked = ["insight", "trends", contacts, "--by", "place", "--json"]
    done = subprocess.run(
        [*REDRESS, *asked],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout.decode("utf-8"))["series"][1]["value"] == "Tŷ Mawr"


@pytest.mark.parametrize("command", ["trends", "surges"])
def test_answers_about_a_file_are_kept_unless_nothing_is_to_be(
    run: Run, letters: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_for: list[str] = []
    true_open = KeptAnswers.open

    def noted(model: str) -> KeptAnswers:
        opened_for.append(model)
        return true_open(model)

    monkeypatch.setattr(KeptAnswers, "open", noted)
    run("insight", command, letters, "--keep-nothing")
    assert opened_for == []
    kept = run("insight", command, letters)
    assert len(opened_for) == 1
    # The small model has no vectors to keep, and none are said to be kept.
    assert "kept in" not in kept.stderr


def test_of_a_surge_out_of_nothing_no_factor_is_told(run: Run, tmp_path: Path) -> None:
    days = [FIRST + timedelta(place) for place in range(90)]
    rows = [a_row(number, day.isoformat()) for number, day in enumerate(days * 3)]
    rows += [{**a_row(300 + n, days[80].isoformat()), "ward": "Hill"} for n in range(40)]
    rows = [{"ward": "", **row} for row in rows]
    contacts = written(tmp_path / "contacts.csv", rows)
    told = " ".join(run("insight", "surges", contacts, "--by", "place").output.split())
    assert "40 contacts, hardly any to be expected; almost certain." in told


def test_a_surge_is_told_with_its_days_size_and_trigger(run: Run, letters: str) -> None:
    events = str(SAMPLES / "events.csv")
    told = " ".join(run("insight", "surges", letters, "--events", events).output.split())
    assert "1 surge in" in told
    assert "since 2026-03-10, until 2026-03-19" in told
    assert "150 contacts, 2" in told
    assert "Likely trigger: none listed." in told
    plain = run("insight", "surges", letters, "--json")
    (surge,) = json.loads(plain.stdout)["surges"]
    assert surge["observed"] == len(surge["contacts"]) == 150
    assert surge["triggers"] == []


def test_a_letter_to_the_area_is_the_likely_trigger(run: Run, letters: str, tmp_path: Path) -> None:
    row = {"first": "09/03/2026", "kind": "letter", "what": "Garden waste renewals"}
    events = written(tmp_path / "e.csv", [{**row, "area": "waste_and_recycling"}])
    told = " ".join(run("insight", "surges", letters, "--events", events).output.split())
    assert "Likely trigger: Garden waste renewals (letter, 2026-03-09, the day before)." in told


def test_events_are_checked(run: Run, tmp_path: Path) -> None:
    good = run("insight", "events", "check", str(SAMPLES / "events.csv"))
    assert good.output == "events.csv: all holds, 6 events, from 2026-01-05 to 2026-11-16.\n"
    bad = tmp_path / "e.csv"
    bad.write_text("first,kind,what\n2026-01-01,storm,Snow\n", "utf-8")
    done = run("insight", "events", "check", str(bad))
    assert done.exit_code == 2
    assert "row 2: kind: write one of letter" in done.output


ODD: dict[str, tuple[list[dict[str, Any]], int, str]] = {
    "no dates": ([{"text": "My bin was missed."}], 2, "No contact has a date of receipt"),
    "one contact": ([a_row(1, "2026-01-05")], 0, "1 day"),
    "ten the same in one day": ([a_row(1, "05/01/2026")] * 10, 0, "1 day"),
    "dates in mixed formats": (
        [
            a_row(1, "2026-01-05T10:15"),
            a_row(2, "6 January 2026"),
            a_row(3, "07/01/2026"),
            a_row(4, "last week"),
        ],
        0,
        "1 contact without a date of receipt",
    ),
    "a column of numbers": ([a_row(n, "2026-01-05", str(n)) for n in range(1, 6)], 0, "1 day"),
    "in Welsh": ([a_row(1, "2026-01-05", "Nid yw fy min wedi cael ei gasglu.")], 0, "1 day"),
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("command", ["trends", "surges"])
def test_odd_files_have_a_clear_answer(run: Run, tmp_path: Path, command: str, name: str) -> None:
    rows, code, told = ODD[name]
    done = run("insight", command, written(tmp_path / "odd.csv", rows))
    assert done.exit_code == code
    assert told in " ".join(done.output.split())


def test_contacts_of_years_past_are_counted(run: Run, tmp_path: Path) -> None:
    rows = [
        a_row(1, "2009-12-31T23:30"),
        a_row(2, "0001-01-01T00:00+02:00"),
        a_row(3, "05/01/2010"),
    ]
    done = run("insight", "trends", written(tmp_path / "old.csv", rows), "--json")
    assert "is no date that can be" in " ".join(done.stderr.split())
    told = json.loads(done.stdout)
    assert told["undated"] == 1
    assert told["series"][0]["counts"] == [1, 1]


def test_values_are_shown_as_they_are_whatever_they_hold(run: Run, tmp_path: Path) -> None:
    hostile = "[/red] =cmd() \u202eevil"
    days = [FIRST + timedelta(place) for place in range(60)]
    rows = [
        {**a_row(number, day.isoformat()), "ward": ward}
        for number, (day, ward) in enumerate((day, ward) for day in days for ward in (hostile, "N"))
    ]
    rows += [{**a_row(200 + n, days[55].isoformat()), "ward": hostile} for n in range(60)]
    contacts = written(tmp_path / "contacts.csv", rows)
    volumes = run("insight", "trends", contacts, "--by", "place")
    assert (volumes.exit_code, "[/red]" in volumes.output) == (0, True)
    surges = run("insight", "surges", contacts)
    assert (surges.exit_code, "Place [/red] =cmd() evil: since 2026-02-25" in surges.output) == (
        0,
        True,
    )
    assert "\u202e" not in volumes.output + surges.output


def test_an_unknown_column_is_told_with_those_there_are(run: Run, letters: str) -> None:
    done = run("insight", "surges", letters, "--by", "colour")
    assert done.exit_code == 2
    assert "cannot be counted by 'colour'. There are: channel, kind" in done.output


def test_cases_of_the_store_are_looked_into(
    run: Run, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDRESS_DATABASE_URL", sqlite_url)
    database = Database(sqlite_url)
    for day in (2, 3):
        opened(database, prepared(received=datetime(2026, 11, day, 9, tzinfo=LONDON)))
    told = json.loads(run("insight", "trends", "--period", "day", "--json").stdout)
    assert told["series"][0]["counts"] == [1, 1]
    assert json.loads(run("insight", "surges", "--json").stdout)["surges"] == []


def test_an_empty_store_is_told(run: Run, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDRESS_DATABASE_URL", sqlite_url)
    done = run("insight", "trends")
    assert done.exit_code == 2
    assert "No contact has a date of receipt" in done.output
