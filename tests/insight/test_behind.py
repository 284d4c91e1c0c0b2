"""What stands behind a surge, and which events may have brought it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.insight.over_time import joined, of_days, usual_days

from redress.insight.counting import ENGLAND, with_column
from redress.insight.day_line import DayLine
from redress.insight.day_rows import ALL, SeriesKey
from redress.insight.events import Event, EventKind, days_off, read_events
from redress.insight.surges import find_surges
from redress.insight.triggers import Touched, triggers

EVENTS = Path(__file__).parents[2] / "data" / "samples" / "events.csv"
FIRST = date(2008, 4, 1)


def test_what_stands_behind_a_surge_is_told_by_value_and_by_words() -> None:
    usual = of_days(usual_days(1, FIRST, 400, 6), kind="complaint", text="My bill is wrong.")
    snow = {date(2009, 2, 2) + timedelta(place): 9 for place in range(10)}
    new = of_days(snow, kind="complaint", place="Hill", text="The frozen bins were not emptied.")
    contacts = joined(usual, new)
    themes = [None] * (len(contacts) - len(new)) + ["Frozen bins"] * len(new)
    themed = with_column(contacts, "theme", themes)
    (surge,) = find_surges(themed, dimensions=["kind"]).surges
    assert surge.behind.values == ()
    (surge,) = find_surges(themed, dimensions=["theme"]).surges
    assert surge.key == SeriesKey("theme", "Frozen bins")
    plain = find_surges(themed, dimensions=[]).surges[0]
    assert plain.key == ALL
    assert {"frozen bins", "emptied"} <= set(plain.behind.phrases)
    both = find_surges(contacts, dimensions=["kind", "place"]).surges[0]
    assert both.key == SeriesKey("place", "Hill")
    assert [contacts.table["id"][row] for row in both.rows] == [one.id for one in new]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The council tax bill hasn’t come to [name 1].", "council tax"),
        ("Mae'r bil treth gyngor wedi mynd ar goll.", "bil treth"),
    ],
)
def test_short_words_stand_out_and_words_that_say_nothing_do_not(text: str, told: str) -> None:
    usual = of_days(usual_days(1, FIRST, 200, 6), text="Please empty it.")
    new = of_days({FIRST + timedelta(150 + place): 20 for place in range(5)}, text=text)
    (surge,) = find_surges(joined(usual, new), dimensions=[]).surges
    assert told in surge.behind.phrases
    words = {word for one in surge.behind.phrases for word in one.split()}
    assert not words & {"hasn't", "hasn’t", "name", "wedi", "mae'r"}


def test_only_events_shortly_before_that_touch_the_area_are_triggers() -> None:
    def event(day: int, kind: EventKind, area: str | None, theme: str | None = None) -> Event:
        first = date(2026, 3, day)
        return Event(first, first, kind, f"{day} {kind}", area, theme)

    surge = Touched(date(2026, 3, 20), {"parking": 0.6, "benefits": 0.1}, frozenset({"permits"}))
    listed = (
        event(1, EventKind.LETTER, "parking"),
        event(5, EventKind.OUTAGE, "parking"),
        event(19, EventKind.LETTER, "benefits"),
        event(19, EventKind.OTHER, None),
        event(12, EventKind.OTHER, None, "Permits"),
        event(18, EventKind.OTHER, None, "Bins"),
        event(22, EventKind.WEATHER, None),
    )
    found = triggers(surge, listed)
    assert [one.event.what for one in found] == ["12 other", "1 letter", "19 other"]
    assert found[1].area_share == 0.6


def test_bank_holidays_come_from_the_calendar_and_a_row_of_them_is_one() -> None:
    found = days_off(DayLine(date(2009, 12, 1), 60, ENGLAND))
    assert [(one.first, one.last) for one in found] == [
        (date(2009, 12, 25), date(2009, 12, 28)),
        (date(2010, 1, 1), date(2010, 1, 1)),
    ]
    assert not found[0].listed
    assert found[0].what.startswith("Christmas Day, Boxing Day")


def test_the_sample_of_events_holds() -> None:
    found = read_events(EVENTS)
    assert len(found) == 6
    assert found[0].kind is EventKind.WEATHER
    assert found[-1].last == found[-1].first
