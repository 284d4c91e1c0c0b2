"""Reckoning: every date by which something must happen in a process."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from redress.errors import ClockError
from redress.triage.clocks import Clock, DayZero, History, Office, Pause, Reckoning, Step
from redress.triage.processes import (
    RECEIVED,
    RECEIVED_DAY,
    Actor,
    ClockRule,
    Count,
    Process,
    RollsTo,
    Unit,
)
from redress.triage.working_days import WorkingCalendar, known_day

LOCAL = ZoneInfo("Europe/London")


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
    """A moment in London's time; one without a zone is taken to be so already.

    Raises:
        ClockError: the day is outside the years whose bank holidays are known.
    """
    known_day(moment.date())
    return london_time(moment)


def london_time(moment: datetime) -> datetime:
    """The same for a moment of any year, where nothing is reckoned from it.

    Raises:
        OverflowError: in London it is in no year that a date can have.
    """
    return moment.astimezone(LOCAL) if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def reckon(process: Process, history: History, office: Office) -> Reckoning:
    """Every date of a process in a matter.

    Raises:
        ClockError: the process is not one of the council's nation or not yet in force, an event is
            none of its or out of order, no clock may pause, or a date is outside the years whose
            bank holidays are known.
    """
    own = process.of(office.calendar.nation)
    _check(own, history, office)
    zero = day_zero(history.received, office)
    # From each start: the day expected, and the latest.
    starts = {
        RECEIVED: (zero.day, zero.day),
        RECEIVED_DAY: (zero.received.date(), zero.received.date()),
        **{event: (day, day) for event, day in history.events.items()},
    }
    pauses = merged(history.pauses)
    happened = frozenset(history.events)
    clocks: list[Clock] = []
    waiting: list[ClockRule] = []
    for rule in own.clocks:
        clock = _clock(rule, starts, happened, pauses, office)
        if clock is None:
            waiting.append(rule)
            continue
        clocks.append(clock)
        starts[rule.code] = (clock.due, clock.latest)
        if rule.ends and rule.acts is Actor.COUNCIL:
            expected = zero.day if rule.at_once else clock.due
            starts.setdefault(rule.ends, (expected, clock.latest))
        _check_order(clock, history)
    return Reckoning(own, happened, zero, tuple(clocks), tuple(waiting))


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Pauses in order, those that meet or overlap as one."""
    found: list[Pause] = []
    for pause in sorted(pauses):
        if found and pause.start <= found[-1].end + timedelta(1):
            found[-1] = Pause(found[-1].start, max(found[-1].end, pause.end))
        else:
            found.append(pause)
    return tuple(found)


def _check(process: Process, history: History, office: Office) -> None:
    nation = office.calendar.nation
    if nation not in process.nations:
        raise ClockError(
            f"'{process.code}' is a process of {', '.join(process.nations)}, not of {nation}."
        )
    received = in_london(history.received).date()
    if process.in_force and received < process.in_force:
        raise ClockError(
            f"'{process.code}' applies to what is received from {process.in_force} on."
        )
    known = {*process.events, *(rule.ends for rule in process.clocks if rule.ends)}
    unknown = sorted(set(history.events) - known)
    if unknown:
        has = ", ".join(sorted(known)) or "none"
        raise ClockError(f"'{process.code}' has no event '{unknown[0]}'. It has: {has}.")
    if history.pauses and not any(rule.may_pause for rule in process.clocks):
        raise ClockError(
            f"'{process.code}' has no clock that may stand still: leave out the pause."
        )
    for pause in history.pauses:
        if known_day(pause.end) < known_day(pause.start):
            raise ClockError(f"A pause ends on {pause.end}, before it starts on {pause.start}.")


def _check_order(clock: Clock, history: History) -> None:
    """What a clock waits for comes no earlier than what it counts from."""
    ended = history.events.get(clock.rule.ends or "")
    start = clock.to_due.start
    if clock.to_due.count.start == RECEIVED:
        start = in_london(history.received).date()
    if ended and ended < start:
        raise ClockError(
            f"'{clock.rule.ends}' on {ended} is before {clock.to_due.count.start} on {start}."
        )


