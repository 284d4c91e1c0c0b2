"""What is public of a council's profile, as JSON objects; no path of a file is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redress.triage.processes import ClockRule, Process
from redress.triage.profiles import Ombudsman, Profile, Team


def profile_object(profile: Profile) -> Mapping[str, Any]:
    """A council: its teams, processes with their clocks, ombudsmen and adjustments."""
    ombudsmen = dict(profile.ombudsmen)
    return {
        "name": profile.name,
        "nation": profile.nation.value,
        "tier": profile.tier.value,
        "landlord": profile.landlord,
        "teams": [_team(team) for team in profile.teams],
        "processes": [
            _process(one.of(profile.nation))
            for one in profile.processes
            if profile.nation in one.nations
        ],
        "ombudsmen": {name: _ombudsman(one) for name, one in ombudsmen.items() if one},
        "adjustments": list(profile.adjustments),
    }


def _team(team: Team) -> Mapping[str, Any]:
    return {
        "code": team.code,
        "name": team.name,
        "contact": team.email,
        "phone": team.phone,
        "takes": list(team.takes),
        "handles": list(team.handles),
    }


def _process(process: Process) -> Mapping[str, Any]:
    return {
        "code": process.code,
        "name": process.name,
        "clocks": [_clock(rule) for rule in process.clocks],
    }


def _clock(rule: ClockRule) -> Mapping[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "acts": rule.acts.value,
        "counts": [
            {
                "from": count.start,
                "unit": count.unit.value,
                "amount": count.amount,
                "longest": count.longest,
            }
            for count in rule.counts
        ],
        "source": rule.source,
        "sure": rule.sure.value,
    }


def _ombudsman(ombudsman: Ombudsman) -> Mapping[str, Any]:
    return {"name": ombudsman.name, "phone": ombudsman.phone, "website": ombudsman.website}
