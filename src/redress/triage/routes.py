"""The rules that route a contact, read from packaged data and checked as they are read."""

from __future__ import annotations

import tomllib
from collections.abc import Container
from enum import StrEnum
from functools import cache
from importlib import resources

from pydantic import Field, model_validator

from redress.labels import default_vocabulary
from redress.triage.processes import Sureness, default_processes
from redress.triage.signs import default_signs
from redress.triage.strict import Strict
from redress.triage.working_days import Nation


class AreaOf(StrEnum):
    """Whose work a service area is."""

    OWN = "own"
    NEIGHBOUR = "neighbour"
    NOBODY = "nobody"
    """No council's."""


class UrgencyLevel(StrEnum):
    """How soon somebody must look, the most urgent first."""

    IMMEDIATE = "immediate"
    """Now, before anything else."""
    URGENT = "urgent"
    """Today."""
    SOON = "soon"
    ROUTINE = "routine"


class Early(StrEnum):
    """What an early warning is to a rule about flags."""

    NO = "no"
    TOO = "too"
    """As good as what is indicated."""
    ONLY = "only"


class Condition(Strict):
    """What a rule asks of a contact; what is left out is not asked."""

    kind: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    area_not: tuple[str, ...] = ()
    area_of: tuple[AreaOf, ...] = ()
    cause: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    """Any of them."""
    early: Early = Early.NO
    """Whether an early warning counts among them."""
    without_flags: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    """Signs, any of them."""
    says_too: tuple[str, ...] = ()
    """And any of these."""
    says_not: tuple[str, ...] = ()
    nations: tuple[Nation, ...] = ()
    landlord: bool | None = None
    months_old: int | None = Field(default=None, ge=1)
    """Every event that is dated lies at least so many months back."""

    @model_validator(mode="after")
    def _names_are_known(self) -> Condition:
        vocabulary = default_vocabulary()
        named = {
            "kind": self.kind,
            "service_area": self.area + self.area_not,
            "avoidable_cause": self.cause,
            "flags": self.flags + self.without_flags,
        }
        for question, codes in named.items():
            _refuse_unknown(f"label of {question}", codes, vocabulary.question(question).codes)
        _refuse_unknown("sign", self.says + self.says_too + self.says_not, default_signs())
        return self


class RouteRule(Strict):
    """A rule: when it holds, why, and who says so."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    when: Condition
    reason: str = Field(min_length=1)
    source: str = Field(min_length=1)
    sure: Sureness


class ProcessRule(RouteRule):
    """What a contact falls under."""

    process: str

    @model_validator(mode="after")
    def _process_is_known(self) -> ProcessRule:
        _refuse_unknown("process", (self.process,), [one.code for one in default_processes()])
        return self


class SecondRule(RouteRule):
    """A second process in the same message: a named one, or what the contact would fall under if
    it were of another kind."""

    process: str | None = None
    as_kind: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> SecondRule:
        if (self.process is None) == (self.as_kind is None):
            raise ValueError("a second process is given by one of process and as_kind")
        if self.process:
            _refuse_unknown("process", (self.process,), [one.code for one in default_processes()])
        if self.as_kind:
            kinds = default_vocabulary().question("kind").codes
            _refuse_unknown("kind", (self.as_kind,), kinds)
        return self


class UrgencyRule(RouteRule):
    """How urgent a contact is, and what to do now."""

    level: UrgencyLevel
    act: str | None = None


class NoteRule(RouteRule):
    """What an officer should know besides."""

    ask: str | None = None
    """A question to the officer."""


class Routes(Strict):
    """Every rule. Of the process rules the first that holds decides; of the others all hold."""

    process: tuple[ProcessRule, ...]
    second: tuple[SecondRule, ...] = ()
    refusal: tuple[RouteRule, ...] = ()
    urgency: tuple[UrgencyRule, ...] = ()
    note: tuple[NoteRule, ...] = ()

    @model_validator(mode="after")
    def _identifiers_differ(self) -> Routes:
        every = [*self.process, *self.second, *self.refusal, *self.urgency, *self.note]
        seen: set[str] = set()
        for rule in every:
            if rule.id in seen:
                raise ValueError(f"two rules have the identifier '{rule.id}'")
            seen.add(rule.id)
        return self


def _refuse_unknown(what: str, codes: tuple[str, ...], known: Container[str]) -> None:
    for code in codes:
        if code not in known:
            raise ValueError(f"there is no {what} '{code}'")


@cache
def default_routes() -> Routes:
    """The packaged rules."""
    text = (resources.files("redress.triage") / "data" / "routes.toml").read_text("utf-8")
    return Routes.model_validate(tomllib.loads(text))