def _clock(
    rule: ClockRule,
    starts: Mapping[str, tuple[date, date]],
    happened: frozenset[str],
    pauses: Sequence[Pause],
    office: Office,
) -> Clock | None:
    # A person's time starts with what has happened, never with what is only expected.
    sure = {RECEIVED, RECEIVED_DAY, *happened} if rule.acts is Actor.PERSON else starts
    known = [
        one
        for one in rule.counts
        if one.start in starts and one.start in sure and _countable(one, office)
    ]
    if not known:
        return None
    own = pauses if rule.may_pause else ()
    expected = [_step(rule, one, starts[one.start][0], one.amount, own, office) for one in known]
    longest = [
        _step(rule, one, starts[one.start][1], one.longest or one.amount, own, office)
        for one in known
    ]
    to_due = max(expected, key=lambda step: step.moved)
    to_latest = max(longest, key=lambda step: step.moved)
    return Clock(
        rule=rule,
        due=_last_day(to_due, rule, office),
        latest=_last_day(to_latest, rule, office),
        to_due=to_due,
        to_latest=to_latest,
        is_later=any(step.moved < to_due.moved for step in expected),
    )


def _countable(count: Count, office: Office) -> bool:
    return count.unit is not Unit.SCHOOL_DAYS or office.schools is not None


def _step(
    rule: ClockRule,
    count: Count,
    start: date,
    amount: int,
    pauses: Sequence[Pause],
    office: Office,
) -> Step:
    days = office.days_of(rule, count.unit)
    reached = moved = _counted(days, count.unit, start, amount - count.with_first_day)
    lost = 0
    for pause in pauses:
        # Days before the clock started, or after it ended, stand still for nothing.
        first = max(pause.start - timedelta(1), start)
        if first < moved and pause.end > first:
            more = _between(days, count.unit, first, pause.end)
            moved = _moved(days, count.unit, moved, more)
            lost += more
    return Step(count, start, amount, reached, lost, moved)


def _counted(days: WorkingCalendar, unit: Unit, start: date, amount: int) -> date:
    if unit is Unit.MONTHS:
        return months_after(start, amount)
    if unit is Unit.WEEKS:
        return start + timedelta(weeks=amount)
    return _moved(days, unit, start, amount)


def _moved(days: WorkingCalendar, unit: Unit, day: date, amount: int) -> date:
    if unit in (Unit.WORKING_DAYS, Unit.SCHOOL_DAYS):
        return days.after(day, amount) if amount else day
    return day + timedelta(amount)


def _between(days: WorkingCalendar, unit: Unit, after: date, until: date) -> int:
    """How many of a clock's days a pause takes; of weeks and months, days."""
    if unit in (Unit.WORKING_DAYS, Unit.SCHOOL_DAYS):
        return days.count(after, until)
    return (until - after).days


def months_after(start: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def _last_day(step: Step, rule: ClockRule, office: Office) -> date:
    day = known_day(step.moved)
    if rule.rolls_to is None:
        return day
    working = office.days_of(rule, Unit.WORKING_DAYS)
    found = working.on_or_after(day)
    # Out of a break into a weekend, or out of a weekend into a break.
    while rule.rolls_to is RollsTo.TRIBUNAL_DAY and (after := _after_break(found)) != found:
        found = working.on_or_after(after)
    return found


def _after_break(day: date) -> date:
    """The day, or the first after the tribunal's break that it falls in (August; Christmas)."""
    if day.month == 8:
        return date(day.year, 9, 1)
    if (day.month, day.day) >= (12, 25):
        return known_day(date(day.year + 1, 1, 2))
    if (day.month, day.day) == (1, 1):
        return date(day.year, 1, 2)
    return day
