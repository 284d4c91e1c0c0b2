"""After a correction: the route, the dates and the draft, decided again by the same rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from redress.casework.audit import Happening
from redress.casework.cases import Kept, with_dates
from redress.casework.documents import (
    CLASSIFICATION,
    CONTACT,
    DECISION,
    DRAFT,
    NewDocument,
    Person,
    contents,
    parties,
)
from redress.casework.intake import letter_content, read_again, salutation
from redress.casework.opening import RULES, decided_facts
from redress.casework.principals import PrincipalKind
from redress.casework.state import CaseState, State
from redress.casework.steps import Corrected
from redress.classification.result import Answer, Choice, Classification, Finding, Findings
from redress.drafting.drafting import draft
from redress.labels import Rule, default_vocabulary
from redress.triage.contract import decision_object
from redress.triage.deciding import triage
from redress.triage.profiles import Profile

DECIDING = frozenset({"kind", "service_area", "avoidable_cause", "flags"})
"""Questions whose answers the rules of routing ask for."""


def decided_again(
    session: Session,
    kept: Kept,
    after: CaseState,
    step: Corrected,
    profile: Profile,
    now: datetime,
    taken: int,
) -> tuple[list[Happening], dict[str, NewDocument]]:
    """What follows from a correction, while nothing was sent yet; and its documents.

    `after` is the case with the correction; `taken` is how many of the next numbers of documents
    are taken already. What a person chose stays as it is.
    """
    if step.question not in DECIDING or after.state is not State.RECEIVED or after.stage.stage > 1:
        return [], {}
    papers = contents(session, kept.id)
    kinds = {paper.kind: paper.content for paper in papers.values() if paper.content}
    if CONTACT not in kinds:
        return [], {}
    reading = read_again(kinds[CONTACT])
    found = answers_of(kinds[CLASSIFICATION], after)
    decision = triage(reading, found, profile, now)
    sender = salutation(Person(one.role, one.name) for one in parties(session, kept.id))
    letter = draft(reading, found, decision, profile, after.reference, sender=sender)
    first = max(papers) + taken + 1
    made = {
        DECISION: NewDocument(
            DECISION, first, decision_object(decision, profile.hours, reading.contact.text)
        ),
        DRAFT: NewDocument(DRAFT, first + 1, letter_content(letter)),
    }
    facts = {
        key: value for key, value in decided_facts(decision).items() if _may_change(after, key)
    }
    decided = Happening("decided", RULES, now, {**facts, "documents": [made[DECISION].as_fact()]})
    drafted = {"documents": [made[DRAFT].as_fact()]}
    return [with_dates(after, decided, profile), Happening("drafted", RULES, now, drafted)], made


def _may_change(case: CaseState, field: str) -> bool:
    setter = case.set_by.get(field)
    return setter is None or setter.kind is PrincipalKind.SYSTEM


def answers_of(kept: Mapping[str, Any], case: CaseState) -> Classification:
    """A classification that was kept, with what people have corrected since.

    Words that carried the answers are left out.
    """
    answers: dict[str, Answer | None] = {}
    findings: dict[str, Findings] = {}
    for question in default_vocabulary().questions:
        code, said = question.code, case.labels.get(question.code)
        by_person = said is not None and said.set_by.model is None
        if question.rule is Rule.ANY:
            labels = said.labels if said else ()
            findings[code] = Findings(tuple(Finding(one, 1.0, ()) for one in labels))
        elif by_person and said:
            answers[code] = Answer(said.labels[0], 1.0, (), (), False, also=_also(kept.get(code)))
        elif code in kept:
            answers[code] = _answer(kept[code])
    return Classification(answers, findings, bool(kept["needs_person"]), (), kept["model"])


def _answer(kept: Mapping[str, Any] | None) -> Answer | None:
    if kept is None:
        return None
    return Answer(
        label=kept["label"],
        confidence=kept["confidence"],
        alternatives=_choices(kept["alternatives"]),
        evidence=(),
        needs_person=kept["needs_person"],
        also=_also(kept),
    )


def _also(kept: Mapping[str, Any] | None) -> tuple[Choice, ...]:
    return tuple(Choice(code, 1.0) for code in (kept or {}).get("also", ()))


def _choices(kept: Any) -> tuple[Choice, ...]:
    return tuple(Choice(one["label"], one["confidence"]) for one in kept)
