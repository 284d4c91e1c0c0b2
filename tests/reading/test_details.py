"""Dates, references, places, sums, durations and earlier contacts are found and resolved."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.reading.dates import Precision, ResolvedDate
from redress.reading.details import DetailKind, find_details

THURSDAY = date(2026, 11, 26)


def values(text: str, kind: DetailKind) -> list[Any]:
    return [d.value for d in find_details(text, THURSDAY) if d.kind is kind]


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("on 3 March 2026", date(2026, 3, 3), Precision.DAY),
        ("3rd of March", date(2026, 3, 3), Precision.DAY),
        ("March 3rd, 2025", date(2025, 3, 3), Precision.DAY),
        ("since 28 December", date(2025, 12, 28), Precision.DAY),
        ("by 10 December", date(2026, 12, 10), Precision.DAY),
        ("29 Feb", date(2024, 2, 29), Precision.DAY),
        ("03/04/2026", date(2026, 4, 3), Precision.DAY),
        ("3.4.26", date(2026, 4, 3), Precision.DAY),
        ("2026-04-03", date(2026, 4, 3), Precision.DAY),
        ("last Tuesday", date(2026, 11, 24), Precision.DAY),
        ("on Thursday", date(2026, 11, 19), Precision.DAY),
        ("next Monday", date(2026, 11, 30), Precision.DAY),
        ("yesterday", date(2026, 11, 25), Precision.DAY),
        ("3 weeks ago", date(2026, 11, 5), Precision.WEEK),
        ("a fortnight ago", date(2026, 11, 12), Precision.WEEK),
        ("two months ago", date(2026, 9, 1), Precision.MONTH),
        ("five days ago", date(2026, 11, 21), Precision.DAY),
        ("since June", date(2026, 6, 1), Precision.MONTH),
        ("last week", date(2026, 11, 16), Precision.WEEK),
        ("twenty-two weeks ago", date(2026, 6, 25), Precision.WEEK),
        ("1,000 days ago", date(2024, 3, 1), Precision.DAY),
        ("on Wednesday 3 June", date(2026, 6, 3), Precision.DAY),
        ("Wednesday, the 3rd of June", date(2026, 6, 3), Precision.DAY),
        ("Wed. June 3rd", date(2026, 6, 3), Precision.DAY),
        ("Wednesday 03/06/2026", date(2026, 6, 3), Precision.DAY),
        ("on Wednesday 3 men came", date(2026, 11, 25), Precision.DAY),
        ("about 10 May we asked", date(2026, 5, 10), Precision.DAY),
        ("about 10 may 2025 we asked", date(2025, 5, 10), Precision.DAY),
        ("runs out 3rd march how do i renew", date(2026, 3, 3), Precision.DAY),
        ("born 9 may, at home", date(2026, 5, 9), Precision.DAY),
        ("a new job on 12 may with payslips", date(2026, 5, 12), Precision.DAY),
    ],
)
def test_dates_are_resolved_against_the_day_of_receipt(
    text: str, day: date, precision: Precision
) -> None:
    assert values(text, DetailKind.DATE) == [ResolvedDate(day, precision)]


def test_a_relative_date_without_a_day_of_receipt_has_no_value() -> None:
    found = find_details("last Tuesday")
    assert [d.value for d in found if d.kind is DetailKind.DATE] == [None]


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ("since May 0000", THURSDAY),
        ("5 days ago", date.min),
        ("3 months ago", date.min),
        ("two years ago", date.min),
        ("last week", date.min),
        ("last month", date.min),
        ("last Tuesday", date.min),
        ("tomorrow", date.max),
        ("next week", date.max),
        ("next Monday", date.max),
    ],
)
def test_a_date_beyond_the_calendar_has_no_value(text: str, received: date) -> None:
    (found,) = [d for d in find_details(text, received) if d.kind is DetailKind.DATE]
    assert found.value is None


@pytest.mark.parametrize(
    ("text", "day"),
    [("31 December", date(9999, 12, 31)), ("last December", date(9999, 12, 1))],
)
def test_a_date_without_a_year_is_resolved_on_the_last_day_of_the_calendar(
    text: str, day: date
) -> None:
    (found,) = find_details(text, date.max)
    assert isinstance(found.value, ResolvedDate)
    assert found.value.day == day


def test_letters_that_only_look_like_ascii_are_read_as_such() -> None:
    assert values("5 mınutes", DetailKind.DURATION) == [timedelta(minutes=5)]
    assert values("fıve days", DetailKind.DURATION) == [timedelta(days=5)]
    assert values("two weeKſ", DetailKind.DURATION) == [timedelta(weeks=2)]
    assert values("reported it thrİce", DetailKind.TIMES_CONTACTED) == [3]
    assert values("my ſIxth call", DetailKind.TIMES_CONTACTED) == [6]
    assert values("on Frıday", DetailKind.DATE) == [ResolvedDate(date(2026, 11, 20))]
    assert values("5 Aprıl", DetailKind.DATE) == [ResolvedDate(date(2026, 4, 5))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at LS6 2QT", ["LS6 2QT"]),
        ("at Ls6 2qt", ["LS6 2QT"]),
        ("QX1 1AA", []),
    ],
)
def test_postcodes(text: str, expected: list[str]) -> None:
    assert values(text, DetailKind.POSTCODE) == expected


@pytest.mark.parametrize(
    "text",
    [
        "31 February",
        "45/13/2026",
        "I may march",
        "every Tuesday",
        "satisfied",
        "about 10 may have asbestos",
        "we march 10 miles",
    ],
)
def test_what_is_no_date_is_not_taken_for_one(text: str) -> None:
    assert values(text, DetailKind.DATE) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my ref is WF40918827", ["WF40918827"]),
        ("case no. 7710934", ["7710934"]),
        ("application 25/00319/HOU", ["25/00319/HOU"]),
        ("complaint ref: cmp-5518", ["CMP-5518"]),
        ("PCN MB40718826", ["MB40718826"]),
        ("I live at LS6 2QT", []),
        ("the report said nothing", []),
        ("penalty charge notice 14th March", []),
        ("order 1st class", []),
    ],
)
def test_references(text: str, expected: list[str]) -> None:
    assert values(text, DetailKind.REFERENCE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pothole on Mill Lane", ["Mill Lane"]),
        ("outside 4 St Mary's Road.", ["St Mary's Road"]),
        ("down chapel street by the pub", ["Chapel Street"]),
        ("the main road is icy", []),
    ],
)
def test_streets(text: str, expected: list[str]) -> None:
    assert values(text, DetailKind.STREET) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("£1,611.50", Decimal("1611.50")),
        ("£40m", Decimal(40_000_000)),
        ("2 grand", Decimal(2000)),
        ("20p", Decimal("0.2")),
        ("15 quid", Decimal(15)),
    ],
)
def test_sums_of_money(text: str, expected: Decimal) -> None:
    assert values(text, DetailKind.MONEY) == [expected]


@pytest.mark.parametrize("text", ["rang at 3 p.m.", "at 3 p m", "60 p.w."])
def test_an_hour_is_no_money(text: str) -> None:
    assert values(text, DetailKind.MONEY) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("waited 40 mins", timedelta(minutes=40)),
        ("three whole weeks", timedelta(weeks=3)),
        ("half an hour", timedelta(minutes=30)),
        ("a fortnight", timedelta(weeks=2)),
        ("for twenty-five years", timedelta(days=25 * 365)),
        ("sixty five days", timedelta(days=65)),
        ("waited 1,000 days", timedelta(days=1000)),
        ("1.25 hours", timedelta(minutes=75)),
    ],
)
def test_durations(text: str, expected: timedelta) -> None:
    assert values(text, DetailKind.DURATION) == [expected]


@pytest.mark.parametrize("text", ["1,000,000 days", "a hundred and five days"])
def test_the_end_of_a_longer_number_is_none(text: str) -> None:
    assert values(text, DetailKind.DURATION) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I have rung three times", [3]),
        ("reported it twice", [2]),
        ("this is my 4th call", [4]),
        ("emailed several times", [None]),
        ("I rang at one o'clock", []),
        ("I reported it once.", [1]),
        ("Three times I've asked", [3]),
        ("rang twenty-one times", [21]),
        ("come at once", []),
        ("I asked them to come at once.", []),
        ("Once I moved in", []),
        ("I used Tell Us Once.", []),
        ("the lift broke down twice", []),
        ("emptied twice a week", []),
        ("they called twice a day", []),
        ("four calls a day", []),
    ],
)
def test_times_already_contacted(text: str, expected: list[int | None]) -> None:
    assert values(text, DetailKind.TIMES_CONTACTED) == expected


@given(st.text(max_size=200), st.dates(date(1970, 1, 1), date(2100, 1, 1)))
def test_any_text_is_searched_without_failing_and_spans_lie_within_it(
    text: str, received: date
) -> None:
    for detail in find_details(text, received):
        assert 0 <= detail.span.start < detail.span.end <= len(text)


@given(st.dates(date(1980, 1, 1), date(2068, 12, 31)))
def test_every_day_is_read_back_in_every_form(day: date) -> None:
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d.%m.%y"):
        assert values(day.strftime(form), DetailKind.DATE) == [ResolvedDate(day)]


@given(st.integers(1, 12), st.integers(1, 28), st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_a_day_without_a_year_is_the_latest_that_is_not_far_ahead(
    month: int, day: int, received: date
) -> None:
    text = date(2001, month, day).strftime("%d %B")
    (found,) = find_details(text, received)
    assert isinstance(found.value, ResolvedDate)
    distance = (found.value.day - received).days
    assert -306 <= distance <= 61


def test_a_word_beyond_any_street_name_is_none() -> None:
    assert values("A" * 50 + " Road", DetailKind.STREET) == []
    assert values("on Stratford-upon-Avon Road", DetailKind.STREET) == ["Stratford-upon-Avon Road"]
