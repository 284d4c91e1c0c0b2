"""Council profiles: everything that differs from council to council, in one TOML file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from redress.triage.clocks import Office
from redress.triage.processes import ClockRule, Process, Sureness, default_processes
from redress.triage.working_days import Nation, WorkingCalendar

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")

OWN_TIMESCALE = "the council's own timescale"


class Tier(StrEnum):
    """What kind of council it is."""

    UNITARY = "unitary"
    METROPOLITAN = "metropolitan"
    LONDON_BOROUGH = "london_borough"
    COUNTY = "county"
    DISTRICT = "district"


TWO_TIER = frozenset({Tier.COUNTY, Tier.DISTRICT})
"""Tiers that share an area, and its services, with a neighbour."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Holiday(_Strict):
    """Days, the first and the last included."""

    first: date
    last: date


class OfficeHours(_Strict):
    """When the council works."""

    opens: time = time(9)
    closes: time = time(17)
    cut_off: time = time(17)
    """What comes in later counts as received on the next working day."""
    closed: tuple[date, ...] = ()
    """Days of its own on which it is closed."""
    school_holidays: tuple[Holiday, ...] = ()


class Team(_Strict):
    """Who takes a contact."""

    code: str
    name: str = Field(min_length=1)
    email: str
    phone: str | None = None
    takes: tuple[str, ...] = ()
    """Codes of service areas."""
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
        if not _ADDRESS.fullmatch(email):
            raise ValueError("this is no email address")
        return email


class Neighbour(_Strict):
    """The other council of a two-tier area."""

    name: str = Field(min_length=1)
    contact: str = Field(min_length=1)
    takes: tuple[str, ...] = ()
    """Codes of service areas that are its work."""


class Ombudsman(_Strict):
    """Who reviews what the council decided."""

    name: str = Field(min_length=1)
    phone: str | None = None
    website: str


class Ombudsmen(_Strict):
    """Which ombudsman takes what."""

    corporate: Ombudsman
    housing: Ombudsman | None = None
    information: Ombudsman | None = None


class Costs(_Strict):
    """What a contact costs."""

    pence_a_minute: float = Field(gt=0)
    minutes_a_contact: float = Field(gt=0)


class Profile(_Strict):
    """A council, as Redress needs to know it."""

    name: str = Field(min_length=1)
    nation: Nation
    tier: Tier
    landlord: bool
    duty_team: str
    """The team whose inbox takes what has no certain place."""
    teams: tuple[Team, ...] = Field(min_length=1)
    ombudsmen: Ombudsmen
    neighbour: Neighbour | None = None
    office: OfficeHours = OfficeHours()
    timescales: Mapping[str, Mapping[str, Mapping[str, Any] | bool]] = {}
    """By process and clock: what it counts in place of the packaged rule; false for no such
    clock."""
    adjustments: tuple[str, ...] = ()
    """What can be done for people who need it."""
    links: Mapping[str, str] = {}
    display: Mapping[str, Mapping[str, Any]] = {}
    """Display names and hidden areas, as `Vocabulary.renamed` takes them."""
    costs: Costs | None = None

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


def with_timescales(process: Process, changes: Mapping[str, Mapping[str, Any] | bool]) -> Process:
    """A process whose clocks count as a council's own timescales say.

    Raises:
        pydantic.ValidationError: a clock does not hold.
    """
    if not changes:
        return process
    known = {clock.code: clock for clock in process.clocks}
    clocks = [
        _changed(code, known.get(code), changes.get(code, True)) for code in {**known, **changes}
    ]
    kept = tuple(clock for clock in clocks if clock)
    return Process(code=process.code, name=process.name, nations=process.nations, clocks=kept)


def _changed(
    code: str, clock: ClockRule | None, change: Mapping[str, Any] | bool
) -> ClockRule | None:
    """A clock under a council's own timescale; none where the council has none of it."""
    if change is False:
        return None
    if change is True:
        return clock
    rest = clock.model_dump(exclude={"counts"}) if clock else {"code": code}
    named = {key: change[key] for key in ("name", "ends") if key in change}
    count = {key: value for key, value in change.items() if key not in named}
    start = {"from": clock.counts[0].start} if clock else {}
    own = {"counts": [{**start, **count}], "source": OWN_TIMESCALE, "sure": Sureness.CONFIRMED}
    return ClockRule.model_validate({**rest, **named, **own})
