"""What the service tells of itself, as the documentation describes it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from redress_api.schemas import Coded, TeamNamed


class FieldFault(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class ProblemDocument(BaseModel):
    """An RFC 9457 problem document."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[FieldFault] | None = None


class ProblemPage(BaseModel):
    """A type of problem."""

    type: str
    code: str
    status: int
    title: str
    meaning: str


class ProblemPages(BaseModel):
    """Every type of problem."""

    problems: list[ProblemPage]


class LabelTold(Coded):
    """A label with its meaning."""

    group: str | None
    meaning: str


class QuestionTold(Coded):
    """A question and its labels, as the council names them."""

    asks: str
    rule: Literal["one", "any"]
    labels: list[LabelTold]


class Labels(BaseModel):
    """The vocabulary."""

    questions: list[QuestionTold]


class TeamTold(TeamNamed):
    """A team of the council."""

    phone: str | None
    takes: list[str]
    handles: list[str]


class CountTold(BaseModel):
    """What a clock counts."""

    from_: str
    unit: str
    amount: int
    longest: int | None

    model_config = {"alias_generator": lambda name: name.rstrip("_")}


class ClockTold(Coded):
    """A clock of a process."""

    acts: str
    counts: list[CountTold]
    source: str
    sure: str


class ProcessTold(Coded):
    """A process and its clocks, in their order."""

    clocks: list[ClockTold]


class OmbudsmanTold(BaseModel):
    """Who reviews what the council decided."""

    name: str
    phone: str | None
    website: str


class ProfileTold(BaseModel):
    """What is public of the council's profile."""

    name: str
    nation: str
    tier: str
    landlord: bool
    teams: list[TeamTold]
    processes: list[ProcessTold]
    ombudsmen: dict[str, OmbudsmanTold]
    adjustments: list[str]
    version: str


class ModelTold(BaseModel):
    """A model and what it reached when it was evaluated."""

    name: str
    version: str
    trained: str | None
    built: bool
    in_use: bool
    metrics: dict[str, dict[str, float]] | None


class Models(BaseModel):
    """The models of this installation."""

    in_use: str
    models: list[ModelTold]


class Health(BaseModel):
    """How the service is."""

    status: Literal["live", "ready"]
