"""A step in the life of a case: allowed or refused, written down, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from redress.casework.audit import Happening, unwritten
from redress.casework.cases import Kept, record, with_dates
from redress.casework.dates import last_day_to_respond
from redress.casework.deciding_again import decided_again
from redress.casework.documents import WRITTEN, NewDocument, keep, next_number
from redress.casework.folding import fold
from redress.casework.lifecycle import NEXT_STAGE, StepError, refuse_illegal
from redress.casework.linking import judge_link
from redress.casework.principals import Principal
from redress.casework.state import CaseState
from redress.casework.steps import (
    Acknowledged,
    ActionDone,
    Corrected,
    Escalated,
    LinkJudged,
    Paused,
    Rerouted,
    Responded,
    Resumed,
    Step,
)
from redress.errors import ClockError
from redress.triage.profiles import Profile
from redress.triage.reckoning import in_london


def step_on(
    session: Session, kept: Kept, step: Step, profile: Profile, actor: Principal, now: datetime
) -> Kept:
    """Take a step in the life of a case that was found to be changed, and whatever follows from it.

    Raises:
        StepError: the case does not allow it.
        VersionConflictError: somebody else changed it in the meantime.
        RedressError: it cannot be decided again after a correction.
    """
    today = in_london(now).date()
    refuse_illegal(kept.state, step, actor.id, today)
    _refuse_unknown(step, profile)
    if isinstance(step, LinkJudged):
        judge_link(session, kept, step)
    papers = _papers(session, kept, step)
    details = {**step.facts(), **_more(kept.state, step, profile, now, today), **_facts(papers)}
    happening = _dated(kept.state, Happening(step.code, actor, now, details), profile)
    happenings = [happening]
    if isinstance(step, Corrected):
        after = fold(kept.state, unwritten(happening))
        again, more = decided_again(session, kept, after, step, profile, now, len(papers))
        happenings.extend(again)
        papers |= more
    keep(session, kept.id, now, papers.values())
    return record(session, kept, happenings)


def _refuse_unknown(step: Step, profile: Profile) -> None:
    if not isinstance(step, Rerouted):
        return
    if step.process is None and step.team is None:
        raise StepError("Give a process, a team, or both.")
    _refuse_other("process", step.process, [one.code for one in profile.processes])
    _refuse_other("team", step.team, [one.code for one in profile.teams])


def _refuse_other(field: str, code: str | None, known: Sequence[str]) -> None:
    if code is not None and code not in known:
        raise StepError(f"There is no {field} of that code. There are: {', '.join(known)}.", field)


def _papers(session: Session, kept: Kept, step: Step) -> dict[str, NewDocument]:
    """What somebody wrote in the step, by field, each as a document."""
    texts = step.texts()
    first = next_number(session, kept.id) if texts else 0
    return {
        name: NewDocument(WRITTEN, number, {"event": step.code, "field": name, "text": text})
        for number, (name, text) in enumerate(texts.items(), start=first)
    }


def _facts(papers: Mapping[str, NewDocument]) -> dict[str, Any]:
    if not papers:
        return {}
    facts = {name: paper.as_fact() for name, paper in papers.items()}
    return {"texts": facts, "documents": list(facts.values())}


def _more(
    case: CaseState, step: Step, profile: Profile, now: datetime, today: date
) -> dict[str, Any]:
    """What a step leaves to be known: the day it is taken on, and where it leads."""
    match step:
        case Acknowledged() | ActionDone():
            return {"on": (step.on or today).isoformat()}
        case Paused() | Resumed():
            return {"on": today.isoformat()}
        case Responded():
            day, last = step.on or today, last_day_to_respond(case, profile, today)
            return {"on": day.isoformat(), "in_time": None if last is None else day <= last}
        case Escalated():
            code = NEXT_STAGE[case.process]
            area = case.labels.get("service_area")
            team = profile.team_for(code, (area.label if area else None) or "")
            received = step.received_at or now
            return {
                "process": code,
                "team": team.code,
                "received_at": received.astimezone(UTC).isoformat(),
            }
        case Corrected():
            before = case.labels.get(step.question)
            return {"before": before.model_dump(mode="json") if before else None}
        case _:
            return {}


_MOVES_DATES = frozenset(
    {
        *("acknowledged", "extended", "paused", "resumed", "responded", "refused", "escalated"),
        *("closed", "reopened", "rerouted"),
    }
)


def _dated(case: CaseState, happening: Happening, profile: Profile) -> Happening:
    """The happening with the dates it brings about, if it moves any."""
    if happening.type not in _MOVES_DATES:
        return happening
    try:
        return with_dates(case, happening, profile)
    except ClockError as error:
        raise StepError(error.message) from None
