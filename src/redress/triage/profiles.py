"""Council profiles: everything that differs from council to council, in one TOML file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StrictBool, field_validator

from redress.triage.clocks import Office
from redress.triage.processes import ClockRule, Process, Sureness, default_processes
from redress.triage.strict import Strict
from redress.triage.working_days import Nation, WorkingCalendar

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_HEX_DIGITS = 8
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")

OWN_TIMESCALE = "the council's own timescale"
NOT_COUNCIL = "not_council"
"""The service area that is no council's, so no team takes it."""


class Tier(StrEnum):
    """What kind of council it is."""

    UNITARY = "unitary"
    METROPOLITAN = "metropolitan"
    LONDON_BOROUGH = "london_borough"
    COUNTY = "county"
    DISTRICT = "district"


TWO_TIER = frozenset({Tier.COUNTY, Tier.DISTRICT})
"""Tiers that share an area, and its services, with a neighbour."""


Day = Annotated[date, Field(strict=True)]
TimeOfDay = Annotated[time, Field(strict=True)]


class Holiday(Strict):
    """Days, the first and the last included."""

    first: Day
    last: Day


class OfficeHours(Strict):
    """When the council works."""

    opens: TimeOfDay = time(9)
    closes: TimeOfDay = time(17)
    cut_off: TimeOfDay = time(17)
    """What comes in later counts as received on the next working day."""
    closed: tuple[Day, ...] = ()
    """Days of its own on which it is closed."""
    school_holidays: tuple[Holiday, ...] = ()


class Team(Strict):
    """Who takes a contact."""

    code: str
    name: str = Field(min_length=1)
    email: str
    phone: str | None = None
    takes: tuple[str, ...] = ()
    """Codes of service areas."""
    handles: tuple[str, ...] = ()
    """Codes of processes that are its work whatever the service area."""
    deputy: str | None = None
    """The team that takes over when this one cannot."""

    @field_validator("code")
    @classmethod
    def _is_code(cls, code: str) -> str:
        if not _CODE.fullmatch(code):
            raise ValueError("a code is made of small letters, digits and _")
        return code

    @field_validator("email")
    @classmethod
    def _is_address(cls, email: str) -> str:
        if not is_address(email):
            raise ValueError("this is no email address")
        return email


def is_address(text: str) -> bool:
    """Whether a text may be an email address."""
    return bool(_ADDRESS.fullmatch(text))


class Neighbour(Strict):
    """The other council of a two-tier area."""

    name: str = Field(min_length=1)
    contact: str = Field(min_length=1)
    takes: tuple[str, ...] = ()
    """Codes of service areas that are its work."""


class Ombudsman(Strict):
    """Who reviews what the council decided."""

    name: str = Field(min_length=1)
    phone: str | None = None
    website: str


class Ombudsmen(Strict):
    """Which ombudsman takes what."""

    corporate: Ombudsman
    housing: Ombudsman | None = None
    information: Ombudsman | None = None


class Costs(Strict):
    """What a contact costs."""

    pence_a_minute: float = Field(gt=0, strict=True, allow_inf_nan=False)
    minutes_a_contact: float = Field(gt=0, strict=True, allow_inf_nan=False)


class AfterRetention(StrEnum):
    """What becomes of a case whose retention period ends."""

    ANONYMISE = "anonymise"
    """Its people and the text as sent go; the redacted text stays, for themes."""
    ERASE = "erase"
    """Everything that was written goes; labels and dates stay, for the figures."""


Months = Annotated[int, Field(ge=1, le=1_200, strict=True)]


class Retention(Strict):
    """How long cases are kept after they are closed: a council's own policy, no rule of law."""

    months: Months = 24
    by_kind: Mapping[str, Months] = {}
    """Months by code of a kind, where other than `months`."""
    then: AfterRetention = AfterRetention.ANONYMISE

    def months_of(self, kind: str | None) -> int:
        """How many months a case of a kind is kept."""
        return self.by_kind.get(kind or "", self.months)


Confidence = Annotated[float, Field(ge=0.5, le=1, strict=True, allow_inf_nan=False)]


