"""Whether somebody who chases does so before the council's published time has run out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from redress.spans import Span
from redress.triage.arithmetic import day_told
from redress.triage.clocks import Clock, History
from redress.triage.decision import Fired
from redress.triage.facts import Facts
from redress.triage.processes import Sureness, process
from redress.triage.reckoning import reckon

_CHASES = "progress_chasing"
_SOURCE = "The council's own timescales; Granicus on avoidable contact"


@dataclass(frozen=True, slots=True)
class Chase:
    """What there is to say of a chase."""

    fired: tuple[Fired, ...] = ()
    questions: tuple[str, ...] = ()


def chase_told(facts: Facts) -> Chase:
    """Whether the published time of what is chased has run out; a question where no day is told.

    Raises:
        ClockError: the time runs past the years whose bank holidays are known.
    """
    if facts.cause != _CHASES:
        return Chase()
    earlier = facts.events_told
    name = _earlier_process(facts)
    if not earlier:
        told = process(name, facts.profile.processes).name.lower()
        asked = (
            f"When were they first in touch? It decides whether the time for a {told} has run out."
        )
        return Chase(questions=(asked,))
    span, day = min(earlier, key=lambda one: one[1])
    clock = _answer_clock(facts, name, day)
    return Chase() if clock is None else Chase(fired=(_fired(facts, span, day, clock),))


def _earlier_process(facts: Facts) -> str:
    """What they are taken to chase, as far as the words say."""
    for sign, code in (
        ("freedom_of_information", "information_request"),
        ("subject_access", "subject_access"),
        ("complained", "corporate_stage_1"),
    ):
        if facts.sign(sign):
            return code
    return "service_request"


def _answer_clock(facts: Facts, code: str, day: date) -> Clock | None:
    noon = datetime.combine(day, time(12))
    office = facts.profile.hours
    reckoning = reckon(process(code, facts.profile.processes), History(noon, {}), office)
    return next((one for one in reckoning.clocks if one.rule.code == "respond"), None)


def _fired(facts: Facts, span: Span, day: date, clock: Clock) -> Fired:
    has_run_out = facts.received.date() > clock.latest
    until = day_told(clock.latest)
    told = f"They were in touch on {day_told(day)}; the published time ran until {until}"
    if has_run_out:
        return Fired(
            "chase_after_time", f"{told}: it has run out.", _SOURCE, Sureness.SECONDARY, (span,)
        )
    told = told.replace(" ran ", " runs ")
    return Fired(
        "chase_before_time",
        f"{told}: it has not run out. Tell them that date.",
        _SOURCE,
        Sureness.SECONDARY,
        (span,),
    )
