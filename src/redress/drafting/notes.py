"""What an officer is told beside a draft: what to do, check or decide before it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from redress.drafting.letter import Manner, Understanding
from redress.drafting.values import UNCONFIRMED
from redress.drafting.wording import WELSH
from redress.triage.decision import Decision
from redress.triage.routes import UrgencyLevel


def notes_for(
    decision: Decision,
    understanding: Understanding,
    manner: Manner,
    origins: Sequence[str],
    *,
    has_own_letter: bool,
    language: str,
    asked_for: str,
) -> tuple[str, ...]:
    """The notes to one draft, what cannot wait first."""
    return tuple(
        dict.fromkeys(
            (
                *_first(decision, has_own_letter),
                *_language(language, asked_for),
                *_doubts(decision, origins),
                *_person(manner),
                *_understood(understanding),
            )
        )
    )


def _first(decision: Decision, has_own_letter: bool) -> Iterator[str]:
    urgency = decision.urgency
    if urgency.level is UrgencyLevel.IMMEDIATE:
        yield "Ring first: a letter alone would come too late."
    elif not has_own_letter:
        name = decision.process.name
        yield f"Ring first: there is no letter for “{name}”; this is a general one."
    if urgency.level in (UrgencyLevel.IMMEDIATE, UrgencyLevel.URGENT):
        yield from (f"Do now: {act}" for act in urgency.acts)
        yield from (f"Why now: {reason}" for reason in urgency.reasons)


def _language(language: str, asked_for: str) -> Iterator[str]:
    if language == WELSH:
        yield "A Welsh speaker must check this letter before it is sent."
        yield (
            "What comes from the profile or from the person's own words is as it was given: put it "
            "into Welsh where it is not."
        )
    elif asked_for == WELSH:
        yield "There is no Welsh letter for this process yet: this one is in English. Translate it."


def _doubts(decision: Decision, origins: Sequence[str]) -> Iterator[str]:
    if decision.candidates:
        listed = "; ".join(f"{one.process.name} ({one.team.name})" for one in decision.candidates)
        yield f"Decide first which it is: {listed}."
    yield from (f"Answer first: {question}" for question in decision.questions)
    if not decision.received_is_known:
        yield "The date received was not given, so that of the draft stands in its place: check it."
    yield from (f"Check: {one}" for one in origins if UNCONFIRMED in one)
    yield from (f"Check: {one}" for one in origins if one.startswith("not in the profile"))


def _person(manner: Manner) -> Iterator[str]:
    if manner is Manner.ANONYMOUS:
        yield "No name and no way to answer is known: keep the letter with the case."
    if manner is Manner.REPRESENTATIVE:
        yield "Tell the representative nothing about the person until you know that they agree."


def _understood(understanding: Understanding) -> Iterator[str]:
    if not understanding.points:
        yield "Nothing could be said back: write in what you understand before you send it."
    yield from understanding.left_out