class Profile(Strict):
    """A council, as Redress needs to know it."""

    name: str = Field(min_length=1)
    nation: Nation
    tier: Tier
    landlord: StrictBool
    duty_team: str
    """The team whose inbox takes what has no certain place."""
    teams: tuple[Team, ...] = Field(min_length=1)
    ombudsmen: Ombudsmen
    neighbour: Neighbour | None = None
    office: OfficeHours = OfficeHours()
    timescales: Mapping[str, Mapping[str, Any]] = {}
    """By process and clock: what it counts in place of the packaged rule; false for no such
    clock."""
    adjustments: tuple[str, ...] = ()
    """What can be done for people who need it."""
    links: Mapping[str, str] = {}
    display: Mapping[str, Mapping[str, Any]] = {}
    """Display names and hidden areas, as `Vocabulary.renamed` takes them."""
    costs: Costs | None = None
    retention: Retention = Retention(by_kind={"complaint": 72})
    automation: Mapping[str, Confidence] = {}
    """By question: how sure the model must be for its answer to be set without a person; a question
    that is not named is only suggested."""
    templates: Path | None = None
    """A folder with letters of its own, `<language>/<process>.j2`, beside the profile's file."""

    def team_for(self, process: str, area: str) -> Team:
        """The team that handles a process, else takes a service area, else has the duty."""
        for team in self.teams:
            if process in team.handles:
                return team
        return self.team_of(area) or self.duty

    def team_of(self, area: str) -> Team | None:
        """The team that takes a service area, if one does."""
        return next((team for team in self.teams if area in team.takes), None)

    def team_called(self, code: str) -> Team:
        """The team of that code; the duty team where there is none such any more."""
        return next((team for team in self.teams if team.code == code), self.duty)

    @cached_property
    def duty(self) -> Team:
        """The team that takes what has no certain place."""
        return next(team for team in self.teams if team.code == self.duty_team)

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that change with anything that the profile says."""
        told = self.model_dump_json(exclude={"templates"})
        return hashlib.sha256(told.encode("utf-8")).hexdigest()[:_HEX_DIGITS]

    @cached_property
    def hours(self) -> Office:
        """When it works, for reckoning dates."""
        days = [one for holiday in self.office.school_holidays for one in _days(holiday)]
        closed = frozenset(self.office.closed)
        schools = WorkingCalendar(self.nation, frozenset(days)) if days else None
        return Office(WorkingCalendar(self.nation, closed), self.office.cut_off, schools)

    @cached_property
    def processes(self) -> tuple[Process, ...]:
        """Every process, under the council's own timescales.

        Raises:
            pydantic.ValidationError: a timescale does not hold; a checked profile raises none.
        """
        return tuple(
            with_timescales(one, self.timescales.get(one.code, {})) for one in default_processes()
        )


def _days(holiday: Holiday) -> list[date]:
    ordinals = range(holiday.first.toordinal(), holiday.last.toordinal() + 1)
    return [date.fromordinal(number) for number in ordinals]


def with_timescales(process: Process, changes: Mapping[str, Any]) -> Process:
    """A process whose clocks count as a council's own timescales say.

    Raises:
        pydantic.ValidationError: a clock does not hold.
    """
    if not changes:
        return process
    known = {clock.code: clock for clock in process.clocks}
    clocks = [
        _changed(code, known.get(code), changes[code]) if code in changes else known[code]
        for code in {**known, **changes}
    ]
    return Process.model_validate(
        {**dict(process), "clocks": tuple(clock for clock in clocks if clock)}
    )


def _changed(
    code: str, clock: ClockRule | None, change: Mapping[str, Any] | bool
) -> ClockRule | None:
    """A clock under a council's own timescale; none where the council has none of it."""
    if isinstance(change, bool):
        return clock if change else None
    of_rule = {key: value for key, value in change.items() if key in _OF_RULE}
    of_count = {key: value for key, value in change.items() if key not in _OF_RULE}
    rest = clock.model_dump(exclude={"counts"}) if clock else {"code": code}
    kept: dict[str, Any] = {}
    if clock:
        count = clock.counts[0]
        kept["from"] = count.start
        if count.unit in of_count:
            # What the law adds to the number stays, unless it is said otherwise.
            kept |= {"longest": count.longest, "with_first_day": count.with_first_day}
    own = {"counts": [{**kept, **of_count}], "source": OWN_TIMESCALE, "sure": Sureness.CONFIRMED}
    changed = ClockRule.model_validate({**rest, **of_rule, **own})
    if clock and changed.model_copy(update={"source": clock.source, "sure": clock.sure}) == clock:
        return clock
    return changed


_OF_RULE = frozenset(ClockRule.model_fields) - {"code", "counts", "source", "sure"}
