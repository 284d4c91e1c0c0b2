"""A council's list of what may bring contacts: letters, weather, outages, each with its days."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from redress.errors import RedressError
from redress.insight.day_line import DayLine
from redress.labels import default_vocabulary
from redress.tables.formats import open_table
from redress.tables.rows import BadRow

ENDINGS = (".csv", ".toml")
COLUMNS = ("first", "last", "kind", "what", "area", "theme")
_NEEDED = ("first", "kind", "what")
_WRITTEN = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y")
_MOST_WORDS = 300


class EventsError(RedressError):
    """A file of events that cannot be read or does not hold; the message lists every fault."""

    code = "events_invalid"


class EventKind(StrEnum):
    """What happened."""

    LETTER = "letter"
    BANK_HOLIDAY = "bank_holiday"
    WEATHER = "weather"
    OUTAGE = "outage"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Event:
    """Something with its days that may have brought contacts."""

    first: date
    last: date
    kind: EventKind
    what: str
    area: str | None = None
    """The service area that it may touch; None if it may touch any."""
    theme: str | None = None
    """The theme that it may touch; None if it may touch any."""
    listed: bool = True
    """Whether it stands in the council's file; bank holidays also come from the calendar."""


def read_events(path: Path) -> tuple[Event, ...]:
    """The events of a file, by first day.

    A CSV file has the columns first, last, kind, what, area and theme; a TOML file a table
    `[[event]]` for each, with these keys. Only first, kind and what are needed.

    Raises:
        EventsError: it cannot be read or does not hold; every fault is told with its place.
        TableError: it is missing or empty, or no CSV.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise EventsError(f"{path.name}: give a file of events as {' or '.join(ENDINGS)}.")
    given = _rows_of_toml(path) if ending == ".toml" else _rows_of_csv(path)
    events, faults = [], []
    for place, values in given:
        if isinstance(values, str):
            faults.append(f"{place}: {values}.")
            continue
        event, wrong = _event(values)
        faults += [f"{place}: {fault}." for fault in wrong]
        if event is not None:
            events.append(event)
    if faults:
        raise EventsError("\n".join([f"{path.name}: this file of events does not hold.", *faults]))
    return tuple(sorted(events, key=lambda one: (one.first, one.last, one.what)))


def days_off(days: DayLine) -> tuple[Event, ...]:
    """The bank holidays and closure days of the council's calendar, those in a row as one."""
    found: list[Event] = []
    begin = days.first - timedelta(28)
    for day, name in days.calendar.days_off(begin, days.last).items():
        if found and _is_next_working_gap(found[-1].last, day):
            before = found.pop()
            what = before.what if name in before.what else f"{before.what}, {name}"
            found.append(Event(before.first, day, EventKind.BANK_HOLIDAY, what, listed=False))
        else:
            found.append(Event(day, day, EventKind.BANK_HOLIDAY, name, listed=False))
    return tuple(found)


def _is_next_working_gap(before: date, day: date) -> bool:
    """Whether only weekend days stand between two days."""
    between = (before + timedelta(one) for one in range(1, (day - before).days))
    return all(one.weekday() >= 5 for one in between)


def _rows_of_csv(path: Path) -> Iterable[tuple[str, Mapping[str, Any] | str]]:
    with open_table(path) as reader:
        names = {column: column.strip().lower() for column in reader.columns}
        unknown = sorted(set(names.values()) - set(COLUMNS))
        missing = [one for one in _NEEDED if one not in names.values()]
        twice = sorted(one for one, number in Counter(names.values()).items() if number > 1)
        if unknown or missing or twice:
            raise EventsError(
                f"{path.name}: the columns must be {', '.join(COLUMNS)}"
                + (f"; missing: {', '.join(missing)}" if missing else "")
                + (f"; not known: {', '.join(unknown)}" if unknown else "")
                + (f"; there twice: {', '.join(twice)}" if twice else "")
                + "."
            )
        for row in reader.rows():
            place = f"row {row.number}"
            if isinstance(row, BadRow):
                yield place, row.reason
            elif any(value not in (None, "") for value in row.values.values()):
                yield place, {names[column]: value for column, value in row.values.items()}


def _rows_of_toml(path: Path) -> list[tuple[str, Mapping[str, Any] | str]]:
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise EventsError(f"{path}: there is no such file.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise EventsError(f"{path.name}: cannot be read ({error}).") from None
    given = table.get("event")
    if set(table) - {"event"} or not isinstance(given, list):
        raise EventsError(f"{path.name}: write a table [[event]] for each event, and nothing else.")
    return [
        (f"event {number}", one if isinstance(one, dict) else "this is no table")
        for number, one in enumerate(given, 1)
    ]


def _event(values: Mapping[str, Any]) -> tuple[Event | None, list[str]]:
    """The event of a row, or what is wrong with it."""
    faults = [f"there is no key '{key}'" for key in sorted(set(values) - set(COLUMNS))]
    first, last = _day(values, "first", faults), _day(values, "last", faults)
    if first and last and last < first:
        faults.append(f"last: {last} is before the first day, {first}")
    kind = _words(values, "kind", faults).lower()
    if kind not in set(EventKind):
        faults.append(f"kind: write one of {', '.join(EventKind)}")
    what = _words(values, "what", faults)
    if not what:
        faults.append("what: say in a few words what happened")
    area = _words(values, "area", faults) or None
    if area is not None and area not in _areas():
        faults.append(f"area: '{area}' is no code of service_area; see `redress labels`")
    theme = _words(values, "theme", faults) or None
    if faults or first is None:
        return None, faults
    return Event(first, last or first, EventKind(kind), what, area, theme), []


def _day(values: Mapping[str, Any], name: str, faults: list[str]) -> date | None:
    given = values.get(name)
    if given is None or given == "":
        if name in _NEEDED:
            faults.append(f"{name}: give the {name} day, such as 2026-01-05")
        return None
    if isinstance(given, date):
        return given.date() if isinstance(given, datetime) else given
    for form in _WRITTEN:
        try:
            return datetime.strptime(" ".join(str(given).split()), form).date()
        except ValueError:
            continue
    faults.append(f"{name}: write the day as 2026-01-05 or 05/01/2026")
    return None


def _words(values: Mapping[str, Any], name: str, faults: list[str]) -> str:
    given = values.get(name)
    words = "" if given is None else str(given).strip()
    if not words.isprintable() or len(words) > _MOST_WORDS:
        faults.append(f"{name}: write up to {_MOST_WORDS} characters that can be printed")
        return ""
    return words


@cache
def _areas() -> frozenset[str]:
    return frozenset(default_vocabulary().question("service_area").codes)
