"""How a date was reckoned, in words that an officer can check against a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from redress.triage.clocks import Clock, DayZero, Office, Reckoning, Step
from redress.triage.processes import RECEIVED, RECEIVED_DAY, Unit
from redress.triage.working_days import WorkingCalendar


def arithmetic(clock: Clock, reckoning: Reckoning, office: Office) -> str:
    """The steps from receipt, or what else a clock counts from, to its dates.

    Such as "received Fri 19 Dec 2025 17:40, after 17:00, so day 0 is Mon 22 Dec 2025; 5 working
    days, leaving out 25 and 26 Dec → Wed 31 Dec 2025".
    """
    due = _way(clock.to_due, clock.due, office)
    parts = [_start(clock, reckoning), f"{due} → {day_told(clock.due)}"]
    if clock.latest != clock.due:
        latest = _way(clock.to_latest, clock.latest, office)
        start = _latest_start(clock)
        parts.append(f"at the latest {start}{latest} → {day_told(clock.latest)}")
    return "; ".join(parts)


def day_told(day: date) -> str:
    """A day as in "Fri 19 Dec 2025"."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def day_zero_told(zero: DayZero) -> str:
    """The day of receipt, and the day 0 that it makes."""
    received = f"received {day_told(zero.received.date())} {zero.received:%H:%M}"
    if zero.cut_off:
        return f"{received}, after {zero.cut_off:%H:%M}, so day 0 is {day_told(zero.day)}"
    if zero.day != zero.received.date():
        return f"{received}, no working day, so day 0 is {day_told(zero.day)}"
    return f"{received}, which is day 0"


def _start(clock: Clock, reckoning: Reckoning) -> str:
    start, day = clock.to_due.count.start, clock.to_due.start
    if start == RECEIVED:
        return day_zero_told(reckoning.zero)
    if start == RECEIVED_DAY:
        return f"received {day_told(day)}"
    waited_for = next((one for one in reckoning.clocks if one.rule.ends == start), None)
    if start in reckoning.happened or (waited_for is None and not _is_clock(start, reckoning)):
        later = ", which ends later" if len(clock.rule.counts) > 1 else ""
        return f"{_plain(start)} {day_told(day)}{later}"
    if waited_for is not None and waited_for.rule.at_once:
        return f"{day_zero_told(reckoning.zero)}; if {_plain(start)} that day"
    return f"{_plain(start)} expected by {day_told(day)}"


def _is_clock(start: str, reckoning: Reckoning) -> bool:
    return any(one.rule.code == start for one in reckoning.clocks)


def _latest_start(clock: Clock) -> str:
    if clock.to_latest.start == clock.to_due.start:
        return ""
    return f"from {day_told(clock.to_latest.start)}, "


def _way(step: Step, last: date, office: Office) -> str:
    words = _amount(step.amount, step.count.unit)
    if step.count.with_first_day:
        words += ", that day counted"
    calendar = _calendar(step, office)
    if calendar and (left_out := calendar.left_out(step.start, step.reached)):
        words += f", leaving out {_short([day for day, _ in left_out])}"
    if step.paused != step.reached:
        words += f" → {day_told(step.reached)}, and as long as it stood still"
    if last != step.paused:
        words += f" → {day_told(step.paused)}, which moves to the next day that counts"
    return words


def _calendar(step: Step, office: Office) -> WorkingCalendar | None:
    return {Unit.WORKING_DAYS: office.calendar, Unit.SCHOOL_DAYS: office.schools}.get(
        step.count.unit
    )


def _amount(amount: int, unit: Unit) -> str:
    name = unit.value.replace("_", " ")
    return f"{amount} {name.removesuffix('s') if amount == 1 else name}"


def _plain(event: str) -> str:
    return event.replace("_", " ")


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
