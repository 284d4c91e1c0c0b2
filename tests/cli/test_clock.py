"""`redress clock`: dates with their arithmetic, and a clear word where there are none."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

Run = Callable[..., Result]
STAGE_1 = ("clock", "--process", "corporate_stage_1", "--received", "2025-12-19T17:40")


def test_the_dates_are_shown_with_their_arithmetic_and_source(run: Run) -> None:
    result = run(*STAGE_1)
    assert result.exit_code == 0
    for told in (
        "Received Fri 19 Dec 2025 17:40, after 17:00, so day 0 is Mon 22 Dec 2025.",
        "Acknowledge and log: Wed 31 Dec 2025\n",
        "Full stage 1 response: Thu 8 Jan 2026, at the latest Thu 15 Jan 2026",
        "leaving out 25 and 26 Dec and 1 Jan → Thu 8 Jan 2026",
        "LGSCO Complaint Handling Code 6.3",
    ):
        assert told in result.stdout


def test_the_dates_as_json(run: Run) -> None:
    found = json.loads(run(*STAGE_1, "--json").stdout)
    assert found["process"]["code"] == "corporate_stage_1"
    assert found["received"] == "2025-12-19T17:40+00:00"
    assert found["day_zero"] == "2025-12-22"
    acknowledge, respond, _ = found["clocks"]
    assert set(acknowledge) == {
        *("code", "name", "acts", "due", "latest", "arithmetic", "source", "sure")
    }
    assert (respond["code"], respond["due"], respond["latest"]) == (
        *("respond", "2026-01-08", "2026-01-15"),
    )
    assert found["waiting"] == []


def test_nation_closure_day_cut_off_event_and_pause_count(run: Run) -> None:
    def due(*options: str) -> list[str]:
        found = json.loads(run(*options, "--json").stdout)
        return [one["due"] for one in found["clocks"]]

    assert due(*STAGE_1, "--nation", "scotland")[1] == "2026-01-09"
    assert due(*STAGE_1, "--closed", "2025-12-24", "--closed", "2025-12-29")[0] == "2026-01-05"
    assert due(*STAGE_1, "--cut-off", "18:00")[0] == "2025-12-30"
    assert due(*STAGE_1, "--closed", "2025-12-23", "--profile", "county")[0] == "2026-01-02"
    assert due(*STAGE_1, "--event", "acknowledged=2025-12-23")[1] == "2026-01-09"
    asked = ("clock", "--process", "information_request", "--received", "2026-03-02")
    assert due(*asked, "--pause", "2026-03-05/2026-03-09") == ["2026-04-07"]


def test_what_is_waited_for_is_told_with_the_option_that_gives_it(run: Run) -> None:
    shown = run("clock", "--process", "ehc_appeal", "--received", "2026-03-02").stdout
    assert "--event decision=DATE or --event mediation_certificate=DATE" in " ".join(shown.split())


def test_without_a_process_they_are_listed(run: Run) -> None:
    shown = run("clock").stdout
    assert "homelessness_review" in shown
    listed = json.loads(run("clock", "--json").stdout)
    assert listed[0]["clocks"] == ["acknowledge", "respond", "extended"]
    events = {one["code"]: one["events"] for one in listed}
    assert events["homelessness_review"] == ["decision", "review_requested", "review_decided"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--process", "complaint"], "no process 'complaint'"),
        (["--process", "subject_access", "--received", "1899-12-31"], "2015 to 2035"),
        (["--process", "subject_access", "--received", "2035-01-05"], "in the future"),
        (["--process", "subject_access", "--received", "yesterday"], "2025-12-19T17:40"),
        (["--process", "subject_access"], "--received"),
        ([*STAGE_1[1:], "--event", "acknowledged"], "NAME=DATE"),
        ([*STAGE_1[1:], "--event", "acknowledged=soon"], "2025-12-23"),
        ([*STAGE_1[1:], "--event", "posted=2025-12-23"], "has no event 'posted'"),
        ([*STAGE_1[1:], "--pause", "2025-12-23"], "FROM/TO"),
        ([*STAGE_1[1:], "--pause", "2025-12-23/2025-12-24"], "no clock that may stand still"),
        ([*STAGE_1[1:], "--event", "acknowledged=2035-01-05"], "in the future"),
        (
            [*STAGE_1[1:], *("--event", "acknowledged=2025-12-22") * 2],
            "'acknowledged' is given twice",
        ),
        ([*STAGE_1[1:], "--cut-off", "17:00Z"], "London's time"),
        ([*STAGE_1[1:], "--closed", "2036-01-01"], "2015 to 2035"),
        (["--process", "subject_access", "--received", "0001-01-01T00:00+05:00"], "2015 to 2035"),
        ([*STAGE_1[1:], "--cut-off", "5pm"], "17:00"),
        ([*STAGE_1[1:], "--closed", "24 December"], "2025-12-23"),
    ],
)
def test_what_cannot_be_reckoned_ends_in_a_message(run: Run, options: list[str], told: str) -> None:
    result = run("clock", *options)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())
