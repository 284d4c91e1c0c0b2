"""Clocks: every date by which something must happen in a process."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from redress.errors import ClockError
from redress.triage.processes import (
    RECEIVED,
    RECEIVED_DAY,
    ClockRule,
    Count,
    Process,
    RollsTo,
    Unit,
)
from redress.triage.working_days import WorkingCalendar, known_day

LOCAL = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Office:
    """When a council works."""

    calendar: WorkingCalendar
    cut_off: time | None = None
    """What comes in after this time of day counts as received on the next working day."""
    schools: WorkingCalendar | None = None
    """School days: a calendar whose closures are the school holidays."""


@dataclass(frozen=True, slots=True)
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
    paused: date
    """The same with pauses added."""


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


def day_zero(received: datetime, office: Office) -> DayZero:
    """The working day as received on which something counts.

    The day of receipt; the next working day for what came in after the cut-off hour or on no
    working day.

    Raises:
        ClockError: the day is outside the years whose bank holidays are known.
    """
    local = in_london(received)
    day, cut_off = local.date(), office.cut_off
    if cut_off and local.time() > cut_off and office.calendar.is_working(day):
        return DayZero(local, office.calendar.after(day, 1), cut_off)
    return DayZero(local, office.calendar.on_or_after(day), None)


def in_london(moment: datetime) -> datetime:
    """A moment in London's time; one without a zone is taken to be so already."""
    return moment.astimezone(LOCAL) if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def reckon(process: Process, history: History, office: Office) -> Reckoning:
    """Every date of a process in a matter.

    Raises:
        ClockError: the process is not one of the council's nation, an event is none of its or
            comes before receipt, or a date is outside the years whose bank holidays are known.
    """
    _check(process, history, office)
    zero = day_zero(history.received, office)
    # From each start: the day expected, and the latest.
    starts = {
        RECEIVED: (zero.day, zero.day),
        RECEIVED_DAY: (zero.received.date(), zero.received.date()),
        **{event: (day, day) for event, day in history.events.items()},
    }
    clocks: list[Clock] = []
    waiting: list[ClockRule] = []
    for rule in process.clocks:
        clock = _clock(rule, starts, history.pauses, office)
        if clock is None:
            waiting.append(rule)
            continue
        clocks.append(clock)
        starts[rule.code] = (clock.due, clock.latest)
        if rule.ends:
            expected = zero.day if rule.at_once else clock.due
            starts.setdefault(rule.ends, (expected, clock.latest))
    happened = frozenset(history.events)
    return Reckoning(process, happened, zero, tuple(clocks), tuple(waiting))


def _check(process: Process, history: History, office: Office) -> None:
    nation = office.calendar.nation
    if nation not in process.nations:
        raise ClockError(
            f"'{process.code}' is a process of {', '.join(process.nations)}, not of {nation}."
        )
    known = {*process.events, *(rule.ends for rule in process.clocks if rule.ends)}
    unknown = sorted(set(history.events) - known)
    if unknown:
        has = ", ".join(sorted(known)) or "none"
        raise ClockError(f"'{process.code}' has no event '{unknown[0]}'. It has: {has}.")
    received = in_london(history.received).date()
    for answer in (rule.ends for rule in process.clocks if rule.ends and rule.at_once):
        if history.events.get(answer, received) < received:
            raise ClockError(f"'{answer}' cannot be before it was received, on {received}.")
    for pause in history.pauses:
        if pause.end < pause.start:
            raise ClockError(f"A pause ends on {pause.end}, before it starts on {pause.start}.")


def _clock(
    rule: ClockRule,
    starts: Mapping[str, tuple[date, date]],
    pauses: Sequence[Pause],
    office: Office,
) -> Clock | None:
    known = [count for count in rule.counts if count.start in starts and _countable(count, office)]
    if not known:
        return None
    own = pauses if rule.may_pause else ()
    expected = [_step(one, starts[one.start][0], one.amount, own, office) for one in known]
    longest = [
        _step(one, starts[one.start][1], one.longest or one.amount, own, office) for one in known
    ]
    to_due = max(expected, key=lambda step: step.paused)
    to_latest = max(longest, key=lambda step: step.paused)
    return Clock(
        rule=rule,
        due=_last_day(to_due, rule, office),
        latest=_last_day(to_latest, rule, office),
        to_due=to_due,
        to_latest=to_latest,
    )


def _countable(count: Count, office: Office) -> bool:
    return count.unit is not Unit.SCHOOL_DAYS or office.schools is not None


def _step(count: Count, start: date, amount: int, pauses: Sequence[Pause], office: Office) -> Step:
    reached = _counted(start, amount - count.with_first_day, count.unit, office)
    paused = reached
    for pause in sorted(pauses, key=lambda one: one.start):
        # Days before the clock started, or after it ended, stand still for nothing.
        first = max(pause.start - timedelta(1), start)
        if first < paused and pause.end > first:
            paused = _moved(paused, first, pause.end, count.unit, office)
    return Step(count, start, amount, reached, paused)


def _counted(start: date, amount: int, unit: Unit, office: Office) -> date:
    if unit is Unit.WORKING_DAYS:
        return office.calendar.after(start, amount)
    if unit is Unit.SCHOOL_DAYS and office.schools is not None:
        return office.schools.after(start, amount)
    if unit is Unit.MONTHS:
        return months_after(start, amount)
    return start + timedelta(amount * (7 if unit is Unit.WEEKS else 1))


def _moved(day: date, after: date, until: date, unit: Unit, office: Office) -> date:
    """A last day moved on by what a pause took: working days, or days where those are counted."""
    if unit is not Unit.WORKING_DAYS:
        return day + (until - after)
    lost = office.calendar.count(after, until)
    return office.calendar.after(day, lost) if lost else day


def months_after(start: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def _last_day(step: Step, rule: ClockRule, office: Office) -> date:
    day = known_day(step.paused)
    if rule.rolls_to is None:
        return day
    if rule.rolls_to is RollsTo.TRIBUNAL_DAY:
        day = known_day(_after_tribunal_break(day))
    return office.calendar.on_or_after(day)


def _after_tribunal_break(day: date) -> date:
    """The day, or the first after the tribunal's break that it falls in (August; Christmas)."""
    if day.month == 8:
        return date(day.year, 9, 1)
    if (day.month, day.day) >= (12, 25):
        return date(day.year + 1, 1, 2)
    if (day.month, day.day) == (1, 1):
        return date(day.year, 1, 2)
    return day
