"""How a date was reckoned, in words that an officer can check against a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from itertools import groupby

from redress.triage.clocks import Clock, DayZero, Office, Reckoning, Step
from redress.triage.processes import RECEIVED, RECEIVED_DAY, Unit
from redress.triage.working_days import WorkingCalendar

_WHOLE_DAYS = (Unit.DAYS, Unit.WEEKS, Unit.MONTHS)


def arithmetic(clock: Clock, reckoning: Reckoning, office: Office) -> str:
    """The steps from receipt, or what else a clock counts from, to its dates.

    Such as "received Fri 19 Dec 2025 17:40, after 17:00, so day 0 is Mon 22 Dec 2025; 5 working
    days, leaving out 25 and 26 Dec → Wed 31 Dec 2025".
    """
    due = _way(clock, clock.to_due, clock.due, office)
    parts = [_start(clock, reckoning, office), f"{due} → {day_told(clock.due)}"]
    if clock.latest != clock.due:
        latest = _way(clock, clock.to_latest, clock.latest, office)
        start = _latest_start(clock)
        parts.append(f"at the latest {start}{latest} → {day_told(clock.latest)}")
    return "; ".join(parts)


def day_told(day: date) -> str:
    """A day as in "Fri 19 Dec 2025"."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def amount_told(amount: int, unit: Unit) -> str:
    """An amount as in "10 working days" or "1 month"."""
    name = plain(unit)
    return f"{amount} {name.removesuffix('s') if amount == 1 else name}"


def plain(code: str) -> str:
    """A code as words."""
    return code.replace("_", " ")


def received_told(zero: DayZero) -> str:
    """The day of receipt, and the time of day if it is known."""
    moment = zero.received.time()
    told = f" {_time_told(moment)}" if moment != time() else ""
    return f"received {day_told(zero.received.date())}{told}"


def day_zero_told(zero: DayZero, office: Office) -> str:
    """The day of receipt, and the day 0 that it makes."""
    received = received_told(zero)
    if zero.day == zero.received.date():
        return f"{received}, which is day 0"
    why = f"after {_time_told(zero.cut_off)}" if zero.cut_off else "no working day"
    free = _left_out(office.calendar, zero.received.date(), zero.day) if zero.cut_off else ""
    return f"{received}, {why}, so day 0 is {day_told(zero.day)}{free}"


def _start(clock: Clock, reckoning: Reckoning, office: Office) -> str:
    start, day = clock.to_due.count.start, clock.to_due.start
    later = ", which ends later" if clock.is_later else ""
    if start == RECEIVED:
        return day_zero_told(reckoning.zero, office) + later
    if start == RECEIVED_DAY:
        return f"received {day_told(day)}{later}"
    for one in reckoning.clocks:
        if one.rule.code == start:
            return f"“{one.rule.name}” by {day_told(day)}"
        if one.rule.ends == start and start not in reckoning.happened:
            if one.rule.at_once:
                zero = day_zero_told(reckoning.zero, office)
                return f"{zero}; if {plain(start)} that day"
            return f"if {plain(start)} on {day_told(day)}"
        if one.rule.ends == start and day > one.latest:
            return f"{plain(start)} {day_told(day)}, late: its last day was {day_told(one.latest)}"
    return f"{plain(start)} {day_told(day)}{later}"


def _latest_start(clock: Clock) -> str:
    if clock.to_latest.start == clock.to_due.start:
        return ""
    return f"from {day_told(clock.to_latest.start)}, "


def _way(clock: Clock, step: Step, last: date, office: Office) -> str:
    unit = step.count.unit
    working = None if unit in _WHOLE_DAYS else office.days_of(clock.rule, unit)
    words = amount_told(step.amount, unit)
    if step.count.with_first_day:
        words += ", that day counted"
    words += _left_out(working, step.start, step.reached)
    if step.stood_still:
        days = amount_told(step.stood_still, Unit.DAYS if working is None else unit)
        words += f" → {day_told(step.reached)}, and {days} for which it stood still"
        words += _left_out(working, step.reached, step.moved)
    if last != step.moved:
        words += f" → {day_told(step.moved)}, which moves to the next day that counts"
    return words


def _left_out(calendar: WorkingCalendar | None, start: date, end: date) -> str:
    days = [day for day, _ in calendar.left_out(start, end)] if calendar else []
    return f", leaving out {_short(days)}" if days else ""


def _time_told(moment: time) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _short(days: Sequence[date]) -> str:
    """Days as in "25 and 26 Dec and 1 Jan"."""
    months = [
        f"{_listed([str(day.day) for day in group])} {month}"
        for month, group in groupby(days, key=lambda day: f"{day:%b}")
    ]
    return _listed(months)


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
