"""The dates of a case, reckoned anew whenever something happens to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from redress.casework.state import OPEN, CaseState, Due, Stage, State
from redress.triage.clocks import Clock, History, Pause, Reckoning
from redress.triage.deciding import begun_by_receipt
from redress.triage.processes import Actor, process
from redress.triage.profiles import Profile
from redress.triage.reckoning import in_london, months_after, reckon

ACKNOWLEDGE, RESPOND, EXTENDED = "acknowledge", "respond", "extended"


def reckoning_of(case: CaseState, profile: Profile, today: date) -> Reckoning:
    """Every date of the stage that a case is at.

    Raises:
        ClockError: the process is none of the council's, a pause is none that it permits, or a date
            is outside the years whose bank holidays are known.
    """
    own = process(case.process, profile.processes)
    stage = case.stage
    received = in_london(stage.received_at)
    events = begun_by_receipt(own, received.date())
    ends = {*own.events, *(rule.ends for rule in own.clocks if rule.ends)}
    if stage.acknowledged_on and "acknowledged" in ends:
        events["acknowledged"] = stage.acknowledged_on
    pauses = tuple(Pause(start, end or today) for start, end in stage.pauses)
    return reckon(own, History(received, events, pauses), profile.hours)


def dated(case: CaseState, profile: Profile, today: date) -> dict[str, Any]:
    """The dates of a case as the details of an event.

    Raises:
        ClockError: see `reckoning_of`.
    """
    clocks = [due_of(one) for one in reckoning_of(case, profile, today).clocks]
    coming = min(_coming(case, clocks), key=lambda one: one[0], default=(None, None))
    due, code = coming
    return {
        "clocks": [one.model_dump(mode="json") for one in clocks],
        "next_due": due.isoformat() if due else None,
        "next_clock": code,
        "erase_on": _erase_on(case, profile),
    }


def due_of(clock: Clock) -> Due:
    """A clock as a case keeps it."""
    rule = clock.rule
    return Due(
        code=rule.code, name=rule.name, acts=rule.acts.value, due=clock.due, latest=clock.latest
    )


def last_day_to_respond(case: CaseState, profile: Profile, today: date) -> date | None:
    """The last day on which an answer is in time; None where no clock says.

    A late acknowledgement gives no more time: the answer counts from when it was due.

    Raises:
        ClockError: see `reckoning_of`.
    """
    stage = case.stage
    if stage.extended_until:
        return stage.extended_until
    clocks = {one.code: one for one in case.clocks}
    acknowledge = clocks.get(ACKNOWLEDGE)
    if acknowledge and stage.acknowledged_on and stage.acknowledged_on > acknowledge.latest:
        in_time = stage.model_copy(update={"acknowledged_on": acknowledge.latest})
        punctual = case.model_copy(update={"stages": (*case.stages[:-1], in_time)})
        reckoned = reckoning_of(punctual, profile, today).clocks
        clocks = {one.rule.code: due_of(one) for one in reckoned}
    return clocks[RESPOND].latest if RESPOND in clocks else None


def _coming(case: CaseState, clocks: list[Due]) -> Iterator[tuple[date, str]]:
    """What the council must still do, and by when it is expected."""
    if case.state not in OPEN:
        return
    for clock in clocks:
        if clock.acts != Actor.COUNCIL or _is_past(clock.code, case.stage):
            continue
        extended = case.stage.extended_until
        yield (extended if clock.code == RESPOND and extended else clock.due), clock.code


def _is_past(code: str, stage: Stage) -> bool:
    # The extended date is not owed, only permitted; where it was taken, the answer has that date.
    return code == EXTENDED or (code == ACKNOWLEDGE and stage.acknowledged_on is not None)


def _erase_on(case: CaseState, profile: Profile) -> str | None:
    if case.closed_at is None or case.state not in (State.CLOSED, State.REFUSED):
        return None
    kind = case.labels.get("kind")
    months = profile.retention.months_of(kind.label if kind else None)
    return months_after(in_london(case.closed_at).date(), months).isoformat()
