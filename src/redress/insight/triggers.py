"""Which events may have brought a surge: those that began shortly before it and touch it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from redress.insight.events import Event, EventKind

DAYS_BEFORE: Mapping[EventKind, int] = {
    EventKind.LETTER: 21,
    EventKind.BANK_HOLIDAY: 10,
    EventKind.WEATHER: 14,
    EventKind.OUTAGE: 7,
    EventKind.OTHER: 14,
}
"""An event is a likely trigger if its first day is at most so many days before the surge's start:
letters lie on a table for a while, who cannot reach a website rings within days."""
DAYS_AFTER = 1
"""... and at most so many after it, as the start is only estimated."""
LEAST_SHARE = 0.25
"""An event touches a surge if at least this share of its contacts are of the event's area."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """An event that may have brought a surge, and why it is thought so."""

    event: Event
    days_before: int
    """From the event's first day to the surge's start; below 0 if it began after it."""
    names_it: bool
    """Whether the event names the area or the theme of the surge, not just any."""
    area_share: float | None
    """The share of the surge's contacts that are of the event's area; None if it names none."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What a surge is about, as far as events can touch it."""

    start: date
    area_shares: Mapping[str, float]
    themes: frozenset[str]
    """Themes it is of, or that stand behind it, and words that stand out, in small letters."""


def triggers(surge: Touched, events: Iterable[Event]) -> tuple[Trigger, ...]:
    """The likely triggers, the likeliest first: those that name the surge's area or theme before
    those that may touch any, the council's own before the calendar's, the nearest first."""
    found = [one for event in events if (one := _trigger(surge, event)) is not None]
    return tuple(sorted(found, key=_order))


def _trigger(surge: Touched, event: Event) -> Trigger | None:
    before = (surge.start - event.first).days
    if not -DAYS_AFTER <= before <= DAYS_BEFORE[event.kind]:
        return None
    share = None if event.area is None else surge.area_shares.get(event.area, 0.0)
    names_theme = event.theme is not None and event.theme.lower() in surge.themes
    if share is not None and share < LEAST_SHARE and not names_theme:
        return None
    if event.theme is not None and event.area is None and not names_theme:
        return None
    return Trigger(event, before, names_theme or share is not None, share)


def _order(one: Trigger) -> tuple[bool, bool, int]:
    return not one.names_it, not one.event.listed, abs(one.days_before)
