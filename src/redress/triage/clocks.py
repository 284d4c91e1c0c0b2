"""What clocks are reckoned from, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from redress.errors import ClockError
from redress.triage.processes import ClockRule, Count, Process, Unit
from redress.triage.working_days import WorkingCalendar, national_calendar


@dataclass(frozen=True, slots=True)
class Office:
    """When a council works."""

    calendar: WorkingCalendar
    cut_off: time | None = None
    """What comes in after this time of day counts as received on the next working day."""
    schools: WorkingCalendar | None = None
    """School days: a calendar whose closures are the school holidays."""

    def days_of(self, rule: ClockRule, unit: Unit) -> WorkingCalendar:
        """The working days, or school days, that a clock counts.

        Raises:
            ClockError: it counts school days, and none are known.
        """
        if unit is Unit.SCHOOL_DAYS:
            if self.schools is None:
                raise ClockError("School days need the school holidays of a council's profile.")
            return self.schools
        if rule.by_law:
            return national_calendar(self.calendar.nation, rule.any_nation)
        return self.calendar


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """Days on which a clock stands still while the council waits for the person."""

    start: date
    end: date
    """The last of them; of a pause that goes on, today."""


@dataclass(frozen=True, slots=True)
class History:
    """What has happened in a matter so far."""

    received: datetime
    """A time without a zone is London's."""
    events: Mapping[str, date]
    """When each event happened, such as `acknowledged`."""
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class DayZero:
    """The day of receipt that working days are counted from."""

    received: datetime
    """In London's time."""
    day: date
    cut_off: time | None
    """The time of day after which it came in, if that is why it counts as received later."""


@dataclass(frozen=True, slots=True)
class Step:
    """One count on the way to a date."""

    count: Count
    start: date
    amount: int
    reached: date
    """The last day by the count alone."""
    stood_still: int
    """Days, working days where those are counted, that pauses took."""
    moved: date
    """The last day with those added."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A date by which something must happen."""

    rule: ClockRule
    due: date
    """When it is expected."""
    latest: date
    """The last day that is permitted without breaking the rule."""
    to_due: Step
    to_latest: Step
    is_later: bool
    """Whether another of the rule's counts ends earlier."""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The clocks of a process in a matter."""

    process: Process
    happened: frozenset[str]
    """The events that are dated."""
    zero: DayZero
    clocks: tuple[Clock, ...]
    waiting: tuple[ClockRule, ...]
    """Clocks that count from what has not happened yet, or is not known."""
