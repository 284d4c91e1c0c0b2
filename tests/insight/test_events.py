"""Files of events: what holds, and every fault of what does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from redress.errors import RedressError
from redress.insight.events import EventKind, EventsError, read_events


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_events_are_read_from_toml_in_order_of_days(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "events.toml",
        """
[[event]]
first = 2026-03-02
last = 2026-03-06
kind = "letter"
what = "Bills"
area = "council_tax"

[[event]]
first = 2026-01-05
kind = "weather"
what = "Snow"
theme = "Missed bins"
""",
    )
    snow, bills = read_events(path)
    assert (snow.first, snow.last, snow.theme) == (
        date(2026, 1, 5),
        date(2026, 1, 5),
        "Missed bins",
    )
    assert (bills.kind, bills.area) == (EventKind.LETTER, "council_tax")


def test_days_of_a_csv_may_be_written_as_in_britain(tmp_path: Path) -> None:
    rows = "first,last,kind,what\n05/01/2026,6 January 2026,Weather,Snow\n,,,\n"
    (snow,) = read_events(written(tmp_path, "e.csv", rows))
    assert (snow.first, snow.last) == (date(2026, 1, 5), date(2026, 1, 6))
    assert snow.area is None


def test_every_fault_is_told_with_its_row(tmp_path: Path) -> None:
    rows = (
        "first,last,kind,what,area,theme\n"
        "2026-13-01,,weather,Snow,,\n"
        "2026-01-05,2026-01-01,storm,,waste,\n"
        ",,letter,Bills,council_tax,\n"
    )
    with pytest.raises(EventsError) as caught:
        read_events(written(tmp_path, "e.csv", rows))
    told = caught.value.message.splitlines()
    assert caught.value.code == "events_invalid"
    assert told[0] == "e.csv: this file of events does not hold."
    assert told[1:] == [
        "row 2: first: write the day as 2026-01-05 or 05/01/2026.",
        "row 3: last: 2026-01-01 is before the first day, 2026-01-05.",
        "row 3: kind: write one of letter, bank_holiday, weather, outage, other.",
        "row 3: what: say in a few words what happened.",
        "row 3: area: 'waste' is no code of service_area; see `redress labels`.",
        "row 4: first: give the first day, such as 2026-01-05.",
    ]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("e.txt", "x", "as .csv or .toml"),
        ("e.csv", "day,kind\n2026-01-01,letter\n", "missing: first, what; not known: day"),
        ("e.csv", "first,First,kind,what\n2026-01-01,,other,x\n", "there twice: first"),
        ("e.toml", "event = 3\n", r"write a table \[\[event\]\]"),
        ("e.toml", "event = [3]\n", "event 1: this is no table"),
        ("e.toml", "[[event]\n", "cannot be read"),
        ("e.toml", '[[event]]\nfirst = 3\nkind = "other"\nwhat = "x"\n', "write the day as"),
        ("e.toml", '[[event]]\nfirst = 2026-01-01\nkind = "other"\nwhat = "a\\u001b"\n', "printed"),
        ("e.toml", '[[event]]\nfirst = 2026-01-01\nkind = "other"\nwhat = "a"\nend = 1\n', "'end'"),
        (
            "e.toml",
            '[[event]]\nfirst_day = 2026-01-01\nkind = "other"\nwhat = "a"\n',
            "first: give",
        ),
    ],
)
def test_what_is_no_file_of_events_is_refused(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    with pytest.raises(EventsError, match=told):
        read_events(written(tmp_path, name, text))


@pytest.mark.parametrize("name", ["none.csv", "none.toml"])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(RedressError, match="there is no such file"):
        read_events(tmp_path / name)
