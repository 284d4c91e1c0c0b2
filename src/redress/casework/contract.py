"""The machine contract of casework: cases, events and letters as JSON objects.

These forms hold from version 0.1 on: fields may be added, none is renamed or taken away. Moments
are UTC in RFC 3339; days are London's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from redress.casework.cases import Kept
from redress.casework.documents import (
    CLASSIFICATION,
    CONTACT,
    DECISION,
    DRAFT,
    LETTER,
    REDACTED,
    WRITTEN,
)
from redress.casework.intake import Prepared, letter_content
from redress.casework.linking import Linked, counts, found_on_arrival, linked_object
from redress.casework.listing import Listed
from redress.casework.state import CaseState
from redress.casework.tables import Event, Party, StoredDocument
from redress.triage.profiles import Profile

Papers = Mapping[int, StoredDocument]
_SHOWN_OF_LETTER = ("subject", "body", "language", "notes")


def moment(at: datetime | None) -> str | None:
    """A moment in UTC, as in 2026-11-27T12:00:00Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def opened_object(
    kept: Kept, prepared: Prepared, profile: Profile, *, with_repeats: bool
) -> dict[str, Any]:
    """What a case that was just opened is answered with, to whoever sent the contact.

    The references of earlier cases are only for who may read cases.
    """
    decision = prepared.decided(profile)
    repeats = found_on_arrival(kept)
    return {
        **_head(kept.state),
        "classification": prepared.classification(),
        "decision": {key: value for key, value in decision.items() if key != "clocks"},
        "clocks": decision["clocks"],
        "draft": _letter(letter_content(prepared.letter)),
        "repeats": repeats if with_repeats else None,
        "contacts_about_this": 1 + sum(counts(one["reason"], None) for one in repeats),
    }


def case_object(
    state: CaseState,
    papers: Papers,
    people: Sequence[Party],
    links: Sequence[Linked],
    *,
    with_personal_data: bool,
) -> dict[str, Any]:
    """A case whole. Without personal data: the redacted text, and no words of the contact."""
    newest = {kind: papers[numbers[-1]] for kind, numbers in state.documents.items()}
    classification = _content(newest.get(CLASSIFICATION))
    decision = dict(_content(newest.get(DECISION)) or {})
    decision.pop("clocks", None)
    body = state.model_dump(mode="json", exclude=_INNER)
    contact = _content(newest.get(CONTACT)) if with_personal_data else None
    redacted = _content(newest.get(REDACTED))
    return {
        **_head(state),
        **body,
        "text": redacted["text"] if redacted else None,
        "contact": contact,
        "people": [_person(one) for one in people] if with_personal_data else None,
        "classification": classification if with_personal_data else wordless(classification),
        "decision": decision if with_personal_data else wordless(decision),
        "draft": _letter(_content(newest.get(DRAFT))) if with_personal_data else None,
        "written": [_written(one) for one in _of_kind(state, papers, WRITTEN)]
        if with_personal_data
        else None,
        "drafts": list(state.documents.get(DRAFT, ())),
        "repeats": [linked_object(one) for one in links],
        "contacts_about_this": 1 + sum(one.is_about_this for one in links),
    }


_INNER = {"reference", "version", "state", "stages", "documents", "parties", "set_by"}
"""What the head of a case tells, or what stands beside it."""


def _head(state: CaseState) -> dict[str, Any]:
    return {
        "reference": state.reference,
        "version": state.version,
        "state": state.state.value,
        "stage": state.stage.stage,
        "received_at": moment(state.received_at),
        "opened_at": moment(state.opened_at),
        "changed_at": moment(state.changed_at),
        "profile": state.profile,
        "model": state.model,
        "stages": [one.model_dump(mode="json") for one in state.stages],
        "set_by": {field: one.model_dump(mode="json") for field, one in state.set_by.items()},
    }


def listed_object(one: Listed) -> dict[str, Any]:
    """A case in a list."""
    return {
        "reference": one.reference,
        "version": one.version,
        "state": one.state.value,
        "stage": one.stage,
        "received_at": moment(one.received_at),
        "changed_at": moment(one.changed_at),
        "channel": one.channel,
        "kind": one.kind,
        "service_area": one.service_area,
        "avoidable_cause": one.avoidable_cause,
        "process": one.process,
        "team": one.team,
        "officer": one.officer,
        "urgency": one.urgency.value,
        "needs_person": one.needs_person,
        "outcome": one.outcome,
        "next_due": one.next_due.isoformat() if one.next_due else None,
        "next_clock": one.next_clock,
        "erased": one.erased,
    }


def event_object(event: Event) -> dict[str, Any]:
    """An event of the trail."""
    return {
        "sequence": event.sequence,
        "type": event.type,
        "at": moment(event.at),
        "actor": {"kind": event.actor_kind, "id": event.actor_id},
        "model": event.model,
        "details": event.details,
        "previous": event.previous,
        "hash": event.hash,
    }


def draft_object(paper: StoredDocument) -> dict[str, Any]:
    """A draft with its number."""
    return {
        "number": paper.number,
        "created_at": moment(paper.created_at),
        **_letter(paper.content or {}),
    }


def letters_of(state: CaseState, papers: Papers) -> list[dict[str, Any]]:
    """The letters of a case, the first first."""
    told = {one.number: one for one in state.letters}
    return [
        {
            **told[paper.number].model_dump(mode="json"),
            "at": moment(told[paper.number].at),
            **_letter(paper.content or {}),
        }
        for paper in _of_kind(state, papers, LETTER)
    ]


def drafts_of(state: CaseState, papers: Papers) -> list[dict[str, Any]]:
    """The drafts of a case, the first first."""
    return [draft_object(paper) for paper in _of_kind(state, papers, DRAFT)]


def _of_kind(state: CaseState, papers: Papers, kind: str) -> Iterable[StoredDocument]:
    return [papers[number] for number in state.documents.get(kind, ()) if number in papers]


def _content(paper: StoredDocument | None) -> dict[str, Any] | None:
    return paper.content if paper else None


def _letter(content: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: (content or {}).get(key) for key in _SHOWN_OF_LETTER}


def _written(paper: StoredDocument) -> dict[str, Any]:
    return {"number": paper.number, "at": moment(paper.created_at), **(paper.content or {})}


def _person(one: Party) -> dict[str, Any]:
    return {
        "number": one.number,
        "role": one.role,
        "name": one.name,
        "email": one.email,
        "phone": one.phone,
        "address": one.address,
    }


def wordless(value: Any) -> Any:
    """A classification or decision without the contact's words that carried it."""
    if isinstance(value, dict):
        return {
            key: [] if key in ("evidence", "words") else wordless(one) for key, one in value.items()
        }
    return [wordless(one) for one in value] if isinstance(value, list) else value
