"""Every process' dates, with the traps that the Codes and the law hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from redress.errors import ClockError
from redress.triage.clocks import History, Office, Pause, Reckoning
from redress.triage.processes import Process, Sureness, default_processes, process
from redress.triage.reckoning import day_zero, merged, months_after, reckon
from redress.triage.working_days import Nation, WorkingCalendar

ENGLAND = Office(WorkingCalendar(Nation.ENGLAND), time(17))
SCHOOLS = WorkingCalendar(
    Nation.ENGLAND, frozenset(date(2026, 4, 2) + timedelta(days) for days in range(17))
)


def reckoned(
    code: str, received: datetime, *pauses: Pause, office: Office = ENGLAND, **events: date
) -> Reckoning:
    return reckon(process(code), History(received, events, pauses), office)


def dates(found: Reckoning) -> dict[str, tuple[date, date]]:
    return {clock.rule.code: (clock.due, clock.latest) for clock in found.clocks}


def due(code: str, clock: str, **events: date) -> date:
    """A date that does not depend on when something was received."""
    return dates(reckoned(code, datetime(2026, 1, 5, 9), **events))[clock][0]


def test_the_days_of_a_complaint_that_came_in_late_before_christmas() -> None:
    found = reckoned("corporate_stage_1", datetime(2025, 12, 19, 17, 40))
    assert found.zero.day == date(2025, 12, 22)
    assert dates(found) == {
        "acknowledge": (date(2025, 12, 31), date(2025, 12, 31)),
        "respond": (date(2026, 1, 8), date(2026, 1, 15)),
        "extended": (date(2026, 1, 22), date(2026, 1, 29)),
    }


def test_a_response_counts_from_the_acknowledgement_once_it_is_sent() -> None:
    found = reckoned(
        "corporate_stage_1", datetime(2025, 12, 19, 17, 40), acknowledged=date(2025, 12, 23)
    )
    assert dates(found)["respond"] == (date(2026, 1, 9), date(2026, 1, 9))


@pytest.mark.parametrize(
    ("received", "day"),
    [
        (datetime(2026, 11, 27, 17, 0), date(2026, 11, 27)),
        (datetime(2026, 11, 27, 17, 1), date(2026, 11, 30)),
        (datetime(2026, 11, 28, 9, 0), date(2026, 11, 30)),
        # Half past four in universal time is half past five in a British summer.
        (datetime(2026, 7, 1, 16, 30, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 12, 1, 16, 30, tzinfo=UTC), date(2026, 12, 1)),
        # Half past eleven at night in universal time is the next day in summer.
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2026, 7, 1)),
        # An hour that the spring change leaves out, and one that the autumn change repeats.
        (datetime(2026, 3, 29, 1, 30), date(2026, 3, 30)),
        (datetime(2026, 10, 25, 1, 30), date(2026, 10, 26)),
    ],
)
def test_day_0(received: datetime, day: date) -> None:
    assert day_zero(received, ENGLAND).day == day


def test_an_office_without_a_cut_off_hour_takes_the_day_as_it_comes() -> None:
    office = Office(WorkingCalendar(Nation.ENGLAND))
    assert day_zero(datetime(2026, 11, 27, 23, 59), office).day == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("code", "clock", "expected", "latest"),
    [
        ("adult_social_care", "acknowledge", date(2026, 3, 5), date(2026, 3, 5)),
        ("adult_social_care", "respond", date(2026, 9, 2), date(2026, 9, 2)),
        ("children_stage_1", "respond", date(2026, 3, 16), date(2026, 3, 30)),
        ("children_stage_2", "respond", date(2026, 4, 8), date(2026, 6, 5)),
        ("children_stage_3", "respond", date(2026, 5, 14), date(2026, 5, 14)),
        ("corporate_stage_2", "respond", date(2026, 3, 30), date(2026, 4, 8)),
        ("landlord_stage_2", "extended", date(2026, 4, 29), date(2026, 5, 7)),
        # Saint Patrick's Day counts for nobody's request.
        ("information_request", "respond", date(2026, 3, 31), date(2026, 3, 31)),
        ("public_health", "respond", date(2026, 9, 2), date(2026, 9, 2)),
        ("council_tax_appeal", "appeal_unanswered", date(2026, 7, 2), date(2026, 7, 2)),
    ],
)
def test_what_a_matter_received_on_monday_2_march_2026_comes_to(
    code: str, clock: str, expected: date, latest: date
) -> None:
    assert dates(reckoned(code, datetime(2026, 3, 2, 10)))[clock] == (expected, latest)


def test_21_days_for_a_homelessness_review_count_the_day_of_notice() -> None:
    assert due("homelessness_review", "request", decision=date(2026, 3, 2)) == date(2026, 3, 22)
    assert due("homelessness_review", "court", review_decided=date(2026, 3, 2)) == date(2026, 3, 23)


@pytest.mark.parametrize(
    ("decision", "certificate", "last"),
    [
        (date(2026, 2, 2), date(2026, 2, 20), date(2026, 4, 2)),
        (date(2026, 2, 2), date(2026, 3, 20), date(2026, 4, 20)),
        (date(2026, 6, 3), date(2026, 6, 20), date(2026, 9, 1)),
        (date(2026, 6, 30), date(2026, 6, 1), date(2026, 9, 1)),
        (date(2026, 10, 26), date(2026, 10, 1), date(2027, 1, 4)),
        (date(2026, 11, 1), date(2026, 10, 1), date(2027, 1, 4)),
        # A Saturday, 31 July, and a Saturday, 24 December.
        (date(2027, 5, 31), date(2027, 5, 1), date(2027, 9, 1)),
        (date(2033, 10, 24), date(2033, 10, 1), date(2034, 1, 3)),
    ],
)
def test_an_ehc_appeal_takes_the_later_date_and_leaves_out_august_and_christmas(
    decision: date, certificate: date, last: date
) -> None:
    found = due("ehc_appeal", "appeal", decision=decision, mediation_certificate=certificate)
    assert found == last


def test_without_a_mediation_certificate_the_decision_alone_counts() -> None:
    assert due("ehc_appeal", "appeal", decision=date(2026, 2, 2)) == date(2026, 4, 2)


def test_30_days_for_a_data_protection_complaint_roll_to_a_working_day() -> None:
    found = reckoned("data_protection_complaint", datetime(2026, 11, 26, 23))
    # Day 30 is Boxing Day, a Saturday, and Monday is the day in its place.
    assert dates(found)["acknowledge"][0] == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("start", "months", "reached"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(
    start: date, months: int, reached: date
) -> None:
    assert months_after(start, months) == reached


def test_a_subject_access_request_of_the_last_day_of_january() -> None:
    found = dates(reckoned("subject_access", datetime(2026, 1, 31, 12)))
    # 28 February 2026 is a Saturday.
    assert found == {
        "respond": (date(2026, 3, 2), date(2026, 3, 2)),
        "extended": (date(2026, 4, 30), date(2026, 4, 30)),
    }


def test_a_clock_stands_still_while_the_council_waits_where_the_process_allows_it() -> None:
    asked = Pause(date(2026, 3, 5), date(2026, 3, 9))
    received = datetime(2026, 3, 2, 10)
    # Three working days: Thursday, Friday and Monday.
    found = dates(reckoned("information_request", received, asked))
    assert found["respond"][0] == date(2026, 4, 7)
    # Five days, where days are counted: 2 April and five.
    found = dates(reckoned("subject_access", received, asked))
    assert found["respond"][0] == date(2026, 4, 7)
    with pytest.raises(ClockError, match="no clock that may stand still"):
        reckoned("corporate_stage_1", received, asked)


def test_pauses_that_overlap_are_counted_once() -> None:
    one, other = (
        Pause(date(2026, 3, 5), date(2026, 3, 9)),
        Pause(date(2026, 3, 7), date(2026, 3, 11)),
    )
    received = datetime(2026, 3, 2, 10)
    whole = Pause(date(2026, 3, 5), date(2026, 3, 11))
    once = dates(reckoned("information_request", received, whole))
    for pauses in ((one, other), (other, one), (whole, whole), (one, other, one)):
        assert dates(reckoned("information_request", received, *pauses)) == once
    assert once["respond"][0] == date(2026, 4, 9)
    later = Pause(date(2026, 3, 17), date(2026, 3, 17))
    assert merged([later, other, one]) == (whole, later)


@pytest.mark.parametrize(
    "pause",
    [
        Pause(date(2026, 2, 2), date(2026, 2, 27)),
        Pause(date(2026, 6, 1), date(2026, 6, 30)),
        Pause(date(2026, 3, 7), date(2026, 3, 8)),
    ],
)
def test_a_pause_before_after_or_at_a_weekend_changes_nothing(pause: Pause) -> None:
    received = datetime(2026, 3, 2, 10)
    assert dates(reckoned("information_request", received, pause)) == dates(
        reckoned("information_request", received)
    )


def test_school_days_need_a_school_calendar() -> None:
    decision = date(2026, 3, 2)
    without = reckoned("school_admission_appeal", datetime(2026, 3, 2), decision=decision)
    assert [rule.code for rule in without.waiting] == [
        *("lodge", "hearing", "hearing_in_year", "respond"),
    ]
    office = Office(ENGLAND.calendar, ENGLAND.cut_off, SCHOOLS)
    found = dates(
        reckoned("school_admission_appeal", datetime(2026, 3, 2), office=office, decision=decision)
    )
    # Easter's holidays are 2 to 18 April; 4 and 25 May are bank holidays.
    assert found["lodge"][0] == date(2026, 3, 30)
    assert found["hearing"][0] == date(2026, 6, 12)
    # A hearing counts from the deadline, however early the appeal; in-year from lodging.
    lodged = {"decision": decision, "lodged": date(2026, 3, 5)}
    early = dates(
        reckoned("school_admission_appeal", datetime(2026, 3, 2), office=office, **lodged)
    )
    assert early["hearing"] == found["hearing"]
    assert early["hearing_in_year"][0] == date(2026, 5, 5)


def test_what_is_counted_by_law_knows_no_closure_day() -> None:
    closed = frozenset({date(2026, 3, 3), date(2026, 3, 4)})
    office = Office(WorkingCalendar(Nation.ENGLAND, closed), time(17))
    received = datetime(2026, 3, 2, 10)
    by_law = dates(reckoned("information_request", received, office=office))
    assert by_law == dates(reckoned("information_request", received))
    own = dates(reckoned("corporate_stage_1", received, office=office))
    assert own["acknowledge"][0] == date(2026, 3, 11)


def test_what_has_not_happened_is_waited_for() -> None:
    found = reckoned("penalty_charge", datetime(2026, 3, 2), notice_to_owner=date(2026, 3, 2))
    assert dates(found)["represent"] == (date(2026, 3, 30), date(2026, 3, 30))
    assert [rule.code for rule in found.waiting] == ["challenge", "respond", "appeal"]


def test_an_information_request_leaves_out_bank_holidays_of_every_part_of_the_kingdom() -> None:
    # 12 July, a Sunday in 2026, is kept in Northern Ireland on Monday 13; 3 August in Scotland.
    received = datetime(2026, 7, 10, 9)
    english = dates(reckoned("information_request", received))["respond"]
    scottish = Office(WorkingCalendar(Nation.SCOTLAND), time(17))
    of_scotland = dates(reckoned("information_request", received, office=scottish))["respond"]
    assert english[0] == date(2026, 8, 11)
    assert of_scotland[0] == date(2026, 8, 10)


@pytest.mark.parametrize(
    ("code", "received", "events", "told"),
    [
        ("corporate_stage_1", datetime(2014, 1, 1), {}, "2015 to 2035"),
        ("subject_access", datetime(2035, 12, 28), {}, "2015 to 2035"),
        ("corporate_stage_1", datetime(2026, 1, 5), {"dispatched": date(2026, 1, 6)}, "no event"),
        ("corporate_stage_1", datetime(2026, 1, 5), {"acknowledged": date(2026, 1, 4)}, "before"),
        ("children_stage_3", datetime(2026, 3, 2), {"panel_met": date(2026, 2, 1)}, "is before"),
        (
            "homelessness_review",
            datetime(2026, 3, 2),
            {"decision": date(2026, 3, 2), "review_requested": date(2026, 3, 1)},
            "is before decision",
        ),
        ("data_protection_complaint", datetime(2026, 6, 18), {}, "from 2026-06-19 on"),
        ("subject_access", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5))), {}, "2015 to"),
        ("subject_access", datetime(9999, 12, 31, 23, tzinfo=UTC), {}, "2015 to 2035"),
        ("social_services_wales", datetime(2026, 1, 5), {}, "process of wales, not of england"),
    ],
)
def test_what_cannot_be_reckoned_is_an_error_that_says_why(
    code: str, received: datetime, events: dict[str, date], told: str
) -> None:
    with pytest.raises(ClockError, match=told):
        reckoned(code, received, **events)


def test_a_pause_that_ends_before_it_starts_is_an_error() -> None:
    with pytest.raises(ClockError, match="before it starts"):
        reckoned("subject_access", datetime(2026, 1, 5), Pause(date(2026, 2, 2), date(2026, 2, 1)))


@pytest.mark.parametrize(
    "pause",
    [Pause(date(2026, 3, 5), date(9999, 12, 31)), Pause(date(1, 1, 1), date(2026, 3, 9))],
)
def test_a_pause_outside_the_known_years_is_an_error(pause: Pause) -> None:
    with pytest.raises(ClockError, match="2015 to 2035"):
        reckoned("subject_access", datetime(2026, 3, 2), pause)


def test_an_automatic_acknowledgement_after_hours_comes_before_day_0() -> None:
    late = datetime(2025, 12, 19, 17, 40)
    found = dates(reckoned("corporate_stage_1", late, acknowledged=date(2025, 12, 19)))
    assert found["respond"][0] == date(2026, 1, 7)


def test_rules_borrowed_from_england_are_confirmed_only_there() -> None:
    scotland = Office(WorkingCalendar(Nation.SCOTLAND), time(17))
    for office, sure in ((ENGLAND, Sureness.CONFIRMED), (scotland, Sureness.UNCONFIRMED)):
        found = reckoned("corporate_stage_1", datetime(2026, 3, 2), office=office)
        assert {clock.rule.sure for clock in found.clocks} == {sure}


def test_a_persons_time_starts_only_with_what_has_happened() -> None:
    asked = {"decision": date(2026, 3, 2), "review_requested": date(2026, 3, 9)}
    found = reckoned("homelessness_review", datetime(2026, 3, 9), **asked)
    assert dates(found)["respond"][0] == date(2026, 5, 4)
    assert [rule.code for rule in found.waiting] == ["court"]
    unasked = reckoned("homelessness_review", datetime(2026, 3, 9), decision=date(2026, 3, 2))
    assert [rule.code for rule in unasked.waiting] == ["respond", "court"]


@given(
    decision=st.dates(date(2015, 1, 1), date(2034, 12, 1)),
    certificate=st.none() | st.dates(date(2015, 1, 1), date(2034, 12, 1)),
)
def test_a_tribunals_last_day_is_a_working_day_outside_its_breaks(
    decision: date, certificate: date | None
) -> None:
    events = {"decision": decision} | (
        {"mediation_certificate": certificate} if certificate else {}
    )
    last = due("ehc_appeal", "appeal", **events)
    assert ENGLAND.calendar.is_working(last)
    assert last.month != 8
    assert (last.month, last.day) != (1, 1)
    assert (last.month, last.day) < (12, 25)
    later = max(
        months_after(decision, 2), months_after(certificate, 1) if certificate else decision
    )
    assert last >= later


def test_an_unknown_process_is_told_with_those_that_there_are() -> None:
    with pytest.raises(ClockError, match=r"'complain'.*corporate_stage_1"):
        process("complain")


@given(
    one=st.sampled_from(default_processes()),
    nation=st.sampled_from(list(Nation)),
    received=st.datetimes(datetime(2015, 1, 1), datetime(2033, 12, 31)),
    later=st.timedeltas(timedelta(0), timedelta(90)),
)
def test_no_date_comes_earlier_for_what_is_received_later(
    one: Process, nation: Nation, received: datetime, later: timedelta
) -> None:
    office = Office(WorkingCalendar(nation), time(17))
    if nation not in one.nations or (one.in_force and received.date() < one.in_force):
        return
    first = reckon(one, History(received, {}), office)
    second = reckon(one, History(received + later, {}), office)
    for earlier, after in zip(first.clocks, second.clocks, strict=True):
        assert earlier.due <= after.due
        assert earlier.latest <= after.latest
        assert first.zero.received.date() < earlier.due <= earlier.latest


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"counts": [{"from": "received"}]}, "how much is counted"),
        ({"counts": [{"from": "received", "days": 1, "months": 1}]}, "how much is counted"),
        ({"counts": [{"from": "received", "days": 0}]}, "greater than or equal to 1"),
        ({"counts": []}, "at least 1 item"),
        ({"counts": [{"from": "second", "days": 1}]}, "comes later"),
        ({"counts": [{"from": "first", "days": 1}]}, "comes later"),
        ({"counts": [{"from": "x", "months": 1, "with_first_day": True}]}, "days only"),
        ({"counts": [{"from": "received", "days": 3, "longest": 2}]}, "less than what is expected"),
        ({"counts": [{"from": "received", "unit": "days", "amount": 3}]}, "how much is counted"),
        ({"counts": [{"from": "received", "days": 10**12}]}, "less than or equal to 5000"),
        ({"counts": [{"from": "received", "days": True}]}, "valid integer"),
        ({"name": ""}, "at least 1 character"),
        ({"code": "Own Code"}, "match pattern"),
        ({"colour": "red"}, "Extra inputs"),
        ({"sure": "X"}, "'C', 'S' or 'U'"),
        ({"code": "second"}, "same code"),
    ],
)
def test_a_process_that_does_not_hold_is_refused(changed: dict[str, Any], told: str) -> None:
    clock = {"name": "N", "counts": [{"from": "received", "days": 1}], "source": "", "sure": "C"}
    first = {**clock, "code": "first", **changed}
    clocks = [first, {**clock, "code": "second", "ends": "ended"}]
    with pytest.raises(ValidationError, match=told):
        Process.model_validate({"code": "own", "name": "N", "clocks": clocks})
