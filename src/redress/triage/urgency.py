"""How soon somebody must look at a contact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from redress.triage.arithmetic import day_told
from redress.triage.clocks import Reckoning
from redress.triage.decision import Urgency
from redress.triage.processes import Actor
from redress.triage.routes import UrgencyLevel, UrgencyRule
from redress.triage.working_days import WorkingCalendar

_ORDER = tuple(UrgencyLevel)


def urgency_of(
    rules: Sequence[UrgencyRule], reckoning: Reckoning, calendar: WorkingCalendar, today: date
) -> Urgency:
    """The most urgent of the rules that hold and of the dates, with all their reasons.

    Raises:
        ClockError: today is outside the years whose bank holidays are known.
    """
    found = [(rule.level, rule.reason, rule.act) for rule in rules]
    found += [(level, reason, None) for level, reason in _dates(reckoning, calendar, today)]
    found.sort(key=lambda one: _ORDER.index(one[0]))
    return Urgency(
        level=found[0][0] if found else UrgencyLevel.ROUTINE,
        reasons=tuple(reason for _, reason, _ in found),
        acts=tuple(dict.fromkeys(act for _, _, act in found if act)),
    )


def _dates(
    reckoning: Reckoning, calendar: WorkingCalendar, today: date
) -> Iterator[tuple[UrgencyLevel, str]]:
    """What the council's clocks say: a date that has passed, or comes by the next working day."""
    next_day = calendar.after(today, 1)
    for clock in reckoning.clocks:
        if clock.rule.acts is not Actor.COUNCIL or clock.rule.code not in _TOLD:
            continue
        told = f"{clock.rule.name}: due on {day_told(clock.due)}"
        if clock.latest < today:
            yield UrgencyLevel.URGENT, f"{told}, which has passed."
        elif clock.due <= next_day:
            yield UrgencyLevel.SOON, f"{told}."


# What may follow only later, such as an extension, presses nobody yet.
_TOLD = ("acknowledge", "respond")
