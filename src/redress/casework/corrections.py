"""Every case's labels as people left them, beside what the model said."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from redress.casework.documents import REDACTED
from redress.casework.principals import PrincipalKind
from redress.casework.state import State
from redress.casework.tables import Case, Event, StoredDocument
from redress.labels import Rule, default_vocabulary

OUTCOME = "outcome"
_TRAIL = ("classified", "corrected", "responded", "reopened", "escalated")
_PAGE = 500


class Standing(StrEnum):
    """What people made of an answer of the model."""

    CONFIRMED = "confirmed"
    """Somebody said that it is right."""
    CORRECTED = "corrected"
    """Somebody gave another."""
    ADDED = "added"
    """Somebody gave one where the model had none."""
    UNCHANGED = "unchanged"
    """Nobody has said anything of it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the model said."""

    labels: tuple[str, ...]
    confidence: float | None
    """None of an any-of question without a label."""
    unsure: bool
    model: str
    """Name and version."""


@dataclass(frozen=True, slots=True)
class LeftLabel:
    """The answer to one question as it was left."""

    labels: tuple[str, ...]
    standing: Standing
    said: Said | None


@dataclass(frozen=True, slots=True)
class LeftCase:
    """The labels of one case as they were left."""

    id: int
    reference: str
    received_at: datetime
    settled: bool
    """Whether it was answered and closed."""
    erased: bool
    answers: Mapping[str, LeftLabel]
    """By question that is asked of such a case; the outcome is what stage 1 ended with."""
    said: Mapping[str, Said]
    """What the model said, by question that it asked."""
    redacted: str | None = None
    """None where it was erased, or texts were not asked for."""
    salt: str | None = None
    """Of the redacted text; it goes when that is erased."""


def corrections(
    session: Session,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    with_texts: bool = False,
) -> Iterator[LeftCase]:
    """Every case received from `since` on and before `until`, in the order of opening.

    Cases that were erased are among them, without text: their labels are statistics.
    """
    last = 0
    while page := _page(session, last, since, until):
        last = page[-1].id
        ids = [row.id for row in page]
        trails = _trails(session, ids)
        texts = _texts(session, ids) if with_texts else {}
        for row in page:
            yield _left(row, trails.get(row.id, []), texts.get(row.id))


@dataclass(frozen=True, slots=True)
class _Happened:
    type: str
    actor_kind: str
    model: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Text:
    redacted: str
    salt: str | None


def _page(
    session: Session, last: int, since: datetime | None, until: datetime | None
) -> Sequence[Any]:
    chosen = select(
        Case.id, Case.reference, Case.received_at, Case.state, Case.responded_on, Case.erased_at
    ).where(Case.id > last, *received_within(since, until))
    return session.execute(chosen.order_by(Case.id).limit(_PAGE)).all()


def received_within(
    since: datetime | None, until: datetime | None
) -> Iterator[ColumnElement[bool]]:
    """The conditions that a case was received from `since` on and before `until`."""
    if since is not None:
        yield Case.received_at >= since
    if until is not None:
        yield Case.received_at < until


def _trails(session: Session, ids: Collection[int]) -> dict[int | None, list[_Happened]]:
    found: dict[int | None, list[_Happened]] = {}
    chosen = (
        select(Event.case_id, Event.type, Event.actor_kind, Event.model, Event.details)
        .where(Event.case_id.in_(ids), Event.type.in_(_TRAIL))
        .order_by(Event.sequence)
    )
    for case, what, actor_kind, model, details in session.execute(chosen):
        found.setdefault(case, []).append(_Happened(what, actor_kind, model, details))
    return found


def _texts(session: Session, ids: Collection[int]) -> dict[int, _Text]:
    chosen = select(StoredDocument.case_id, StoredDocument.content, StoredDocument.salt).where(
        StoredDocument.case_id.in_(ids), StoredDocument.kind == REDACTED
    )
    return {
        case: _Text(content["text"], salt)
        for case, content, salt in session.execute(chosen)
        if content
    }


def _left(row: Any, trail: Sequence[_Happened], text: _Text | None) -> LeftCase:
    said, given = _said_and_given(trail)
    return LeftCase(
        id=row.id,
        reference=row.reference,
        received_at=row.received_at,
        settled=row.state == State.CLOSED and row.responded_on is not None,
        erased=row.erased_at is not None,
        answers=_answers(said, given),
        said=said,
        redacted=text.redacted if text else None,
        salt=text.salt if text else None,
    )


def _said_and_given(
    trail: Sequence[_Happened],
) -> tuple[dict[str, Said], dict[str, tuple[str, ...]]]:
    """What the model said and what people gave, by question."""
    said: dict[str, Said] = {}
    given: dict[str, tuple[str, ...]] = {}
    for event in trail:
        if event.type == "classified":
            # What people judged is what the model had said by then.
            judged = {question: one for question, one in said.items() if question in given}
            said = {**_said(event), **judged}
        elif event.type == "corrected" and event.actor_kind != PrincipalKind.SYSTEM:
            given[event.details["question"]] = tuple(event.details["labels"])
    outcome = _outcome_of_stage_1(trail)
    if outcome is not None:
        given[OUTCOME] = (outcome,)
    return said, given


def _answers(
    said: Mapping[str, Said], given: Mapping[str, tuple[str, ...]]
) -> dict[str, LeftLabel]:
    questions = [*said, *(question for question in given if question not in said)]
    left = {question: _judged(said.get(question), given.get(question)) for question in questions}
    return {question: one for question, one in left.items() if _is_asked(question, left)}


def _said(event: _Happened) -> dict[str, Said]:
    return {
        question: Said(
            labels=tuple(one["labels"]),
            confidence=one["confidence"],
            unsure=one["needs_person"],
            model=event.model or "",
        )
        for question, one in event.details["labels"].items()
    }


def _outcome_of_stage_1(trail: Sequence[_Happened]) -> str | None:
    """How an officer decided, where it is an answer to the question that the model was asked."""
    outcome: str | None = None
    for event in trail:
        if event.type == "escalated":
            break
        if event.type == "responded":
            outcome = event.details["outcome"]
        elif event.type == "reopened":
            outcome = None
    return outcome if outcome in default_vocabulary().question(OUTCOME).codes else None


def _judged(said: Said | None, given: tuple[str, ...] | None) -> LeftLabel:
    if given is None:
        return LeftLabel(said.labels if said else (), Standing.UNCHANGED, said)
    if said is None:
        return LeftLabel(given, Standing.ADDED, None)
    same = set(given) == set(said.labels)
    return LeftLabel(given, Standing.CONFIRMED if same else Standing.CORRECTED, said)


def _is_asked(question: str, left: Mapping[str, LeftLabel]) -> bool:
    """Whether the question is asked of such a case, by the other labels as they were left."""
    known = {one.code: one for one in default_vocabulary().questions}
    wanted = known[question].asked_of if question in known else None
    return all(
        other in left and bool(set(left[other].labels) & set(codes))
        for other, codes in (wanted or {}).items()
    )


def is_one_of(question: str) -> bool:
    """Whether a question has exactly one label; a council's own have."""
    known = {one.code: one.rule for one in default_vocabulary().questions}
    return known.get(question, Rule.ONE) is Rule.ONE
