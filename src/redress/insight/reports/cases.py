"""What a report needs of each case; nothing that anybody wrote, and nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LANDLORD_STAGES = ("landlord_stage_1", "landlord_stage_2")
CORPORATE_STAGES = ("corporate_stage_1", "corporate_stage_2")
OWN_PROCEDURE = {
    process: number
    for stages in (CORPORATE_STAGES, LANDLORD_STAGES)
    for number, process in enumerate(stages, start=1)
}
"""The stage that each process of the council's own complaints procedure is, by the ombudsmen's
Codes."""
ADULT = frozenset({"adult_social_care", "social_services_wales"})
CHILDREN = frozenset({"children_stage_1", "children_stage_2", "children_stage_3"})
PUBLIC_HEALTH = frozenset({"public_health"})
STATUTORY = ADULT | CHILDREN | PUBLIC_HEALTH
"""Procedures that the law lays down, kept apart."""
OTHER_COMPLAINTS = frozenset({"data_protection_complaint", "councillor_conduct"})


@dataclass(frozen=True, slots=True)
class ReportStage:
    """One stage of a case. Days are London's."""

    number: int
    """Of the procedure: a case may come in at stage 2, its stage 1 kept elsewhere."""
    process: str
    received_on: date
    acknowledged_on: date | None = None
    acknowledged_in_time: bool | None = None
    """By the process's own clock; None where it has none, or the day has not passed yet."""
    answered_on: date | None = None
    outcome: str | None = None
    in_time: bool | None = None
    """Whether the answer came by the last day that the process permitted; None where no clock says,
    or nothing was answered."""
    in_code_time: bool | None = None
    """As `in_time`, by the Housing Ombudsman's Code whatever the council's own clocks; of
    a landlord's stages only."""
    due_on: date | None = None
    """The last permitted day for the answer, of a stage that is not answered."""
    extended_until: date | None = None
    working_days: int | None = None
    """From receipt to the answer; the day of receipt is day 0."""
    has_other_reviewer: bool | None = None
    """Whether somebody else answered than the stages before; None at stage 1 or unanswered."""
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class ReportRefusal:
    """That a stage was not taken up."""

    ground: str
    stage: int
    reasons: int
    """The number of the document with the reasons."""


@dataclass(frozen=True, slots=True)
class ReportAction:
    """Something promised or learnt."""

    kind: str
    """remedy, learning or adjustment."""
    text: int
    """The number of the document that says what."""
    owner: str
    due: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReportStep:
    """What an ombudsman did."""

    body: str
    step: str
    on: date


@dataclass(frozen=True, slots=True)
class ReportCase:
    """A case, as a report counts it. Codes are of the label guide."""

    reference: str
    stages: tuple[ReportStage, ...]
    channel: str | None = None
    kind: str | None = None
    service: str | None = None
    outcome: str | None = None
    """At the last stage that was answered."""
    reasons: int | None = None
    """The number of the document with the reasons for the outcome."""
    refusals: tuple[ReportRefusal, ...] = ()
    actions: tuple[ReportAction, ...] = ()
    ombudsman: tuple[ReportStep, ...] = ()
    has_adjustments: bool = False
    team: str = ""
    passed_on: date | None = None
    """When it last was passed on to another officer or team."""

    @property
    def received_on(self) -> date:
        """The day on which the contact came in."""
        return self.stages[0].received_on

    @property
    def process(self) -> str:
        """The process that it was first dealt with under."""
        return self.stages[0].process

    @property
    def is_complaint(self) -> bool:
        """Whether it was dealt with under the council's own complaints procedure."""
        return self.process in OWN_PROCEDURE

    @property
    def is_refused(self) -> bool:
        """Whether it was not taken up at all."""
        return self.outcome is None and self.stages[-1].is_refused
