"""The processes that a contact may fall under, each with its clocks, read from packaged data."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from pydantic import Field, model_validator

from redress.errors import ClockError
from redress.triage.strict import Strict
from redress.triage.working_days import Nation

RECEIVED, RECEIVED_DAY = "received", "received_day"
"""What a clock may count from in every process: day 0, and the day of receipt itself."""


class Unit(StrEnum):
    """What a clock counts."""

    WORKING_DAYS = "working_days"
    SCHOOL_DAYS = "school_days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


class RollsTo(StrEnum):
    """Where a last day moves on to that would fall on another day."""

    WORKING_DAY = "working_day"
    TRIBUNAL_DAY = "tribunal_day"
    """The next working day that is not in August, nor from 25 December to 1 January."""


class Actor(StrEnum):
    """Whose time a clock takes."""

    COUNCIL = "council"
    PERSON = "person"


class Sureness(StrEnum):
    """How a rule is known."""

    CONFIRMED = "C"
    """Read on the rule-maker's own page."""
    SECONDARY = "S"
    """Read where others quote it."""
    UNCONFIRMED = "U"
    """Not confirmed: a council must check it."""


_MOST = 5_000
"""More days than the years hold whose bank holidays are known."""
_FIRST_DAY_COUNTS = (Unit.DAYS, Unit.WORKING_DAYS)


class Count(Strict):
    """So many days, weeks or months from something."""

    start: str = Field(alias="from")
    unit: Unit
    amount: int = Field(ge=1, le=_MOST, strict=True)
    longest: int | None = Field(default=None, le=_MOST, strict=True)
    """The longest that is allowed, where more than the amount is."""
    with_first_day: bool = Field(default=False, strict=True)
    """Whether the day that is counted from is day 1, not day 0."""

    @model_validator(mode="before")
    @classmethod
    def _one_unit(cls, table: Any) -> Any:
        """`{working_days = 5}` becomes a unit and an amount."""
        if not isinstance(table, dict):
            return table
        units = [unit for unit in Unit if unit in table]
        if len(units) != 1 or {"unit", "amount"} & set(table):
            raise ValueError(f"one of {', '.join(Unit)} must say how much is counted")
        rest = {key: value for key, value in table.items() if key not in units}
        return {**rest, "unit": units[0], "amount": table[units[0]]}

    @model_validator(mode="after")
    def _holds(self) -> Count:
        if self.with_first_day and self.unit not in _FIRST_DAY_COUNTS:
            raise ValueError("with_first_day goes with days and working_days only")
        if self.longest is not None and self.longest < self.amount:
            raise ValueError("longest is less than what is expected")
        return self


class ClockRule(Strict):
    """What must happen by when, and who says so."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    counts: tuple[Count, ...] = Field(min_length=1)
    """Of several, the one that ends later holds."""
    ends: str | None = None
    """The event that the clock waits for, such as `acknowledged`."""
    at_once: bool = False
    """Whether that event is expected on day 0, long before it must have happened."""
    rolls_to: RollsTo | None = None
    may_pause: bool = False
    """Whether the clock stands still while the council waits for the person."""
    by_law: bool = False
    """Whether its working days are the law's: bank holidays are left out, but no closure day."""
    any_nation: bool = False
    """Whether the bank holidays of every part of the United Kingdom are left out, `by_law`."""
    acts: Actor = Actor.COUNCIL
    source: str
    sure: Sureness


class Process(Strict):
    """A way in which a contact is dealt with, and its clocks in their order."""

    code: str
    name: str
    nations: tuple[Nation, ...] = tuple(Nation)
    rules_of: tuple[Nation, ...] = tuple(Nation)
    """The nations whose rules the clocks are; a council of another has them unconfirmed."""
    in_force: date | None = None
    """The first day of receipt to which the rules apply, if they are new."""
    clocks: tuple[ClockRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _starts_are_known(self) -> Process:
        """Each clock's code is its own, and none counts from a clock that comes later."""
        codes = [clock.code for clock in self.clocks]
        if len(set(codes)) != len(codes):
            raise ValueError("two clocks have the same code")
        for place, clock in enumerate(self.clocks):
            later = {*codes[place:], *(one.ends for one in self.clocks[place:])}
            for count in clock.counts:
                if count.start in later:
                    raise ValueError(f"clock '{clock.code}' counts from a clock that comes later")
        return self

    def of(self, nation: Nation) -> Process:
        """The process as a nation has it: rules borrowed from another are not confirmed there."""
        if nation in self.rules_of:
            return self
        unlike = {"sure": Sureness.UNCONFIRMED, "any_nation": False}
        clocks = [clock.model_copy(update=unlike) for clock in self.clocks]
        return self.model_copy(update={"clocks": tuple(clocks)})

    @property
    def events(self) -> tuple[str, ...]:
        """The events, beside receipt, that its clocks count from."""
        known = {RECEIVED, RECEIVED_DAY, *(clock.code for clock in self.clocks)}
        starts = [count.start for clock in self.clocks for count in clock.counts]
        return tuple(dict.fromkeys(start for start in starts if start not in known))


@cache
def default_processes() -> tuple[Process, ...]:
    """The processes that are packaged with Redress, in their order."""
    text = (resources.files("redress.triage") / "data" / "processes.toml").read_text("utf-8")
    return tuple(
        Process.model_validate({"code": code, **table})
        for code, table in tomllib.loads(text).items()
    )


def process(code: str, among: Sequence[Process] | None = None) -> Process:
    """The process of that code, of the packaged ones or among others.

    Raises:
        ClockError: there is no such process.
    """
    processes = default_processes() if among is None else among
    for one in processes:
        if one.code == code:
            return one
    known = ", ".join(one.code for one in processes)
    raise ClockError(f"There is no process '{code}'. There are: {known}.")
