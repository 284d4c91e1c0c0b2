"""A record's labels as the answers of a model that is always right, to judge later stages."""

from __future__ import annotations

from redress.classification.result import Answer, Choice, Classification, Finding, Findings
from redress.labels import Rule, default_vocabulary
from redress_training.corpus import Record

_ALSO = "service_area"


def true_answers(record: Record) -> Classification:
    """The classification that a record's labels make: sure, and without evidence."""
    answers: dict[str, Answer | None] = {}
    findings: dict[str, Findings] = {}
    for question in default_vocabulary().questions:
        labels = record.labels(question.code)
        if question.rule is Rule.ANY:
            found = tuple(Finding(label, 1.0, ()) for label in labels)
            findings[question.code] = Findings(found)
            continue
        also = record.also if question.code == _ALSO else ()
        answers[question.code] = _answer(labels[0], also) if labels else None
    return Classification(answers, findings, needs_person=False, why=(), model="true labels")


def _answer(label: str, also: tuple[str, ...]) -> Answer:
    others = tuple(Choice(code, 1.0) for code in also)
    return Answer(label, 1.0, (), (), needs_person=False, also=others)
