"""Opening a case: what came in and what was made of it, kept in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from redress.casework.audit import Happening, unwritten
from redress.casework.cases import Kept, insert, with_dates
from redress.casework.documents import (
    CLASSIFICATION,
    CONTACT,
    DECISION,
    DRAFT,
    REDACTED,
    NewDocument,
    NewParty,
    keep,
)
from redress.casework.fingerprints import marks_of
from redress.casework.folding import fold
from redress.casework.intake import Prepared, contact_content, letter_content
from redress.casework.linking import keep_links, matched
from redress.casework.marking import keep_marks, keep_vector
from redress.casework.principals import Principal, system
from redress.casework.repeats import Arrival, find_repeats
from redress.casework.searching import index_words
from redress.classification.result import Answer, Classification
from redress.triage.decision import Decision
from redress.triage.profiles import Profile

CLASSIFIER, RULES = system("classifier"), system("rules")


def open_case(
    session: Session, prepared: Prepared, profile: Profile, actor: Principal, now: datetime
) -> Kept:
    """Keep a prepared contact as a new case, with the events that led to it, linked with the
    earlier ones that it seems to belong with.

    Raises:
        ReferenceTakenError: the reference is another case's: prepare it anew.
        ClockError: a date is outside the years whose bank holidays are known.
    """
    submission = prepared.submission
    papers = _papers(prepared, profile)
    people = [one for one in submission.people if one.is_known]
    parties = [NewParty(number, person) for number, person in enumerate(people, start=1)]
    arrival = arrival_of(prepared)
    # Before others must wait: two that come in at the same moment do not find one another.
    links = find_repeats(session, arrival, now)
    happenings = list(_happenings(prepared, profile, actor, now, papers, parties))

    def keep_beside(case_id: int) -> None:
        keep(session, case_id, now, papers.values(), parties)
        index_words(session, case_id, f"{prepared.reference} {prepared.reading.redacted}")
        keep_marks(session, case_id, arrival.marks)
        if arrival.vector is not None:
            keep_vector(session, case_id, arrival.vector, arrival.encoder)
        keep_links(session, case_id, links)

    return insert(session, [*happenings, *matched(links, now)], keep_beside)


def arrival_of(prepared: Prepared) -> Arrival:
    """What earlier cases are looked for by."""
    submission, found = prepared.submission, prepared.found
    area = found.answers.get("service_area")
    return Arrival(
        marks=marks_of(prepared.reading, submission.people, submission.place),
        service_area=area.label if area else None,
        vector=found.vector,
        encoder=found.model,
    )


def _papers(prepared: Prepared, profile: Profile) -> dict[str, NewDocument]:
    contents: Mapping[str, Mapping[str, Any]] = {
        CONTACT: contact_content(prepared.submission),
        REDACTED: {"text": prepared.reading.redacted},
        CLASSIFICATION: prepared.classification(),
        DECISION: prepared.decided(profile),
        DRAFT: letter_content(prepared.letter),
    }
    numbered = enumerate(contents.items(), start=1)
    return {kind: NewDocument(kind, number, content) for number, (kind, content) in numbered}


def _happenings(
    prepared: Prepared,
    profile: Profile,
    actor: Principal,
    now: datetime,
    papers: Mapping[str, NewDocument],
    parties: list[NewParty],
) -> Iterator[Happening]:
    channel = prepared.submission.contact.channel
    received = {
        "reference": prepared.reference,
        "received_at": prepared.received_at.astimezone(UTC).isoformat(),
        "channel": channel.value if channel else None,
        "profile": f"{profile.name}@{profile.fingerprint}",
        "source": dict(prepared.submission.source or {}),
        "documents": _facts(papers, CONTACT, REDACTED),
        "parties": [one.as_fact() for one in parties],
    }
    yield (first := Happening("received", actor, now, received))
    classified = {
        **classified_facts(prepared.found, profile),
        "documents": _facts(papers, CLASSIFICATION),
    }
    model = prepared.found.model
    yield (second := Happening("classified", CLASSIFIER, now, classified, model=model))
    decided = {**decided_facts(prepared.decision), "documents": _facts(papers, DECISION)}
    so_far = fold(fold(None, unwritten(first)), unwritten(second))
    yield with_dates(so_far, Happening("decided", RULES, now, decided, model=model), profile)
    drafted = {"documents": _facts(papers, DRAFT), "language": prepared.letter.language}
    yield Happening("drafted", RULES, now, drafted)


def _facts(papers: Mapping[str, NewDocument], *kinds: str) -> list[dict[str, Any]]:
    return [papers[kind].as_fact() for kind in kinds]


def classified_facts(found: Classification, profile: Profile) -> dict[str, Any]:
    """A classification as the details of an event: codes and confidences, no words."""
    labels: dict[str, Any] = {
        question: _label(question, answer, profile)
        for question, answer in found.answers.items()
        if answer is not None
    }
    for question, findings in found.findings.items():
        confidences = [one.confidence for one in findings.labels]
        labels[question] = {
            "labels": [one.label for one in findings.labels],
            "confidence": round(min(confidences), 4) if confidences else None,
            "needs_person": False,
            "suggested": True,
        }
    return {"labels": labels, "needs_person": found.needs_person}


def _label(question: str, answer: Answer, profile: Profile) -> dict[str, Any]:
    needed = profile.automation.get(question)
    is_set = needed is not None and answer.confidence >= needed and not answer.needs_person
    return {
        "labels": [answer.label],
        "confidence": round(answer.confidence, 4),
        "needs_person": answer.needs_person,
        "suggested": not is_set,
    }


def decided_facts(decision: Decision) -> dict[str, Any]:
    """A decision as the details of an event: codes, no words of the contact."""
    return {
        "process": decision.process.code,
        "team": decision.team.code,
        "urgency": decision.urgency.level.value,
        "rules": [one.id for one in decision.rules],
    }
