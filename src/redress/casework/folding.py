"""From the events of a case to its state: the same events always come to the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from redress.casework.principals import PrincipalKind
from redress.casework.state import (
    Action,
    CaseState,
    Due,
    LetterState,
    LetterStatus,
    OmbudsmanStep,
    Outcome,
    Refusal,
    SetLabel,
    Setter,
    Stage,
    State,
)
from redress.casework.tables import Event

Facts = Mapping[str, Any]


def fold(case: CaseState | None, event: Event) -> CaseState:
    """The state of a case after one more event.

    Raises:
        KeyError: the event's details are not those of its type: it was tampered with.
    """
    setter = Setter(
        kind=PrincipalKind(event.actor_kind), id=event.actor_id, at=event.at, model=event.model
    )
    if case is None:
        return _received(event.details, setter)
    if event.type in _CHANGES_NOTHING:
        return case
    changes = _CHANGES.get(event.type, _nothing)(case, event.details, setter)
    changes |= _dated(event.details)
    set_now = {field: setter for field in changes if field not in _RECKONED}
    return case.model_copy(
        update={
            **changes,
            "documents": _with_documents(case, event),
            "set_by": {**case.set_by, **set_now},
            "version": case.version + 1,
            "changed_at": event.at,
        }
    )


_RECKONED = frozenset({"clocks", "next_due", "next_clock", "erase_on"})
_CHANGES_NOTHING = frozenset({"viewed", "exported"})
"""Who looked at a case must not keep another from changing it."""


def _received(facts: Facts, setter: Setter) -> CaseState:
    return CaseState(
        reference=facts["reference"],
        version=1,
        state=State.RECEIVED,
        stages=(Stage(stage=1, process="", received_at=_moment(facts["received_at"])),),
        opened_at=setter.at,
        changed_at=setter.at,
        channel=facts.get("channel"),
        profile=facts["profile"],
        parties=tuple(one["number"] for one in facts.get("parties", ())),
        documents=_numbers(facts),
    )


def _numbers(facts: Facts) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for one in facts.get("documents", ()):
        found[one["kind"]] = (*found.get(one["kind"], ()), one["number"])
    return found


def _with_documents(case: CaseState, event: Event) -> dict[str, tuple[int, ...]]:
    found = dict(case.documents)
    for kind, numbers in _numbers(event.details).items():
        found[kind] = (*found.get(kind, ()), *numbers)
    return found


def _dated(facts: Facts) -> dict[str, Any]:
    """The dates that were reckoned when the event was written, by the profile of that day."""
    if "clocks" not in facts:
        return {}
    return {
        "clocks": tuple(Due.model_validate(one) for one in facts["clocks"]),
        "next_due": _day(facts.get("next_due")),
        "next_clock": facts.get("next_clock"),
        "erase_on": _day(facts.get("erase_on")),
    }


def _nothing(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    return {}


def _classified(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    found = {
        question: SetLabel.model_validate({**one, "set_by": setter})
        for question, one in facts["labels"].items()
    }
    by_people = {code: one for code, one in case.labels.items() if one.set_by.model is None}
    return {
        "labels": {**found, **by_people},
        "model": setter.model,
        "needs_person": facts["needs_person"],
    }


def _corrected(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    said = SetLabel(labels=tuple(facts["labels"]), suggested=False, set_by=setter)
    return {"labels": {**case.labels, facts["question"]: said}}


def _decided(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    """The rules decided anew, after a correction; what a person chose stays."""
    found = {field: facts[field] for field in ("process", "team", "urgency") if field in facts}
    stage = case.stage.model_copy(update={"process": found.get("process", case.process)})
    return {**found, "stages": (*case.stages[:-1], stage)}


def _assigned(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    return {"officer": facts.get("officer")}


def _stage(case: CaseState, **changes: Any) -> tuple[Stage, ...]:
    return (*case.stages[:-1], case.stage.model_copy(update=changes))


def _acknowledged(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    stages = _stage(case, acknowledged_on=_day(facts["on"]))
    return {"state": State.ACKNOWLEDGED, "stages": stages}


def _extended(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    return {"stages": _stage(case, extended_until=_day(facts["until"]))}


def _paused(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    pauses = (*case.stage.pauses, (_day(facts["on"]), None))
    return {"state": State.PAUSED, "stages": _stage(case, pauses=pauses)}


def _resumed(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    *earlier, (start, _) = case.stage.pauses
    stages = _stage(case, pauses=(*earlier, (start, _day(facts["on"]))))
    return {"state": _before_answer(case), "stages": stages}


def _before_answer(case: CaseState) -> State:
    return State.ACKNOWLEDGED if case.stage.acknowledged_on else State.RECEIVED


def _responded(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    stages = _stage(
        case,
        responded_on=_day(facts["on"]),
        responder=setter.id,
        outcome=Outcome(facts["outcome"]),
        in_time=facts.get("in_time"),
    )
    texts = facts["texts"]
    return {
        "state": State.RESPONDED,
        "stages": stages,
        "reasons": texts["reasons"]["number"],
        "remedy": texts["remedy"]["number"] if "remedy" in texts else None,
    }


def _refused(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    reasons = facts["texts"]["reasons"]["number"]
    refusal = Refusal(ground=facts["ground"], reasons=reasons, stage=case.stage.stage)
    stages = _stage(case, responder=setter.id)
    return {
        "state": State.REFUSED,
        "stages": stages,
        "refusals": (*case.refusals, refusal),
        "closed_at": setter.at,
    }


def _escalated(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    stage = Stage(
        stage=case.stage.stage + 1,
        process=facts["process"],
        received_at=_moment(facts["received_at"]),
    )
    return {
        "state": State.RECEIVED,
        "stages": (*case.stages, stage),
        "process": facts["process"],
        "team": facts["team"],
        "officer": None,
        "closed_at": None,
    }


def _closed(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    return {"state": State.CLOSED, "closed_at": setter.at}


def _reopened(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    cleared = {"responded_on": None, "responder": None, "outcome": None, "in_time": None}
    return {
        "state": _before_answer(case),
        "stages": _stage(case, **cleared),
        "closed_at": None,
    }


def _ombudsman(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    step = OmbudsmanStep(body=facts["body"], step=facts["step"], on=date.fromisoformat(facts["on"]))
    return {"ombudsman": (*case.ombudsman, step)}


def _action_added(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    action = Action(
        number=len(case.actions) + 1,
        kind=facts["kind"],
        text=facts["texts"]["text"]["number"],
        owner=facts["owner"],
        due=_day(facts.get("due")),
    )
    return {"actions": (*case.actions, action)}


def _action_done(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    day = _day(facts["on"])
    done = tuple(
        one.model_copy(update={"done_on": day}) if one.number == facts["number"] else one
        for one in case.actions
    )
    return {"actions": done}


def _adjusted(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    return {"adjustments": facts["texts"]["text"]["number"]}


def _party_added(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    return {"parties": (*case.parties, *(one["number"] for one in facts["parties"]))}


def _letter_approved(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    letter = LetterState(
        number=facts["letter"],
        kind=facts["kind"],
        status=LetterStatus.APPROVED,
        approved_by=setter.id,
        at=setter.at,
    )
    return {"letters": (*case.letters, letter)}


def _letter_is(status: LetterStatus) -> Callable[[CaseState, Facts, Setter], dict[str, Any]]:
    def changed(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
        letters = tuple(
            one.model_copy(update={"status": status, "at": setter.at})
            if one.number == facts["letter"]
            else one
            for one in case.letters
        )
        return {"letters": letters}

    return changed


def _legal_hold(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    return {"legal_hold": facts["texts"]["reason"]["number"]}


def _legal_hold_ended(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    return {"legal_hold": None}


def _erased(case: CaseState, facts: Facts, setter: Setter) -> dict[str, Any]:
    """Nothing can happen to it any more, so nothing is due."""
    return {"erased_at": setter.at, "erase_on": None, "next_due": None, "next_clock": None}


def _day(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _moment(value: str) -> datetime:
    return datetime.fromisoformat(value)


_CHANGES: Mapping[str, Callable[[CaseState, Facts, Setter], dict[str, Any]]] = {
    "classified": _classified,
    "corrected": _corrected,
    "rerouted": _decided,
    "decided": _decided,
    "assigned": _assigned,
    "acknowledged": _acknowledged,
    "extended": _extended,
    "paused": _paused,
    "resumed": _resumed,
    "responded": _responded,
    "refused": _refused,
    "escalated": _escalated,
    "closed": _closed,
    "reopened": _reopened,
    "ombudsman": _ombudsman,
    "action_added": _action_added,
    "action_done": _action_done,
    "adjusted": _adjusted,
    "party_added": _party_added,
    "letter_approved": _letter_approved,
    "letter_queued": _letter_is(LetterStatus.QUEUED),
    "letter_sent": _letter_is(LetterStatus.SENT),
    "letter_failed": _letter_is(LetterStatus.APPROVED),
    "letter_handed_over": _letter_is(LetterStatus.HANDED_OVER),
    "legal_hold": _legal_hold,
    "legal_hold_ended": _legal_hold_ended,
    "anonymised": _erased,
    "erased": _erased,
}
