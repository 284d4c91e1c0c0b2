"""What the record itself says about a point of a Code: a sentence with its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from redress.insight.reports.cases import LANDLORD_STAGES, ReportStage
from redress.insight.reports.material import STAGES, Material
from redress.insight.reports.sections.causes import refusals_as
from redress.insight.reports.sections.timeliness import stages_of
from redress.insight.reports.values import Figure, Key, Sentence


def _count(value: int, *of: Key) -> Figure:
    """Of the whole council; told only where the counts `of`, which it would tell, are shown."""
    return Figure(value, of=of)


def _of_stage(material: Material, number: int) -> list[ReportStage]:
    return [stage for _, stage in material.stages(number)]


def _acknowledged(stages: list[ReportStage], name: str, *of: Key) -> Sentence:
    judged = [one for one in stages if one.acknowledged_in_time is not None]
    met = sum(one.acknowledged_in_time is True for one in judged)
    told = f"{{}} of {{}} {{complaint|complaints}} at {name} {{was|were}} acknowledged in time."
    return Sentence(told, (_count(met, *of), _count(len(judged), *of)))


def _answered(material: Material, number: int) -> Sentence:
    clocked = [one for one in _of_stage(material, number) if one.in_time is not None]
    met = sum(one.in_time is True for one in clocked)
    told = (
        f"{{}} of {{}} {{answer|answers}} at stage {number} came in time, by the council's own "
        "clocks."
    )
    base = (material.label, f"stage_{number}")
    counted = _count(len(clocked), (*base, "clocked"))
    return Sentence(told, (_count(met, (*base, "in_time")), counted))


def _within_code(material: Material, process: str) -> Sentence:
    over = [one for one in stages_of(material, process) if one.in_code_time is not None]
    met = sum(one.in_code_time is True for one in over)
    told = "{} of {} {complaint|complaints} whose time is over {was|were} answered within the Code."
    base = (material.label, process)
    return Sentence(told, (_count(met, (*base, "code")), _count(len(over), (*base, "over"))))


def _contacts_by_kind(material: Material) -> Sentence:
    received = list(material.received_in(material.period))
    requests = sum(case.kind == "service_request" for case in received)
    told = (
        "Of {} {contact|contacts} recorded, {} {is a request|are requests} for a service and {} "
        "{complaint|complaints}."
    )
    contacts, label = (material.label, "contacts"), material.label
    figures = (
        _count(len(received), contacts),
        _count(requests, (*contacts, "kind:service_request")),
        _count(len(material.complaints()), (label, "stage_1")),
    )
    return Sentence(told, figures)


def _refused(material: Material, landlord_only: bool = False) -> Sentence:
    found = refusals_as(material, landlord=True)
    of: Key = (material.label, "refusals")
    if landlord_only:
        of = (*of, "landlord")
    else:
        found += refusals_as(material, landlord=False)
    told = "{} {refusal is recorded, with|refusals are recorded, each with} its ground and reasons."
    return Sentence(told, (_count(found, of),))


def _refused_escalations(material: Material) -> Sentence:
    found = sum(one.stage > 1 for case in material.at_any_stage() for one in case.refusals)
    told = "{} {escalation was refused, with|escalations were refused, each with} its ground and "
    figure = _count(found, (material.label, "refusals", "at_stage_2"))
    return Sentence(f"{told}reasons.", (figure,))


def _no_informal_stage(material: Material) -> Sentence:
    return Sentence("The record has no state before stage 1: none can be entered.")


def _extensions(material: Material) -> Sentence:
    stages = [one for n in STAGES for one in _of_stage(material, n)]
    found = sum(one.extended_until is not None for one in stages)
    told = "The time was extended {} {time, with|times, each with} a new date and a reason."
    return Sentence(told, (_count(found),))


def _adjustments(material: Material) -> Sentence:
    found = sum(case.has_adjustments for case in material.received_in(material.period))
    return Sentence("Adjustments are recorded in {} {case|cases}.", (_count(found),))


def _open_actions(material: Material) -> Sentence:
    actions = [one for case in material.cases for one in case.actions]
    late = sum(
        one.done_on is None and one.due is not None and one.due < material.today for one in actions
    )
    told = (
        "{} {remedy, lesson or adjustment is|remedies, lessons and adjustments are} recorded; {} "
        "{is|are} open, {} past {its|their} day."
    )
    still = sum(one.done_on is None for one in actions)
    return Sentence(told, tuple(map(_count, (len(actions), still, late))))


def _other_reviewer(material: Material) -> Sentence:
    judged = [one for one in _of_stage(material, 2) if one.has_other_reviewer is not None]
    met = sum(one.has_other_reviewer is True for one in judged)
    told = (
        "{} of {} {answer|answers} at stage 2 {was|were} given by another person than at stage 1."
    )
    of = (material.label, "stage_2")
    return Sentence(told, (_count(met, of), _count(len(judged), of)))


def _recorded(material: Material) -> Sentence:
    told = (
        "{} {complaint|complaints} of the period {has|have} a record, with a trail of who did what "
        "and when."
    )
    # Less those at stage 1 it is how many came in at stage 2.
    of = [(material.label, f"stage_{n}") for n in STAGES]
    return Sentence(told, (_count(len(material.at_any_stage()), *of),))


def _acknowledged_landlord(material: Material) -> Sentence:
    stages = [one for process in LANDLORD_STAGES for one in stages_of(material, process)]
    of = [(material.label, process) for process in LANDLORD_STAGES]
    return _acknowledged(stages, "either stage as landlord", *of)


def _acknowledged_stage_1(material: Material) -> Sentence:
    return _acknowledged(_of_stage(material, 1), "stage 1", (material.label, "stage_1"))


EVIDENCE: Mapping[str, Callable[[Material], Sentence]] = {
    "contacts_by_kind": _contacts_by_kind,
    "refused": _refused,
    "refused_landlord": lambda material: _refused(material, landlord_only=True),
    "refused_escalations": _refused_escalations,
    "no_informal_stage": _no_informal_stage,
    "extensions": _extensions,
    "adjustments": _adjustments,
    "open_actions": _open_actions,
    "acknowledged_stage_1": _acknowledged_stage_1,
    "acknowledged_landlord": _acknowledged_landlord,
    "answered_stage_1": lambda material: _answered(material, 1),
    "answered_stage_2": lambda material: _answered(material, 2),
    "code_landlord_stage_1": lambda material: _within_code(material, LANDLORD_STAGES[0]),
    "code_landlord_stage_2": lambda material: _within_code(material, LANDLORD_STAGES[1]),
    "other_reviewer": _other_reviewer,
    "recorded": _recorded,
}
"""By the name that a point of the Code gives its evidence."""
