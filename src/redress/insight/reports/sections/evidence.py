"""What the record itself says about a point of a Code: a sentence with its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from redress.insight.reports.cases import LANDLORD_STAGES, ReportStage
from redress.insight.reports.material import STAGES, Material
from redress.insight.reports.sections.timeliness import stages_of
from redress.insight.reports.values import Figure, Sentence, count


def _count(value: int) -> Figure:
    """Of the whole council, which tells of nobody."""
    return count(value, sensitive=False)


def _of_stage(material: Material, number: int) -> list[ReportStage]:
    return [stage for _, stage in material.stages(number)]


def _acknowledged(stages: list[ReportStage], name: str) -> Sentence:
    judged = [one for one in stages if one.acknowledged_in_time is not None]
    met = sum(one.acknowledged_in_time is True for one in judged)
    told = f"{{}} of {{}} complaints at {name} were acknowledged in time."
    return Sentence(told, (_count(met), _count(len(judged))))


def _answered(material: Material, number: int) -> Sentence:
    clocked = [one for one in _of_stage(material, number) if one.in_time is not None]
    met = sum(one.in_time is True for one in clocked)
    told = f"{{}} of {{}} answers at stage {number} came in time, by the council's own clocks."
    return Sentence(told, (_count(met), _count(len(clocked))))


def _within_code(material: Material, process: str) -> Sentence:
    over = [one for one in stages_of(material, process) if one.in_code_time is not None]
    met = sum(one.in_code_time is True for one in over)
    told = "{} of {} complaints whose time is over were answered within the Code."
    return Sentence(told, (_count(met), _count(len(over))))


def _contacts_by_kind(material: Material) -> Sentence:
    received = list(material.received_in(material.period))
    requests = sum(case.kind == "service_request" for case in received)
    told = "Of {} contacts recorded, {} are requests for a service and {} complaints."
    figures = (len(received), requests, len(material.complaints()))
    return Sentence(told, tuple(map(_count, figures)))


def _refused(material: Material, landlord_only: bool = False) -> Sentence:
    found = sum(
        len(case.refusals)
        for case in material.at_any_stage()
        if not landlord_only or case.process in LANDLORD_STAGES
    )
    # Told only where the table of refusals tells how many there are.
    figure = count(found, material.label, "refusals")
    return Sentence("{} refusals are recorded, each with its ground and reasons.", (figure,))


def _refused_escalations(material: Material) -> Sentence:
    found = sum(one.stage > 1 for case in material.at_any_stage() for one in case.refusals)
    told = "{} escalations were refused, each with its ground and reasons."
    return Sentence(told, (count(found, material.label, "refusals", "at_stage_2"),))


def _no_informal_stage(material: Material) -> Sentence:
    return Sentence("The record has no state before stage 1: none can be entered.")


def _extensions(material: Material) -> Sentence:
    stages = [one for n in STAGES for one in _of_stage(material, n)]
    found = sum(one.extended_until is not None for one in stages)
    told = "The time was extended {} times, each with a new date and a reason in the record."
    return Sentence(told, (_count(found),))


def _adjustments(material: Material) -> Sentence:
    found = sum(case.has_adjustments for case in material.received_in(material.period))
    return Sentence("Adjustments are recorded in {} cases.", (_count(found),))


def _open_actions(material: Material) -> Sentence:
    actions = [one for case in material.cases for one in case.actions]
    late = sum(
        one.done_on is None and one.due is not None and one.due < material.today for one in actions
    )
    told = "{} remedies, lessons and adjustments are recorded; {} are open, {} past their day."
    still = sum(one.done_on is None for one in actions)
    return Sentence(told, tuple(map(_count, (len(actions), still, late))))


def _other_reviewer(material: Material) -> Sentence:
    judged = [one for one in _of_stage(material, 2) if one.has_other_reviewer is not None]
    met = sum(one.has_other_reviewer is True for one in judged)
    told = "{} of {} answers at stage 2 were given by another person than at stage 1."
    return Sentence(told, (_count(met), _count(len(judged))))


def _recorded(material: Material) -> Sentence:
    told = "{} complaints of the period have a record, with a trail of who did what and when."
    return Sentence(told, (_count(len(material.at_any_stage())),))


def _acknowledged_landlord(material: Material) -> Sentence:
    stages = [one for process in LANDLORD_STAGES for one in stages_of(material, process)]
    return _acknowledged(stages, "either stage as landlord")


EVIDENCE: Mapping[str, Callable[[Material], Sentence]] = {
    "contacts_by_kind": _contacts_by_kind,
    "refused": _refused,
    "refused_landlord": lambda material: _refused(material, landlord_only=True),
    "refused_escalations": _refused_escalations,
    "no_informal_stage": _no_informal_stage,
    "extensions": _extensions,
    "adjustments": _adjustments,
    "open_actions": _open_actions,
    "acknowledged_stage_1": lambda material: _acknowledged(_of_stage(material, 1), "stage 1"),
    "acknowledged_landlord": _acknowledged_landlord,
    "answered_stage_1": lambda material: _answered(material, 1),
    "answered_stage_2": lambda material: _answered(material, 2),
    "code_landlord_stage_1": lambda material: _within_code(material, LANDLORD_STAGES[0]),
    "code_landlord_stage_2": lambda material: _within_code(material, LANDLORD_STAGES[1]),
    "other_reviewer": _other_reviewer,
    "recorded": _recorded,
}
"""By the name that a point of the Code gives its evidence."""
