"""What is given as JSON is taken for what it is, and for nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from redress.casework.given import Count, Day, Flag, Instant, ZonedInstant

NO_TIMES = (
    0,
    1.5,
    1_764_244_800,
    "1764244800",
    "20261127",
    True,
    "",
    "soon",
    None,
    [],
    "2026-W48-5",
)


@pytest.mark.parametrize("kind", [Day, Instant, ZonedInstant])
@pytest.mark.parametrize("value", NO_TIMES)
def test_a_number_or_a_word_is_no_time(kind: Any, value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize("kind", [Instant, ZonedInstant])
@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_time_near_the_ends_of_the_calendar_is_refused(kind: Any, value: str) -> None:
    with pytest.raises(ValidationError, match="from 1900 to 2999"):
        TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31", "2026-02-30", "2026-11-27T00:00:00"])
def test_a_day_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(value)


def test_times_as_programs_write_them_are_taken() -> None:
    noon = datetime(2026, 11, 27, 12, tzinfo=UTC)
    for written in ("2026-11-27T12:00:00Z", "2026-11-27t12:00z", "2026-11-27 13:00:00.0+01:00"):
        assert TypeAdapter(ZonedInstant).validate_python(written) == noon
    assert TypeAdapter(Instant).validate_python("2026-11-27T12:00:00").tzinfo is None
    assert TypeAdapter(Day).validate_python("2026-11-27") == date(2026, 11, 27)
    assert TypeAdapter(Day).validate_python(date(2026, 11, 27)) == date(2026, 11, 27)


@given(st.datetimes(timezones=st.timezones()).filter(lambda at: 1900 <= at.year < 3000))
def test_whatever_is_taken_can_be_told_in_utc(at: datetime) -> None:
    taken = TypeAdapter(ZonedInstant).validate_python(at)
    assert taken.astimezone(UTC).tzinfo is UTC


@pytest.mark.parametrize("value", [0, 1, "true", "yes", 1.0, None])
def test_nothing_but_true_and_false_is_a_flag(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Flag).validate_python(value)
    assert TypeAdapter(Flag).validate_python(True) is True


@pytest.mark.parametrize("value", [0, -1, 1.0, "1", True, 10**6 + 1, 10**4_000, None])
def test_nothing_but_a_number_from_one_on_counts(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Count).validate_python(value)
    assert TypeAdapter(Count).validate_python(1) == 1
