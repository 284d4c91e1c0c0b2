"""What the state of a case allows: the one place that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from redress.casework.state import OPEN, CaseState, Outcome, State
from redress.casework.steps import (
    Acknowledged,
    ActionDone,
    Corrected,
    Escalated,
    Extended,
    Refused,
    Responded,
    Step,
)
from redress.errors import RedressError
from redress.labels import Rule, default_vocabulary
from redress.triage.reckoning import in_london

EVERY = frozenset(State)
ANSWERED = frozenset({State.RESPONDED, State.REFUSED, State.CLOSED})

ALLOWED: Mapping[str, frozenset[State]] = {
    "corrected": EVERY,
    "rerouted": OPEN,
    "assigned": EVERY,
    "noted": EVERY,
    "acknowledged": frozenset({State.RECEIVED}),
    "extended": frozenset({State.RECEIVED, State.ACKNOWLEDGED}),
    "paused": frozenset({State.RECEIVED, State.ACKNOWLEDGED}),
    "resumed": frozenset({State.PAUSED}),
    "responded": frozenset({State.RECEIVED, State.ACKNOWLEDGED}),
    "refused": frozenset({State.RECEIVED, State.ACKNOWLEDGED}),
    "escalated": ANSWERED,
    "closed": frozenset({State.RESPONDED, State.REFUSED}),
    "reopened": ANSWERED,
    "ombudsman": ANSWERED,
    "action_added": EVERY,
    "action_done": EVERY,
    "adjusted": EVERY,
    "link_judged": EVERY,
    "legal_hold": EVERY,
    "legal_hold_ended": EVERY,
}
"""The states in which each event may happen."""

NEXT_STAGE: Mapping[str, str] = {
    "corporate_stage_1": "corporate_stage_2",
    "landlord_stage_1": "landlord_stage_2",
    "children_stage_1": "children_stage_2",
    "children_stage_2": "children_stage_3",
    "information_request": "information_review",
}
"""Where a case goes from a process when the person asks for the next stage."""

COMPLAINTS = frozenset(
    {
        *("corporate_stage_1", "corporate_stage_2", "landlord_stage_1", "landlord_stage_2"),
        *("children_stage_1", "children_stage_2", "children_stage_3"),
        *("adult_social_care", "social_services_wales", "public_health"),
        *("data_protection_complaint", "councillor_conduct"),
    }
)
"""Processes that end with a complaint upheld or not."""


class StepError(RedressError):
    """A step that the state of the case does not allow."""

    code = "illegal_step"

    def __init__(self, message: str, field: str | None = None) -> None:
        """`field` is the field of the step at fault, if one is."""
        super().__init__(message)
        self.field = field


def refuse_illegal(case: CaseState, step: Step, actor: str, today: date) -> None:
    """Refuse a step that the case does not allow.

    `actor` is who takes it, by identifier; `today` is London's.

    Raises:
        StepError: it does not; the message says why, and what may be done.
    """
    refuse_erased(case)
    allowed = ALLOWED[step.code]
    if case.state not in allowed:
        wanted = ", ".join(sorted(allowed))
        raise StepError(
            f"Case {case.reference} is {case.state}: '{step.code}' may happen only when it is "
            f"{wanted}.{_advice(case, step)}"
        )
    guard = _GUARDS.get(step.code)
    if guard is not None:
        guard(case, step, actor, today)


def refuse_erased(case: CaseState) -> None:
    """Refuse anything that is to happen to a case that was erased.

    Raises:
        StepError: it was.
    """
    if case.erased_at is not None:
        raise StepError(f"Case {case.reference} was erased: nothing can happen to it.")


def _advice(case: CaseState, step: Step) -> str:
    if case.state in ANSWERED and step.code not in ("acknowledged", "closed"):
        return " Reopen it first, or escalate it."
    if case.state is State.PAUSED:
        return " Resume it first."
    return ""


def _corrected(case: CaseState, step: Step, actor: str, today: date) -> None:
    assert isinstance(step, Corrected)
    questions = {one.code: one for one in default_vocabulary().questions}
    question = questions.get(step.question)
    if question is None:
        raise StepError(
            f"There is no question of that code. There are: {', '.join(questions)}.", "question"
        )
    if not set(step.labels) <= set(question.codes):
        raise StepError(
            f"{question.code} has no such label. There are: {', '.join(question.codes)}.", "labels"
        )
    if question.rule is Rule.ONE and len(step.labels) != 1:
        raise StepError(f"{question.code} has exactly one label.", "labels")
    if len(set(step.labels)) != len(step.labels):
        raise StepError("A label is given twice.", "labels")


def _on(case: CaseState, day: date | None, today: date, what: str) -> None:
    if day is None:
        return
    received = in_london(case.stage.received_at).date()
    if day > today:
        raise StepError(f"{what} on {day} is in the future.", "on")
    if day < received:
        raise StepError(f"{what} on {day} is before receipt on {received}.", "on")


def _acknowledged(case: CaseState, step: Step, actor: str, today: date) -> None:
    assert isinstance(step, Acknowledged)
    _on(case, step.on, today, "An acknowledgement")


def _extended(case: CaseState, step: Step, actor: str, today: date) -> None:
    assert isinstance(step, Extended)
    if case.stage.extended_until is not None:
        raise StepError(
            f"The time was extended already, until {case.stage.extended_until}; it may be once."
        )
    clocks = {one.code: one for one in case.clocks}
    respond, longest = clocks.get("respond"), clocks.get("extended")
    if respond and step.until <= respond.latest:
        raise StepError(
            f"The answer is due on {respond.latest} as it is: a new date comes after it.", "until"
        )
    if step.until < today:
        raise StepError(f"{step.until} is past.", "until")
    if longest and step.until > longest.latest and not step.beyond_limit:
        raise StepError(
            f"The process permits an extension until {longest.latest}. If there is a good reason "
            "for more, say so with `beyond_limit`.",
            "until",
        )


def _responded(case: CaseState, step: Step, actor: str, today: date) -> None:
    assert isinstance(step, Responded)
    _on(case, step.on, today, "An answer")
    is_complaint = case.process in COMPLAINTS
    if is_complaint and step.outcome is Outcome.RESOLVED:
        raise StepError(
            "A complaint is upheld, partly_upheld, not_upheld or withdrawn: 'resolved' is for what "
            "is no complaint.",
            "outcome",
        )
    _refuse_own_review(case, actor, "answer")


def _refused(case: CaseState, step: Step, actor: str, today: date) -> None:
    assert isinstance(step, Refused)
    _refuse_own_review(case, actor, "refuse")


def _refuse_own_review(case: CaseState, actor: str, what: str) -> None:
    """A later stage is for somebody else (LGSCO and Housing Ombudsman Codes, stage 2)."""
    earlier = {one.responder for one in case.stages[:-1]}
    if actor in earlier:
        raise StepError(
            f"Who answered an earlier stage may not {what} stage {case.stage.stage}: another "
            "person must."
        )


def _escalated(case: CaseState, step: Step, actor: str, today: date) -> None:
    assert isinstance(step, Escalated)
    if case.process not in NEXT_STAGE:
        raise StepError(
            f"The process {case.process} has no further stage here: tell the person which "
            "ombudsman, tribunal or court comes next."
        )
    if step.received_at is not None:
        if in_london(step.received_at).date() > today:
            raise StepError("The request is in the future.", "received_at")
        if step.received_at < case.received_at:
            raise StepError("The request is before the complaint itself.", "received_at")


def _action_done(case: CaseState, step: Step, actor: str, today: date) -> None:
    assert isinstance(step, ActionDone)
    action = next((one for one in case.actions if one.number == step.number), None)
    if action is None:
        raise StepError(f"There is no action {step.number} in this case.", "number")
    if action.done_on is not None:
        raise StepError(f"Action {step.number} was done on {action.done_on}.", "number")
    if step.on and step.on > today:
        raise StepError(f"{step.on} is in the future.", "on")


def _legal_hold(case: CaseState, step: Step, actor: str, today: date) -> None:
    if case.legal_hold is not None:
        raise StepError(f"Case {case.reference} is under a legal hold already.")


def _legal_hold_ended(case: CaseState, step: Step, actor: str, today: date) -> None:
    if case.legal_hold is None:
        raise StepError(f"Case {case.reference} is under no legal hold.")


_GUARDS: Mapping[str, Callable[[CaseState, Step, str, date], None]] = {
    "corrected": _corrected,
    "acknowledged": _acknowledged,
    "extended": _extended,
    "responded": _responded,
    "refused": _refused,
    "escalated": _escalated,
    "action_done": _action_done,
    "legal_hold": _legal_hold,
    "legal_hold_ended": _legal_hold_ended,
}
