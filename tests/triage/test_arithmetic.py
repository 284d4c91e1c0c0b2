"""How a date was reckoned reads as an officer would say it."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from redress.triage.arithmetic import arithmetic
from redress.triage.clocks import History, Office, Pause
from redress.triage.processes import process
from redress.triage.reckoning import reckon
from redress.triage.working_days import Nation, WorkingCalendar

OFFICE = Office(WorkingCalendar(Nation.ENGLAND), time(17))
LATE = datetime(2025, 12, 19, 17, 40)


def told(code: str, clock: str, received: datetime, *pauses: Pause, **events: date) -> str:
    found = reckon(process(code), History(received, events, pauses), OFFICE)
    (own,) = [one for one in found.clocks if one.rule.code == clock]
    return arithmetic(own, found, OFFICE)


def test_from_receipt_after_the_cut_off_hour() -> None:
    assert told("corporate_stage_1", "acknowledge", LATE) == (
        "received Fri 19 Dec 2025 17:40, after 17:00, so day 0 is Mon 22 Dec 2025; "
        "5 working days, leaving out 25 and 26 Dec → Wed 31 Dec 2025"
    )


def test_from_an_acknowledgement_to_come() -> None:
    assert told("corporate_stage_1", "respond", LATE) == (
        "received Fri 19 Dec 2025 17:40, after 17:00, so day 0 is Mon 22 Dec 2025; "
        "if acknowledged that day; "
        "10 working days, leaving out 25 and 26 Dec and 1 Jan → Thu 8 Jan 2026; "
        "at the latest from Wed 31 Dec 2025, 10 working days, leaving out 1 Jan → Thu 15 Jan 2026"
    )


def test_from_an_acknowledgement_that_was_sent() -> None:
    sent = date(2025, 12, 31)
    assert told("corporate_stage_1", "respond", LATE, acknowledged=sent) == (
        "acknowledged Wed 31 Dec 2025; 10 working days, leaving out 1 Jan → Thu 15 Jan 2026"
    )


def test_from_an_acknowledgement_that_was_late() -> None:
    assert told("corporate_stage_1", "respond", LATE, acknowledged=date(2026, 1, 5)) == (
        "acknowledged Mon 5 Jan 2026, late: its last day was Wed 31 Dec 2025; "
        "10 working days → Mon 19 Jan 2026"
    )


@pytest.mark.parametrize(
    ("received", "start"),
    [
        (datetime(2026, 2, 7, 9, 5), "Sat 7 Feb 2026 09:05, no working day, so day 0 is Mon 9"),
        (datetime(2026, 2, 9, 9, 5), "Mon 9 Feb 2026 09:05, which is day 0; 3 working days →"),
        (datetime(2026, 2, 9), "Mon 9 Feb 2026, which is day 0;"),
        (datetime(2026, 2, 9, 17, 0, 30), "Mon 9 Feb 2026 17:00:30, after 17:00, so day 0 is Tue"),
        (
            datetime(2025, 12, 24, 18),
            "Wed 24 Dec 2025 18:00, after 17:00, so day 0 is Mon 29 Dec 2025, leaving out 25",
        ),
    ],
)
def test_where_day_0_comes_from(received: datetime, start: str) -> None:
    assert told("adult_social_care", "acknowledge", received).startswith(f"received {start}")


def test_from_another_clock() -> None:
    assert told("children_stage_3", "report", datetime(2026, 2, 9, 9)) == (
        "if panel met on Mon 23 Mar 2026; 5 working days → Mon 30 Mar 2026"
    )
    assert told("corporate_stage_1", "extended", datetime(2026, 2, 9, 9)).startswith(
        "“Full stage 1 response” by Mon 23 Feb 2026; 10 working days → Mon 9 Mar 2026; at the "
    )


def test_the_longest_that_is_allowed() -> None:
    assert told("children_stage_1", "respond", datetime(2026, 2, 9, 9)).endswith(
        "10 working days → Mon 23 Feb 2026; at the latest 20 working days → Mon 9 Mar 2026"
    )


def test_a_last_day_that_moves_on() -> None:
    assert told("data_protection_complaint", "acknowledge", datetime(2026, 11, 26)) == (
        "received Thu 26 Nov 2026; 30 days → Sat 26 Dec 2026, which moves to the next day that "
        "counts → Tue 29 Dec 2026"
    )


def test_the_later_of_two() -> None:
    dates = {"decision": date(2026, 2, 2), "mediation_certificate": date(2026, 3, 20)}
    assert told("ehc_appeal", "appeal", LATE, **dates) == (
        "mediation certificate Fri 20 Mar 2026, which ends later; 1 month → Mon 20 Apr 2026"
    )
    alone = told("ehc_appeal", "appeal", LATE, decision=date(2026, 2, 2))
    assert alone == "decision Mon 2 Feb 2026; 2 months → Thu 2 Apr 2026"


def test_a_first_day_that_counts() -> None:
    assert told("homelessness_review", "request", LATE, decision=date(2026, 3, 2)) == (
        "decision Mon 2 Mar 2026; 21 days, that day counted → Sun 22 Mar 2026"
    )


def test_a_clock_that_stood_still() -> None:
    waiting = Pause(date(2026, 3, 5), date(2026, 3, 11))
    assert told("information_request", "respond", datetime(2026, 3, 2), waiting) == (
        "received Mon 2 Mar 2026; 20 working days, leaving out 17 Mar → Tue 31 Mar 2026, and 5 "
        "working days for which it stood still, leaving out 3 and 6 Apr → Thu 9 Apr 2026"
    )
    assert "and 7 days for which it stood still → Thu 9 Apr 2026" in told(
        "subject_access", "respond", datetime(2026, 3, 2), waiting
    )
