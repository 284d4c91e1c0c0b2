"""A first profile from a few answers: it holds as it stands, and is there to be filled in."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from redress.labels import default_vocabulary
from redress.triage.profiles import NOT_COUNCIL, TWO_TIER, Ombudsman, Tier
from redress.triage.working_days import Nation

_CORPORATE = {
    Nation.ENGLAND: Ombudsman(
        name="Local Government and Social Care Ombudsman", website="https://www.lgo.org.uk"
    ),
    Nation.WALES: Ombudsman(
        name="Public Services Ombudsman for Wales", website="https://www.ombudsman.wales"
    ),
    Nation.SCOTLAND: Ombudsman(
        name="Scottish Public Services Ombudsman", website="https://www.spso.org.uk"
    ),
    Nation.NORTHERN_IRELAND: Ombudsman(
        name="Northern Ireland Public Services Ombudsman", website="https://www.nipso.org.uk"
    ),
}
_HOUSING = Ombudsman(name="Housing Ombudsman", website="https://www.housing-ombudsman.org.uk")
_INFORMATION = Ombudsman(name="Information Commissioner's Office", website="https://ico.org.uk")


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """What is asked of whoever begins a profile."""

    name: str
    nation: Nation
    tier: Tier
    landlord: bool
    email: str
    """Of the inbox that takes everything until there are more teams."""
    neighbour: str | None = None
    """The name of the other council in a two-tier area."""
    neighbour_contact: str | None = None


def draft_profile(answers: FirstAnswers) -> str:
    """The profile as the text of a TOML file."""
    return "\n".join(_lines(answers)) + "\n"


def _lines(answers: FirstAnswers) -> Iterator[str]:
    own, elsewhere = _areas(answers.tier)
    yield "# `redress profile check` says what does not hold, and which clocks leave the Codes."
    yield f"name = {_quoted(answers.name)}"
    yield f"nation = {_quoted(answers.nation)}"
    yield f"tier = {_quoted(answers.tier)}"
    yield f"landlord = {str(answers.landlord).lower()}"
    yield 'duty_team = "feedback"'
    yield "# What you can do for people who need it, in your own words."
    yield "adjustments = []"
    yield "\n[office]"
    yield "opens = 09:00:00\ncloses = 17:00:00"
    yield "# What comes in later counts as received on the next working day."
    yield "cut_off = 17:00:00"
    yield "# Days of your own on which you are closed, such as [2026-12-24]."
    yield "closed = []"
    yield from _ombudsman("corporate", _CORPORATE[answers.nation])
    if answers.landlord and answers.nation is Nation.ENGLAND:
        yield from _ombudsman("housing", _HOUSING)
    yield from _ombudsman("information", _INFORMATION)
    if answers.tier in TWO_TIER:
        yield from _neighbour(answers, elsewhere)
    yield "\n# One team takes everything; add others, and share the service areas out."
    yield "[[teams]]"
    yield 'code = "feedback"\nname = "Customer feedback"'
    yield f"email = {_quoted(answers.email)}"
    yield f"takes = {_list(own)}"
    yield "\n# Timescales of your own, such as:"
    yield "# [timescales.corporate_stage_1]"
    yield '# respond = { from = "received", working_days = 15 }'


def _areas(tier: Tier) -> tuple[list[str], list[str]]:
    """The service areas of a council of that tier, and those of its neighbour."""
    areas = default_vocabulary().question("service_area").codes
    text = (resources.files("redress.triage") / "data" / "two_tier.toml").read_text("utf-8")
    of_one: dict[str, list[str]] = tomllib.loads(text)
    elsewhere = [area for other in TWO_TIER - {tier} for area in of_one[other]]
    if tier not in TWO_TIER:
        elsewhere = []
    own = [area for area in areas if area not in (*elsewhere, NOT_COUNCIL)]
    return own, [area for area in areas if area in elsewhere]


def _ombudsman(kind: str, ombudsman: Ombudsman) -> Iterator[str]:
    yield f"\n[ombudsmen.{kind}]"
    yield f"name = {_quoted(ombudsman.name)}"
    yield f"website = {_quoted(ombudsman.website)}"


def _neighbour(answers: FirstAnswers, areas: list[str]) -> Iterator[str]:
    yield "\n[neighbour]"
    yield f"name = {_quoted(answers.neighbour or '')}"
    yield f"contact = {_quoted(answers.neighbour_contact or '')}"
    yield f"takes = {_list(areas)}"


def _list(codes: list[str]) -> str:
    return "".join(["[\n", *(f"    {_quoted(code)},\n" for code in codes), "]"])


def _quoted(value: str) -> str:
    # A string of JSON is a string of TOML, but for DEL, which no profile may hold.
    return json.dumps(value, ensure_ascii=False)
