"""What must hold across a profile, beyond the form of each field; and where it leaves the Codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from redress.errors import ClockError, LabelError
from redress.labels import default_vocabulary
from redress.triage.processes import ClockRule, Count, default_processes
from redress.triage.profiles import TWO_TIER, Profile, with_timescales
from redress.triage.toml_lines import Path
from redress.triage.working_days import Nation, known_day

_AREAS = default_vocabulary().question("service_area").codes
_ELSEWHERE = "not_council"
"""The service area that is no council's, so no team takes it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a profile that does not hold, and where."""

    place: Path
    message: str


def faults_of(profile: Profile) -> list[Fault]:
    """Everything that does not hold in a profile whose fields are well formed."""
    return [
        *_teams(profile),
        *_deputies(profile),
        *_areas(profile),
        *_council(profile),
        *_office(profile),
        *_timescales(profile),
        *_display(profile),
    ]


def _teams(profile: Profile) -> Iterator[Fault]:
    codes = [team.code for team in profile.teams]
    for number, code in enumerate(codes):
        if code in codes[:number]:
            yield Fault(("teams", number, "code"), f"there are two teams '{code}'")
    if profile.duty_team not in codes:
        yield Fault(("duty_team",), f"there is no team '{profile.duty_team}'; there are: {codes}")
    for number, team in enumerate(profile.teams):
        if team.deputy is not None and team.deputy not in codes:
            yield Fault(("teams", number, "deputy"), f"there is no team '{team.deputy}'")


def _deputies(profile: Profile) -> Iterator[Fault]:
    deputies = {team.code: team.deputy for team in profile.teams}
    told: set[str] = set()
    for number, team in enumerate(profile.teams):
        way, code = [team.code], team.deputy
        while code is not None and code not in way:
            way.append(code)
            code = deputies.get(code)
        if code == team.code and team.code not in told:
            told.update(way)
            circle = " → ".join([*way, code])
            yield Fault(("teams", number, "deputy"), f"deputies go round in a circle: {circle}")


def _areas(profile: Profile) -> Iterator[Fault]:
    places: list[tuple[Path, str]] = [
        (("teams", number, "takes"), area)
        for number, team in enumerate(profile.teams)
        for area in team.takes
    ]
    if profile.neighbour:
        places += [(("neighbour", "takes"), area) for area in profile.neighbour.takes]
    for place, area in places:
        if area not in _AREAS:
            yield Fault(place, f"there is no service area '{area}'; see `redress labels`")
    taken = Counter(area for _, area in places)
    for place, area in places:
        if taken[area] > 1:
            yield Fault(place, f"'{area}' is taken more than once")
    hidden = profile.display.get("service_area", {}).get("hide", [])
    missing = [area for area in _AREAS if area not in (*taken, *hidden, _ELSEWHERE)]
    if missing:
        yield Fault(("teams",), f"nobody takes {', '.join(missing)}: give each to a team")


def _council(profile: Profile) -> Iterator[Fault]:
    if profile.tier in TWO_TIER and profile.neighbour is None:
        yield Fault(("tier",), f"a {profile.tier} has a neighbour: add [neighbour]")
    if profile.tier not in TWO_TIER and profile.neighbour is not None:
        yield Fault(("neighbour",), f"a {profile.tier} council has no neighbour in its own area")
    needs_housing = profile.landlord and profile.nation is Nation.ENGLAND
    if needs_housing and profile.ombudsmen.housing is None:
        yield Fault(
            ("ombudsmen",), "a landlord in England answers to the Housing Ombudsman: add it"
        )


def _office(profile: Profile) -> Iterator[Fault]:
    office = profile.office
    if office.closes <= office.opens:
        yield Fault(("office", "closes"), "the office closes before it opens")
    days: list[tuple[Path, date]] = [(("office", "closed"), day) for day in office.closed]
    for holiday in office.school_holidays:
        place: Path = ("office", "school_holidays")
        days += [(place, holiday.first), (place, holiday.last)]
        if holiday.last < holiday.first:
            yield Fault(place, f"the holiday of {holiday.first} ends before it begins")
    for place, day in days:
        try:
            known_day(day)
        except ClockError as error:
            yield Fault(place, error.message.rstrip("."))


def _timescales(profile: Profile) -> Iterator[Fault]:
    processes = {one.code: one for one in default_processes()}
    for code, changes in profile.timescales.items():
        place: Path = ("timescales", code)
        if code not in processes:
            yield Fault(place, f"there is no process '{code}'; see `redress clock`")
            continue
        if profile.nation not in processes[code].nations:
            yield Fault(place, f"'{code}' is no process of {profile.nation}")
        try:
            with_timescales(processes[code], changes)
        except ValidationError as error:
            # What follows the first is its consequence.
            first = error.errors()[0]
            told = first["msg"].removeprefix("Value error, ")
            yield Fault(place, f"{'.'.join(map(str, first['loc']))}: {told}".lstrip(": "))


def _display(profile: Profile) -> Iterator[Fault]:
    for question, table in profile.display.items():
        try:
            default_vocabulary().renamed({question: table}, question)
        except LabelError as error:
            yield Fault(("display", question), error.message.rstrip("."))


def departures(profile: Profile) -> list[str]:
    """Where the profile's clocks differ from the Codes' and the law's, a sentence each."""
    packaged = {one.code: {c.code: c for c in one.clocks} for one in default_processes()}
    told = []
    for process in profile.processes:
        own = {clock.code: clock for clock in process.clocks}
        known = packaged[process.code]
        for code, rule in {**known, **own}.items():
            if code not in own:
                told.append(f"{process.code}: no '{code}', where {_said(rule)}.")
            elif code not in known:
                told.append(f"{process.code}: '{code}' besides, {_counted(rule.counts[0])}.")
            elif own[code] != known[code]:
                counted = _counted(own[code].counts[0])
                told.append(f"{process.code}: '{code}' {counted}, where {_said(known[code])}.")
    return told


def _said(rule: ClockRule) -> str:
    return f"{rule.source} says {_counted(rule.counts[0])}"


def _counted(count: Count) -> str:
    longest = f", {count.longest} at the longest" if count.longest else ""
    unit = count.unit.value.replace("_", " ")
    return f"{count.amount} {unit} from {count.start.replace('_', ' ')}{longest}"
