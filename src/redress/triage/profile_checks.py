"""What must hold across a profile, beyond the form of each field; and where it leaves the Codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from redress.errors import ClockError, LabelError
from redress.labels import default_vocabulary
from redress.triage.arithmetic import amount_told, plain
from redress.triage.processes import (
    RECEIVED,
    RECEIVED_DAY,
    ClockRule,
    Count,
    Process,
    default_processes,
)
from redress.triage.profiles import NOT_COUNCIL, TWO_TIER, Profile, with_timescales
from redress.triage.toml_lines import Path
from redress.triage.working_days import Nation, known_day

_AREAS = default_vocabulary().question("service_area").codes


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
        *_handled(profile),
        *_council(profile),
        *_office(profile),
        *_timescales(profile),
        *_display(profile),
        *_templates(profile),
        *_kept(profile),
        *_automatic(profile),
    ]


def _kept(profile: Profile) -> Iterator[Fault]:
    known = default_vocabulary().question("kind").codes
    for code in profile.retention.by_kind:
        if code not in known:
            place: Path = ("retention", "by_kind", code)
            yield Fault(place, f"there is no kind '{code}'; see `redress labels`")


def _automatic(profile: Profile) -> Iterator[Fault]:
    # How a complaint ends is for a person to decide, however sure the model is.
    known = [one.code for one in default_vocabulary().questions if one.code != "outcome"]
    for code in profile.automation:
        if code not in known:
            told = ", ".join(known)
            yield Fault(("automation", code), f"'{code}' cannot be set by itself; only {told}")


def _teams(profile: Profile) -> Iterator[Fault]:
    codes = [team.code for team in profile.teams]
    first = {code: number for number, code in reversed(list(enumerate(codes)))}
    for number, code in enumerate(codes):
        if first[code] != number:
            yield Fault(("teams", number, "code"), f"there are two teams '{code}'")
    if profile.duty_team not in first:
        known = ", ".join(first)
        yield Fault(("duty_team",), f"there is no team '{profile.duty_team}'; there are: {known}")
    for number, team in enumerate(profile.teams):
        if team.deputy is not None and team.deputy not in first:
            yield Fault(("teams", number, "deputy"), f"there is no team '{team.deputy}'")


def _deputies(profile: Profile) -> Iterator[Fault]:
    deputies = {team.code: team.deputy for team in profile.teams}
    numbers = {team.code: number for number, team in enumerate(profile.teams)}
    seen: set[str] = set()
    for team in profile.teams:
        way: dict[str, None] = {}
        code: str | None = team.code
        while code in deputies and code not in seen:
            seen.add(code)
            way[code] = None
            code = deputies[code]
        if code in way:
            circle = list(way)[list(way).index(code) :]
            told = " → ".join([*circle, code])
            place: Path = ("teams", numbers[code], "deputy")
            yield Fault(place, f"deputies go round in a circle: {told}")


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
    # A list that is none is told among the display names.
    gone = {*taken, NOT_COUNCIL, *(hidden if isinstance(hidden, list) else _AREAS)}
    missing = [area for area in _AREAS if area not in gone]
    if missing:
        yield Fault(("teams",), f"nobody takes {', '.join(missing)}: give each to a team")


def _handled(profile: Profile) -> Iterator[Fault]:
    known = {process.code for process in default_processes()}
    first: dict[str, str] = {}
    for number, team in enumerate(profile.teams):
        for code in team.handles:
            place: Path = ("teams", number, "handles")
            if code not in known:
                yield Fault(place, f"there is no process '{code}'; see `redress clock`")
            elif code in first:
                yield Fault(place, f"'{code}' is handled by '{first[code]}' too")
            first.setdefault(code, team.code)


def _council(profile: Profile) -> Iterator[Fault]:
    if profile.tier in TWO_TIER and profile.neighbour is None:
        yield Fault(("tier",), f"a {profile.tier} has a neighbour: add [neighbour]")
    if profile.tier not in TWO_TIER and profile.neighbour is not None:
        yield Fault(("neighbour",), f"a {profile.tier} council has no neighbour in its own area")
    if profile.tier in TWO_TIER and profile.nation is not Nation.ENGLAND:
        yield Fault(("tier",), "only England has counties and districts: it is unitary elsewhere")
    needs_housing = profile.landlord and profile.nation is Nation.ENGLAND
    if needs_housing and profile.ombudsmen.housing is None:
        yield Fault(
            ("ombudsmen",), "a landlord in England answers to the Housing Ombudsman: add it"
        )


def _office(profile: Profile) -> Iterator[Fault]:
    office = profile.office
    for name in ("opens", "closes", "cut_off"):
        if getattr(office, name).tzinfo is not None:
            yield Fault(("office", name), f"{name} is London's time: leave out its zone")
            return
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
        elif profile.nation not in processes[code].nations:
            yield Fault(place, f"'{code}' is no process of {plain(profile.nation)}")
        elif found := [*_clock_changes(place, processes[code], changes)]:
            yield from found
        else:
            yield from _as_a_whole(place, processes[code], changes)


def _clock_changes(place: Path, process: Process, changes: Mapping[str, object]) -> Iterator[Fault]:
    """Faults of single clocks."""
    known = {clock.code: clock for clock in process.clocks}
    starts = {RECEIVED, RECEIVED_DAY, *known, *process.events}
    starts |= {clock.ends for clock in process.clocks if clock.ends}
    for code, change in changes.items():
        here = (*place, code)
        if change is False:
            if code not in known:
                yield Fault(here, f"there is no clock '{code}'; there are: {', '.join(known)}")
        elif not isinstance(change, dict):
            yield Fault(here, f"'{code}' is a table such as {{ working_days = 15 }}, or false")
        elif code in known and len(known[code].counts) > 1:
            yield Fault(here, f"'{code}' takes the later of several dates; it stays as it is")
        elif (start := change.get("from")) is not None and start not in starts:
            listed = ", ".join(sorted(starts - {code}))
            yield Fault(here, f"'{code}' counts from '{start}'; it may be: {listed}")


def _as_a_whole(place: Path, process: Process, changes: Mapping[str, object]) -> Iterator[Fault]:
    """Faults that show when the clocks stand together."""
    for code in changes:
        try:
            with_timescales(process, {code: changes[code]})
        except ValidationError as error:
            # What follows the first is its consequence.
            first = error.errors()[0]
            told = first["msg"].removeprefix("Value error, ")
            where = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
            yield Fault((*place, code), f"'{code}' {where}: {told}".replace(" : ", ": "))
            return
    try:
        own = with_timescales(process, changes)
    except ValidationError as error:
        yield Fault(place, error.errors()[0]["msg"].removeprefix("Value error, "))
        return
    given = {RECEIVED, RECEIVED_DAY, *(clock.code for clock in own.clocks)}
    given |= {clock.ends for clock in own.clocks if clock.ends}
    by_officer = set(process.events) - {clock.ends for clock in process.clocks}
    for clock in own.clocks:
        if not any(count.start in given | by_officer for count in clock.counts):
            start = clock.counts[0].start
            told = f"'{clock.code}' counts from '{start}', which no clock leads to any more"
            yield Fault(place, told)


def _display(profile: Profile) -> Iterator[Fault]:
    for question, table in profile.display.items():
        try:
            default_vocabulary().renamed({question: table}, question)
        except LabelError as error:
            yield Fault(("display", question), error.message.rstrip("."))


def _templates(profile: Profile) -> Iterator[Fault]:
    if profile.templates is not None and not profile.templates.is_dir():
        yield Fault(("templates",), f"there is no folder '{profile.templates}'")


def departures(profile: Profile) -> list[str]:
    """Where the profile's clocks differ from the Codes' and the law's, a sentence each."""
    packaged = {one.code: {c.code: c for c in one.clocks} for one in default_processes()}
    told = []
    for process in profile.processes:
        if profile.nation not in process.nations:
            continue
        own = {clock.code: clock for clock in process.clocks}
        known = packaged[process.code]
        borrowed = profile.nation not in process.rules_of
        if borrowed and any(clock in known.values() for clock in process.clocks):
            lender = plain(process.rules_of[0]).title()
            told.append(f"{process.code}: the numbers are {lender}'s; set your nation's own.")
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
    return f"{amount_told(count.amount, count.unit)} from {plain(count.start)}{longest}"
