"""Drafts and letters: an officer's own version, its approval, and that it went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from redress.casework.audit import Happening
from redress.casework.cases import Kept, record
from redress.casework.documents import (
    DRAFT,
    LETTER,
    SUBJECT,
    NewDocument,
    document,
    keep,
    next_number,
    parties,
)
from redress.casework.lifecycle import COMPLAINTS, refuse_erased
from redress.casework.outbox import enqueue_letter
from redress.casework.principals import Principal
from redress.casework.state import LetterState, LetterStatus, State
from redress.casework.stepping import step_on
from redress.casework.steps import Acknowledged
from redress.casework.tables import Party
from redress.drafting.checklist import kind_for
from redress.drafting.drafting import LookedOver, look_over
from redress.drafting.letter import Letter, Paragraph
from redress.errors import RedressError
from redress.triage.profiles import Profile


class LetterKind(StrEnum):
    """What a letter is for."""

    ACKNOWLEDGEMENT = "acknowledgement"
    EXTENSION = "extension"
    RESPONSE = "response"
    REFUSAL = "refusal"
    OTHER = "other"


class LetterStateError(RedressError):
    """A draft or letter that is not there, or with which this cannot be done."""

    code = "letter_state"


@dataclass(frozen=True, slots=True)
class Approved:
    """A letter that was approved, and what was found in it."""

    kept: Kept
    number: int
    found: LookedOver | None
    """None of a letter of a kind without a checklist."""


def write_draft(
    session: Session,
    kept: Kept,
    subject: str,
    body: str,
    language: str,
    actor: Principal,
    now: datetime,
) -> tuple[Kept, int]:
    """Keep an officer's own version of a letter; its number.

    Raises:
        StepError: the case was erased.
    """
    refuse_erased(kept.state)
    content = {"subject": subject, "body": body, "language": language, "notes": []}
    paper = NewDocument(DRAFT, next_number(session, kept.id), content)
    keep(session, kept.id, now, [paper])
    details = {"documents": [paper.as_fact()], "language": language}
    return record(session, kept, [Happening("drafted", actor, now, details)]), paper.number


def approve(
    session: Session,
    kept: Kept,
    number: int,
    kind: LetterKind,
    profile: Profile,
    actor: Principal,
    now: datetime,
) -> Approved:
    """Make a letter of a draft, after looking it over.

    Raises:
        LetterStateError: there is no such draft, or it says what no letter may.
        StepError: the case was erased.
    """
    refuse_erased(kept.state)
    content = _content(session, kept, number, DRAFT, "draft")
    found = looked_over(content, kind, kept, profile, _writers(session, kept))
    if found and found.forbidden:
        raise LetterStateError(
            f"The draft says what no letter may: {' '.join(found.forbidden)} Change it first.",
            code="letter_forbidden",
        )
    paper = NewDocument(LETTER, next_number(session, kept.id), {**content, "kind": kind.value})
    keep(session, kept.id, now, [paper])
    details = {
        "documents": [paper.as_fact()],
        "letter": paper.number,
        "draft": number,
        "kind": kind.value,
    }
    happening = Happening("letter_approved", actor, now, details)
    return Approved(record(session, kept, [happening]), paper.number, found)


def looked_over(
    content: Mapping[str, Any],
    kind: LetterKind,
    kept: Kept,
    profile: Profile,
    writers: Sequence[str],
) -> LookedOver | None:
    """What a letter misses, what in it is hard to read, and what must not be in it.

    `writers` are the names of those to whom it may be written.
    """
    case = kept.state
    is_complaint = case.process in COMPLAINTS
    code = {
        LetterKind.ACKNOWLEDGEMENT: kind_for(case.process),
        LetterKind.EXTENSION: "more_time" if is_complaint else None,
        LetterKind.RESPONSE: "answer" if is_complaint else None,
    }.get(kind)
    if code is None:
        return None
    own = (case.reference, *writers)
    found = look_over(content["body"], code, content["language"], profile, own)
    if kind is LetterKind.ACKNOWLEDGEMENT:
        return found
    # An answer says how the complaint ended and what will be done: there it must.
    return LookedOver(found.points, found.findings, ())


def _writers(session: Session, kept: Kept) -> list[str]:
    people = parties(session, kept.id)
    return [one.name for one in people if one.name and one.role != SUBJECT]


def recipient_of(people: Sequence[Party]) -> Party | None:
    """Who of a case is written to by email: the first who has an address and wrote, or speaks for
    them."""
    return next((one for one in people if one.email and one.role != SUBJECT), None)


def queue_by_email(
    session: Session, kept: Kept, number: int, actor: Principal, now: datetime
) -> Kept:
    """Have a letter sent by email; it counts as sent once it has left.

    Raises:
        LetterStateError: there is no such letter, it has gone out, or no address is known.
        StepError: the case was erased.
    """
    _letter(kept, number, LetterStatus.APPROVED)
    if recipient_of(parties(session, kept.id)) is None:
        raise LetterStateError("No email address is known in this case: hand the letter over.")
    happening = Happening("letter_queued", actor, now, {"letter": number, "by": "email"})
    after = record(session, kept, [happening])
    enqueue_letter(session, after.events[0].sequence, kept.id, number, now)
    return after


def hand_over(
    session: Session, kept: Kept, number: int, profile: Profile, actor: Principal, now: datetime
) -> Kept:
    """Note that a letter was taken, to be printed or sent by other means.

    Raises:
        LetterStateError: there is no such letter, or it has gone out.
        StepError: the case was erased.
    """
    letter = _letter(kept, number, LetterStatus.APPROVED)
    return _gone_out(session, kept, letter, "letter_handed_over", profile, actor, now)


def sent(
    session: Session, kept: Kept, number: int, profile: Profile, actor: Principal, now: datetime
) -> Kept:
    """Note that a queued letter has left by email.

    Raises:
        LetterStateError: there is no such letter, or it was not queued.
        StepError: the case was erased.
    """
    letter = _letter(kept, number, LetterStatus.QUEUED)
    return _gone_out(session, kept, letter, "letter_sent", profile, actor, now)


def _gone_out(
    session: Session,
    kept: Kept,
    letter: LetterState,
    event: str,
    profile: Profile,
    actor: Principal,
    now: datetime,
) -> Kept:
    """An acknowledgement that has gone out acknowledges the case."""
    after = record(session, kept, [Happening(event, actor, now, {"letter": letter.number})])
    is_first = letter.kind == LetterKind.ACKNOWLEDGEMENT and after.state.state is State.RECEIVED
    return step_on(session, after, Acknowledged(), profile, actor, now) if is_first else after


def letter_of(session: Session, kept: Kept, number: int) -> Letter:
    """A draft or a letter, to be written in a format.

    Raises:
        LetterStateError: there is none of that number.
    """
    kind = LETTER if number in kept.state.documents.get(LETTER, ()) else DRAFT
    content = _content(session, kept, number, kind, "letter or draft")
    given = content.get("paragraphs") or [
        {"text": part, "heading": None} for part in content["body"].split("\n\n") if part.strip()
    ]
    paragraphs = tuple(Paragraph(one["text"], one["heading"]) for one in given)
    return Letter(content["subject"], paragraphs, content["language"])


def _letter(kept: Kept, number: int, status: LetterStatus) -> LetterState:
    refuse_erased(kept.state)
    letter = next((one for one in kept.state.letters if one.number == number), None)
    if letter is None:
        raise LetterStateError(
            f"There is no letter {number} in this case.", code="document_missing"
        )
    if letter.status is not status:
        raise LetterStateError(f"Letter {number} is {letter.status}, not {status}.")
    return letter


def _content(session: Session, kept: Kept, number: int, kind: str, name: str) -> Mapping[str, Any]:
    paper = document(session, kept.id, number)
    if paper is None or paper.kind != kind or paper.content is None:
        raise LetterStateError(
            f"There is no {name} {number} in this case.", code="document_missing"
        )
    return paper.content
