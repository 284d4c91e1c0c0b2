"""The machine contract: a decision as a JSON object, and as table columns.

These forms hold from version 0.1 on: fields may be added, none is renamed or taken away.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from redress.triage.arithmetic import arithmetic
from redress.triage.clocks import Clock, Office, Reckoning
from redress.triage.decision import Decision, Fired, Route
from redress.triage.processes import Process
from redress.triage.profiles import Team

_DATES = ("acknowledge", "respond")


def decision_object(decision: Decision, office: Office, text: str) -> dict[str, Any]:
    """What triage adds to the classification of a contact, whose `text` is given as sent."""
    return {
        "process": process_object(decision.process),
        "team": _team(decision.team),
        "urgency": {
            "level": decision.urgency.level.value,
            "reasons": list(decision.urgency.reasons),
            "act_now": list(decision.urgency.acts),
        },
        "rules": [_fired(one, text) for one in decision.rules],
        "clocks": [
            clock_object(one, decision.reckoning, office) for one in decision.reckoning.clocks
        ],
        "received": decision.received.isoformat(timespec="minutes"),
        "also_processes": [_route(one) for one in decision.second],
        "contributing": [_team(one) for one in decision.contributing],
        "refer_to": [
            {
                "name": one.name,
                "contact": one.contact,
                "source": one.source,
                "sure": one.sure.value,
            }
            for one in decision.referrals
        ],
        "refusal_grounds": [_fired(one, text) for one in decision.refusals],
        "questions": list(decision.questions),
        "candidates": [_route(one) for one in decision.candidates],
    }


def process_object(process: Process) -> dict[str, str]:
    """A process by code and name."""
    return {"code": process.code, "name": process.name}


def clock_object(clock: Clock, reckoning: Reckoning, office: Office) -> dict[str, Any]:
    """A date with its arithmetic and source; dates as YYYY-MM-DD."""
    return {
        "code": clock.rule.code,
        "name": clock.rule.name,
        "acts": clock.rule.acts.value,
        "due": clock.due.isoformat(),
        "latest": clock.latest.isoformat(),
        "arithmetic": arithmetic(clock, reckoning, office),
        "source": clock.rule.source,
        "sure": clock.rule.sure.value,
    }


def _route(route: Route) -> dict[str, Any]:
    return {"process": process_object(route.process), "team": _team(route.team)}


def _team(team: Team) -> dict[str, str]:
    return {"code": team.code, "name": team.name, "contact": team.email}


def _fired(fired: Fired, text: str) -> dict[str, Any]:
    return {
        "id": fired.id,
        "reason": fired.reason,
        "source": fired.source,
        "sure": fired.sure.value,
        "words": [span.on_one_line(text) for span in fired.words],
    }


DECISION_COLUMNS: dict[str, type] = dict.fromkeys(
    (
        *("process", "process_name", "team", "team_name", "team_contact"),
        *("urgency", "urgency_reasons", "act_now", "acknowledge_by", "respond_by"),
        *("respond_by_latest", "also_processes", "contributing_teams", "refer_to"),
        *("refusal_grounds", "rules", "questions"),
    ),
    str,
)
"""The columns that a table gains by triage, in order, each with the type of its values."""


def decision_columns(decision: Decision) -> dict[str, Any]:
    """A decision as the columns of `DECISION_COLUMNS`; several of one as "a; b"."""
    clocks = {one.rule.code: one for one in decision.reckoning.clocks}
    acknowledge, respond = (clocks.get(code) for code in _DATES)
    urgency = decision.urgency
    return {
        "process": decision.process.code,
        "process_name": decision.process.name,
        "team": decision.team.code,
        "team_name": decision.team.name,
        "team_contact": decision.team.email,
        "urgency": urgency.level.value,
        "urgency_reasons": " ".join(urgency.reasons),
        "act_now": " ".join(urgency.acts),
        "acknowledge_by": acknowledge.due.isoformat() if acknowledge else None,
        "respond_by": respond.due.isoformat() if respond else None,
        "respond_by_latest": respond.latest.isoformat() if respond else None,
        "also_processes": _joined(one.process.code for one in decision.second),
        "contributing_teams": _joined(one.code for one in decision.contributing),
        "refer_to": _joined(f"{one.name} ({one.contact})" for one in decision.referrals),
        "refusal_grounds": _joined(one.id for one in decision.refusals),
        "rules": _joined(one.id for one in decision.rules),
        "questions": " ".join(decision.questions),
    }


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)
