"""The rights of one person: to have what is held about them, and to have it erased."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from redress.casework.audit import Happening, append_all
from redress.casework.cases import Kept, find
from redress.casework.contract import moment, wordless
from redress.casework.documents import (
    CLASSIFICATION,
    CONTACT,
    DECISION,
    REDACTED,
    contents,
    parties,
)
from redress.casework.erasing import erase_case, holds
from redress.casework.hiding import Hiding, hiding_for
from redress.casework.linking import linked
from redress.casework.persons import FOUND_BY, FoundBy, Match, PersonError, Who, find_person
from redress.casework.principals import Principal, PrincipalKind, Scope
from redress.casework.state import SetLabel
from redress.casework.tables import Event, Party, StoredDocument
from redress.triage.profiles import AfterRetention, Profile

LEFT_OUT = (
    "Other people's names, addresses and numbers are left out, and whatever could not be told to "
    "be this person's. Somebody must read it before it is given out: a text may tell of others "
    "without naming them, and an exemption may apply."
)
_TOLD_TWICE = frozenset({"paragraphs", "notes"})
"""Of a letter: its body has the one, and the other is of how it was drafted."""


def export(
    session: Session, who: Who, profile: Profile, actor: Principal, now: datetime
) -> dict[str, Any]:
    """Everything that is held about a person, as a JSON object; noted in the trail of each case.

    Raises:
        PersonError: nothing is held about them.
    """
    cases = _cases_of(session, who)
    told = [_case(session, who, kept, matches) for kept, matches in cases]
    details = {"what": "person"}
    append_all(
        session, [Happening("exported", actor, now, details, case_id=kept.id) for kept, _ in cases]
    )
    return {
        "council": profile.name,
        "made_at": moment(now),
        "asked_for": {
            key: value
            for key in ("email", "phone", "name", "postcode")
            if (value := getattr(who, key))
        },
        "left_out": LEFT_OUT,
        "cases": told,
    }


def _cases_of(session: Session, who: Who, *, to_change: bool = False) -> list[_CaseOf]:
    found: dict[str, list[Match]] = {}
    for match in find_person(session, who):
        found.setdefault(match.reference, []).append(match)
    if not found:
        raise PersonError("Nothing is held about such a person.", code="person_missing")
    return [(find(session, one, to_change=to_change), matches) for one, matches in found.items()]


_CaseOf = tuple[Kept, list[Match]]


def _case(session: Session, who: Who, kept: Kept, matches: Sequence[Match]) -> dict[str, Any]:
    case = kept.state
    papers = contents(session, kept.id)
    own, others = _told_apart(parties(session, kept.id), matches)
    contact = next((one.content for one in papers.values() if one.kind == CONTACT), None) or {}
    hiding = hiding_for(who, own, others, contact.get("place") or "")
    ordered = (papers[number] for number in sorted(papers))
    return {
        "reference": case.reference,
        "found_by": sorted({FOUND_BY[one.found_by] for one in matches}),
        "received_at": moment(case.received_at),
        "channel": case.channel,
        "state": case.state.value,
        "closed_at": moment(case.closed_at),
        "erase_on": case.erase_on.isoformat() if case.erase_on else None,
        "outcome": case.outcome.value if case.outcome else None,
        "process": case.process,
        "team": case.team,
        "labels": {code: _label(one) for code, one in case.labels.items()},
        "stages": [one.model_dump(mode="json", exclude={"responder"}) for one in case.stages],
        "you": [_person(one) for one in own],
        "other_people": [one.role for one in others],
        "documents": [_paper(one, hiding) for one in ordered if _is_told(one)],
        "events": list(_events(session, kept.id)),
        "linked_cases": len(linked(session, kept.id)),
    }


def _told_apart(
    people: Sequence[Party], matches: Sequence[Match]
) -> tuple[list[Party], list[Party]]:
    """The person, and the others of a case.

    Where only the text has their address or number, whoever is named without one is taken for them.
    """
    numbers = {one.party for one in matches}
    if any(one.found_by is FoundBy.WRITTEN for one in matches):
        numbers |= {one.number for one in people if not one.email_key and not one.phone_key}
    own = [one for one in people if one.number in numbers]
    return own, [one for one in people if one.number not in numbers]


def _label(one: SetLabel) -> dict[str, Any]:
    return {
        "labels": list(one.labels),
        "confidence": one.confidence,
        "suggested": one.suggested,
        "set_by": "a model" if one.set_by.model else "an officer",
    }


def _person(one: Party) -> dict[str, Any]:
    fields = ("role", "name", "email", "phone", "address")
    return {field: getattr(one, field) for field in fields}


def _is_told(paper: StoredDocument) -> bool:
    # The redacted text is the contact's own with less in it.
    return paper.content is not None and paper.kind != REDACTED


def _paper(paper: StoredDocument, hiding: Hiding) -> dict[str, Any]:
    content = {key: one for key, one in (paper.content or {}).items() if key not in _TOLD_TWICE}
    is_about = paper.kind in (CLASSIFICATION, DECISION)
    return {
        "kind": paper.kind,
        "at": moment(paper.created_at),
        "content": wordless(content) if is_about else hiding.all_of(content),
    }


def _events(session: Session, case_id: int) -> Iterator[dict[str, Any]]:
    chosen = select(Event).where(Event.case_id == case_id).order_by(Event.sequence)
    for event in session.scalars(chosen):
        by = _BY[PrincipalKind(event.actor_kind)]
        yield {"type": event.type, "at": moment(event.at), "by": by, "model": event.model}


_BY = {
    PrincipalKind.USER: "an officer",
    PrincipalKind.KEY: "a program",
    PrincipalKind.SYSTEM: "Redress",
}


@dataclass(frozen=True, slots=True)
class PersonErasure:
    """What became of the cases of a person who is to be erased."""

    erased: tuple[str, ...]
    """References."""
    refused: Mapping[str, tuple[str, ...]]
    """By reference, why it is not erased, in words."""


def erase_person(
    session: Session,
    who: Who,
    profile: Profile,
    actor: Principal,
    now: datetime,
    *,
    how: AfterRetention | None = None,
    force: bool = False,
) -> PersonErasure:
    """Erase or anonymise every case of a person, as `how` or else the profile says.

    A case goes as a whole: what one wrote tells of the others. One that is open or held is left,
    with the reason, unless an administrator forces it.

    Raises:
        PersonError: nothing is held about them, or somebody else than an administrator forces it.
    """
    if force and not actor.may(Scope.ADMIN):
        raise PersonError("Only an administrator may erase what is held.", code="forbidden")
    erased: list[str] = []
    refused: dict[str, tuple[str, ...]] = {}
    for kept, _ in _cases_of(session, who, to_change=True):
        reasons = holds(session, kept)
        if reasons and not force:
            refused[kept.state.reference] = reasons
            continue
        chosen = how or profile.retention.then
        erase_case(session, kept, chosen, actor, now, "request", forced=bool(reasons))
        erased.append(kept.state.reference)
    return PersonErasure(tuple(erased), refused)
