from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress_api.open311.faults import Open311Error
from redress_api.open311.querying import LONGEST_SPAN, by_conditions, by_identifiers

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 1, tzinfo=UTC)
EARLIER = datetime(2025, 2, 1, tzinfo=UTC)
FAR_OFF = datetime(2030, 1, 1, tzinfo=UTC)


def span(start: str | None = None, end: str | None = None) -> tuple[datetime | None, ...]:
    found = by_conditions(None, start, end, None, NOW)
    return found.requested_from, found.requested_to


def test_without_a_time_the_last_ninety_days_are_meant() -> None:
    assert span() == (NOW - LONGEST_SPAN, NOW)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-02-01T00:00:00Z", None, (FEBRUARY, NOW)),
        (None, "2026-02-01", (FEBRUARY - LONGEST_SPAN, FEBRUARY)),
        ("2025-02-01T01:00:00+01:00", None, (EARLIER, EARLIER + LONGEST_SPAN)),
        ("2026-02-01T01:00:00 01:00", "2026-02-01T00:00Z", (FEBRUARY, FEBRUARY)),
        ("2030-01-01", None, (FAR_OFF, FAR_OFF)),
    ],
)
def test_a_time_is_read_as_the_standard_writes_it(
    start: str | None, end: str | None, expected: tuple[datetime, datetime]
) -> None:
    assert span(start, end) == expected


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("yesterday", None),
        ("2026-02-30", None),
        ("2026-02-01T00:00:00", None),
        ("2026-01-01", "2026-04-02"),
        (None, "0001-01-02"),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-10:00", None),
    ],
)
def test_a_time_that_is_none_or_too_long_is_refused(start: str | None, end: str | None) -> None:
    with pytest.raises(Open311Error):
        span(start, end)


def test_a_status_is_open_closed_or_both() -> None:
    def is_open(status: str | None) -> bool | None:
        return by_conditions(None, None, None, status, NOW).is_open

    assert [is_open(one) for one in ("open", "CLOSED", "open,closed", "", None)] == [
        *(True, False, None, None, None)
    ]
    with pytest.raises(Open311Error):
        is_open("half open")


def test_identifiers_are_listed_with_commas_and_not_too_many() -> None:
    wanted = by_identifiers(" 26-A, 26-B,, ")
    assert wanted is not None
    assert wanted.references == ["26-A", "26-B"]
    assert by_identifiers(" , ") is by_identifiers(None) is None
    with pytest.raises(Open311Error):
        by_identifiers(",".join(["26-A"] * 101))


@given(*[st.none() | st.text(max_size=40)] * 4)
def test_any_arguments_are_read_or_refused(
    services: str | None, start: str | None, end: str | None, status: str | None
) -> None:
    try:
        found = by_conditions(services, start, end, status, NOW)
    except Open311Error as fault:
        assert fault.status == 400  # noqa: PT017
    else:
        assert found.requested_from is not None
        assert found.requested_to is not None
        assert timedelta(0) <= LONGEST_SPAN - (found.requested_to - found.requested_from)
