"""What a template of a letter is given: the facts, each with a mark that leads to its origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from redress.drafting.letter import Manner, Point, Understanding
from redress.drafting.origins import Origins
from redress.drafting.sandbox import LetterFunction
from redress.drafting.wording import Wording
from redress.triage.arithmetic import arithmetic, day_zero_told
from redress.triage.clocks import Clock
from redress.triage.decision import Decision
from redress.triage.processes import ClockRule, Sureness
from redress.triage.profiles import Ombudsman, Profile, Team


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """Somebody whom the person may turn to; what is not known is an empty text."""

    name: str
    email: str = ""
    phone: str = ""
    website: str = ""
    contact: str = ""
    """How to reach them, in the profile's or the packaged data's own words."""
    what: str = ""
    """What they deal with."""


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """A clock of the process; an empty text where a date is not known."""

    date: str
    latest: str
    """Empty too where it is the same."""
    amount: str
    longest: str


NAMES = frozenset(
    "council reference sender manner process nation thing received points wanted questions second"
    " referrals team contributing ombudsman adjustments clock link source".split()
)
"""The names that a template may use; docs/reference/draft.md says what each is."""
ATTRIBUTES = frozenset("name email phone website contact what date latest amount longest".split())
_INFORMATION = frozenset(
    "data_protection_complaint information_request information_review environmental_review"
    " subject_access".split()
)


def letter_values(
    decision: Decision,
    understanding: Understanding,
    manner: Manner,
    profile: Profile,
    reference: str,
    sender: str,
    wording: Wording,
    origins: Origins,
) -> dict[str, Any]:
    """The values of one letter by their names."""
    code = decision.process.code
    told = origins.told
    clocks = _Clocks(decision, profile, wording, origins)
    wanted = understanding.wanted
    return {
        "council": told(profile.name, "profile: name"),
        "reference": told(reference, "the reference given"),
        "sender": told(sender, "the sender's name as given"),
        "manner": manner.value,
        "process": code,
        "nation": profile.nation.value,
        "thing": wording.thing(code),
        "received": told(wording.day(decision.received.date()), _received(decision, profile)),
        "points": [one for point in understanding.points if (one := _point(point, origins))],
        "wanted": _point(wanted, origins) if wanted else "",
        "questions": [
            told(one, "no outcome was found: ask") for one in understanding.questions if one
        ],
        "second": [
            _team(
                one.team,
                profile,
                origins,
                told(
                    wording.matters.get(one.process.code, one.process.name),
                    f"second matter: {one.process.name}",
                ),
            )
            for one in decision.second
        ],
        "referrals": [
            ContactPoint(told(one.name, _REFERRED), contact=told(one.contact, _REFERRED))
            for one in decision.referrals
        ],
        "team": _team(decision.team, profile, origins),
        "contributing": [_team(one, profile, origins) for one in decision.contributing],
        "ombudsman": _ombudsman(code, profile, wording, origins),
        "adjustments": [told(one, "profile: adjustments") for one in profile.adjustments],
        "clock": LetterFunction(clocks.of),
        "link": LetterFunction(lambda name: told(profile.links.get(name, ""), f"links.{name}")),
        "source": LetterFunction(origins.source),
    }


_REFERRED = "triage: bodies outside the council; check the number or address"


def ombudsman_key(process: str, profile: Profile) -> str:
    """Which of the profile's ombudsmen takes a process."""
    if process in _INFORMATION:
        return "information"
    is_landlord = process.startswith("landlord_") and profile.ombudsmen.housing is not None
    return "housing" if is_landlord else "corporate"


def _ombudsman(process: str, profile: Profile, wording: Wording, origins: Origins) -> ContactPoint:
    key = ombudsman_key(process, profile)
    one: Ombudsman | None = getattr(profile.ombudsmen, key)
    origin = f"profile: ombudsmen.{key}"
    if one is None:
        missing = f"not in the profile: {origin.removeprefix('profile: ')}"
        return ContactPoint(origins.told(wording.information_ombudsman, missing))
    return ContactPoint(
        origins.told(one.name.removeprefix("the ").removeprefix("The "), origin),
        phone=origins.told(one.phone or "", f"{origin}.phone"),
        website=origins.told(one.website, f"{origin}.website"),
    )


def _point(point: Point, origins: Origins) -> str:
    span = point.origin
    return origins.told(point.text, f"the text as sent, characters {span.start} to {span.end}")


def _team(team: Team, profile: Profile, origins: Origins, what: str = "") -> ContactPoint:
    key, phone = f"profile: teams, {team.code}", team.phone
    phone_key = key
    if not phone and profile.duty.phone:
        phone, phone_key = profile.duty.phone, f"profile: teams, {profile.duty.code} (on duty)"
    return ContactPoint(
        origins.told(team.name, key),
        email=origins.told(team.email, f"{key}, email"),
        phone=origins.told(phone or "", f"{phone_key}, phone"),
        what=what,
    )


def _received(decision: Decision, profile: Profile) -> str:
    told = day_zero_told(decision.reckoning.zero, profile.hours)
    return told if decision.received_is_known else f"not known, so the time of triage: {told}"


class _Clocks:
    """The clocks of a decision, looked up as a template asks for them."""

    def __init__(
        self, decision: Decision, profile: Profile, wording: Wording, origins: Origins
    ) -> None:
        self._reckoning = decision.reckoning
        self._office = profile.hours
        self._wording = wording
        self._origins = origins

    def of(self, code: str) -> ClockFacts | None:
        """A clock's facts, None where the process has no such clock."""
        for clock in self._reckoning.clocks:
            if clock.rule.code == code:
                return self._reckoned(clock)
        for rule in self._reckoning.waiting:
            if rule.code == code:
                return ClockFacts("", "", *self._amounts(rule))
        return None

    def _reckoned(self, clock: Clock) -> ClockFacts:
        how = arithmetic(clock, self._reckoning, self._office)
        origin = f"clock “{clock.rule.name}”: {how} ({source_told(clock.rule)})"
        latest = clock.latest if clock.latest != clock.due else None
        return ClockFacts(
            self._origins.told(self._wording.day(clock.due), origin),
            self._origins.told(self._wording.day(latest) if latest else "", origin),
            *self._amounts(clock.rule),
        )

    def _amounts(self, rule: ClockRule) -> Iterator[str]:
        count = rule.counts[0]
        origin = f"clock “{rule.name}” ({source_told(rule)})"
        yield self._origins.told(self._wording.amount(count.amount, count.unit), origin)
        longest = self._wording.amount(count.longest, count.unit) if count.longest else ""
        yield self._origins.told(longest, origin)


UNCONFIRMED = "not confirmed: check it"


def source_told(rule: ClockRule) -> str:
    """Who says so, and how sure that is."""
    if rule.sure is Sureness.UNCONFIRMED:
        return f"{rule.source}; {UNCONFIRMED}"
    return f"{rule.source}; as others quote it" if rule.sure is Sureness.SECONDARY else rule.source
