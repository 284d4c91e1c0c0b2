"""Classifying: from readings to labels with confidence and evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from redress.classification.evidence import best_spans, word_weights
from redress.classification.features import FeatureMaker, Features, sentence_vector
from redress.classification.heads import Head, HeadSet
from redress.classification.result import (
    Answer,
    Choice,
    Classification,
    Finding,
    Findings,
    Reason,
)
from redress.labels import Question, Rule, second_issue
from redress.reading.reader import Reading
from redress.reading.sentences import find_sentences
from redress.spans import Span

BATCH = 64
"""Contacts that callers read and classify together."""

_ALTERNATIVES = 2
# What decides where a contact goes: an unsure answer to these needs a person.
_DECIDING = frozenset({"kind", "service_area"})

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Classifier:
    """A model in use: loaded once, safe to share between threads."""

    name: str
    maker: FeatureMaker
    heads: HeadSet

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that the model answers."""
        return tuple(head.question for head in self._asked)

    @cached_property
    def _asked(self) -> tuple[Head, ...]:
        """The heads that answer a question by themselves."""
        helping = {second_issue(h.question).code for h in self.heads.heads if h.question.secondary}
        return tuple(head for head in self.heads.heads if head.question.code not in helping)

    def classify(self, reading: Reading) -> Classification:
        """The classification of one contact."""
        return self.classify_batch([reading])[0]

    def classify_batch(
        self, readings: Sequence[Reading], evidence_of: Collection[str] | None = None
    ) -> list[Classification]:
        """The classifications of several contacts, in order.

        `evidence_of` names the questions whose evidence is wanted, None for all; the answers to
        others have none.
        """
        if not readings:
            return []
        features = self.maker.make([reading.masked.text for reading in readings])
        probabilities = self.heads.probabilities(self.maker.batch(features))
        return [
            self._classification(
                reading,
                one,
                {code: rows[index] for code, rows in probabilities.items()},
                evidence_of,
            )
            for index, (reading, one) in enumerate(zip(readings, features, strict=True))
        ]

    def _classification(
        self,
        reading: Reading,
        features: Features,
        probabilities: Mapping[str, Floats],
        evidence_of: Collection[str] | None,
    ) -> Classification:
        chosen = list(_chosen(self._asked, probabilities))
        evidence = _evidence(reading, features, chosen, evidence_of)
        answers: dict[str, Answer | None] = {
            head.question.code: None for head in self._asked if head.question.rule is Rule.ONE
        }
        findings: dict[str, Findings] = {}
        for head, columns in chosen:
            code = head.question.code
            spans = evidence.get(code, [()] * len(columns))
            if head.question.rule is Rule.ANY:
                findings[code] = _find(head, probabilities[code], columns, spans)
            else:
                answers[code] = self._answer(head, probabilities, spans[0])
        reasons = tuple(_reasons(reading, answers, findings, self._asked))
        vector = None if features.vectors is None else sentence_vector(features.vectors)
        return Classification(answers, findings, bool(reasons), reasons, self.name, vector)

    def _answer(
        self, head: Head, probabilities: Mapping[str, Floats], evidence: tuple[Span, ...]
    ) -> Answer:
        own = probabilities[head.question.code]
        order = np.argsort(-own, kind="stable")
        choices = [Choice(head.codes[i], float(own[i])) for i in order]
        best, rest = choices[0], choices[1:]
        return Answer(
            label=best.label,
            confidence=best.confidence,
            alternatives=tuple(rest[:_ALTERNATIVES]),
            evidence=evidence,
            needs_person=best.confidence < head.accept,
            also=tuple(self._second_issues(head.question, best.label, probabilities)),
            probabilities={choice.label: choice.confidence for choice in choices},
        )

    def _second_issues(
        self, question: Question, best: str, probabilities: Mapping[str, Floats]
    ) -> Iterator[Choice]:
        """Other labels that the contact touches, the likeliest first."""
        if not question.secondary:
            return
        code = second_issue(question).code
        head = next((h for h in self.heads.heads if h.question.code == code), None)
        if head is None:
            return
        shares = probabilities[code]
        for i in np.argsort(-shares, kind="stable"):
            if shares[i] >= head.cut[i] and head.codes[i] != best:
                yield Choice(head.codes[i], float(shares[i]))


def _chosen(
    heads: Sequence[Head], probabilities: Mapping[str, Floats]
) -> Iterator[tuple[Head, list[int]]]:
    """The heads whose question is asked of the contact, each with the columns of its answers."""
    labels: dict[str, str] = {}
    for head in heads:
        asked_of = head.question.asked_of or {}
        if all(labels.get(other) in codes for other, codes in asked_of.items()):
            columns = _ranked(head, probabilities)
            if head.question.rule is Rule.ONE:
                labels[head.question.code] = head.codes[columns[0]]
            yield head, columns


def _ranked(head: Head, probabilities: Mapping[str, Floats]) -> list[int]:
    """The columns of what is answered: the likeliest label, or all that are set, best first."""
    own = probabilities[head.question.code]
    order = [int(column) for column in np.argsort(-own, kind="stable")]
    if head.question.rule is Rule.ONE:
        return order[:1]
    return [column for column in order if own[column] >= head.cut[column]]


def _find(
    head: Head,
    probabilities: Floats,
    columns: Sequence[int],
    evidence: Sequence[tuple[Span, ...]],
) -> Findings:
    return Findings(
        tuple(
            Finding(
                head.codes[column],
                float(probabilities[column]),
                spans,
                early_warning=bool(probabilities[column] < head.usual_cut[column]),
            )
            for column, spans in zip(columns, evidence, strict=True)
        )
    )


def _reasons(
    reading: Reading,
    answers: Mapping[str, Answer | None],
    findings: Mapping[str, Findings],
    heads: Sequence[Head],
) -> Iterator[Reason]:
    if not reading.language.is_english:
        yield Reason(
            f"The text seems to be in {reading.language.name}; the models read only English."
        )
    if reading.clean.all_quoted:
        yield Reason("All of the text is a quoted or forwarded message; it was read as it is.")
    for head in heads:
        question, answer = head.question, answers.get(head.question.code)
        if answer and answer.needs_person and question.code in _DECIDING:
            unsure = f"is only {answer.confidence:.0%} likely; {head.accept:.0%} is needed."
            yield Reason(unsure, question, question.label(answer.label))
        found = findings.get(question.code)
        for finding in found.labels if found else ():
            label = question.label(finding.label)
            if label.protects:
                found_as = "possible" if finding.early_warning else "indicated"
                yield Reason(f"is {found_as}; somebody must look at once.", question, label)


def _evidence(
    reading: Reading,
    features: Features,
    chosen: Sequence[tuple[Head, Sequence[int]]],
    evidence_of: Collection[str] | None,
) -> dict[str, list[tuple[Span, ...]]]:
    """For each question wanted, the stretches of the text as sent that carried each answer."""
    wanted = [
        (head, columns)
        for head, columns in chosen
        if evidence_of is None or head.question.code in evidence_of
    ]
    if not wanted:
        return {}
    terms = features.counted.columns
    weights = word_weights(
        features,
        np.hstack([head.contrast(head.lexical[terms], columns) for head, columns in wanted]),
        np.hstack([head.contrast(head.dense, columns) for head, columns in wanted]),
    )
    masked = reading.masked
    spans = iter(best_spans(weights, features.counted.spans, find_sentences(masked.text)))
    return {
        head.question.code: [
            tuple(masked.to_original(span) for span in next(spans)) for _ in columns
        ]
        for head, columns in wanted
    }
