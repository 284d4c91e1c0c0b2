"""Sample values that every template is tried on before the first letter is drafted with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from redress.drafting.letter import Manner, Point, Understanding
from redress.drafting.origins import Origins
from redress.drafting.values import letter_values
from redress.drafting.wording import wording
from redress.spans import Span
from redress.triage.clocks import History
from redress.triage.decision import Decision, Referral, Route, Urgency
from redress.triage.processes import Sureness, process
from redress.triage.profile_files import DEFAULT, load_profile
from redress.triage.profiles import Profile
from redress.triage.reckoning import in_london, reckon
from redress.triage.routes import UrgencyLevel

REFERENCE = "RED-2026-00417"
_RECEIVED = in_london(datetime(2026, 7, 14, 10, 12))


def sample_values(process: str, language: str) -> Iterator[dict[str, Any]]:
    """The values of letters in every manner, with all there may be in them and with little."""
    for is_full in (True, False):
        profile = sample_profile(process, is_full=is_full)
        decision = sample_decision(process, profile, is_full=is_full)
        for manner in Manner:
            yield letter_values(
                decision,
                sample_understanding(is_full=is_full),
                manner,
                profile,
                REFERENCE,
                "Mrs Jane Doe" if is_full else "",
                wording(language),
                Origins(),
            )


@cache
def sample_profile(code: str, *, is_full: bool = True) -> Profile:
    """The default council in a nation that has the process; a bare one has no telephone, no help
    to offer and no clock that it may leave out."""
    profile = load_profile(DEFAULT)
    nations = process(code).nations
    changes: dict[str, Any] = {}
    if profile.nation not in nations:
        changes["nation"] = nations[0]
    if not is_full:
        changes["adjustments"] = ()
        changes["links"] = {}
        changes["teams"] = tuple(team.model_copy(update={"phone": None}) for team in profile.teams)
        changes["ombudsmen"] = profile.ombudsmen.model_copy(update={"information": None})
    return profile.model_copy(update=changes)


def sample_decision(code: str, profile: Profile, *, is_full: bool = True) -> Decision:
    """A decision on a process; a bare one has clocks, and nothing besides."""
    own = process(code, profile.processes)
    events = {"review_requested", "represented", "lodged"} & set(own.events)
    history = History(_RECEIVED, dict.fromkeys(events, _RECEIVED.date()))
    reckoning = reckon(own, history, profile.hours)
    team = profile.team_for(code, "waste_and_recycling")
    second = Route(process("insurance_claim"), profile.team_for("insurance_claim", ""))
    return Decision(
        received=_RECEIVED,
        received_is_known=True,
        process=reckoning.process,
        team=team,
        contributing=(profile.teams[1],) if is_full else (),
        second=(second,) if is_full else (),
        referrals=(
            Referral(
                "the water company",
                "the number on the water bill",
                "a sample",
                Sureness.UNCONFIRMED,
            ),
        )
        if is_full
        else (),
        urgency=Urgency(UrgencyLevel.ROUTINE, (), ()),
        rules=(),
        refusals=(),
        reckoning=reckoning,
        questions=(),
        candidates=(),
    )


def sample_understanding(*, is_full: bool = True) -> Understanding:
    """What was understood of a sample contact."""
    if not is_full:
        asked = "Please tell us what you would like to happen."
        return Understanding((), None, (asked,), ())
    return Understanding(
        points=(
            Point("Your bin was not emptied on 3 July.", Span(0, 31)),
            Point("You rang us twice and nobody rang you back.", Span(32, 70)),
        ),
        wanted=Point("You would like us to empty the bin each week.", Span(71, 110)),
        questions=(),
        left_out=(),
    )
