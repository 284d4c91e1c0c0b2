"""How far a blind second reader agrees with the corpus: the ceiling for the models."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import cohen_kappa_score, f1_score

from redress.labels import Question, Rule, default_vocabulary
from redress_training.corpus import CorpusError, Record

FILE = Path(__file__).resolve().parents[2] / "data" / "second_reading.jsonl"
Agreement = dict[str, float]


def read_answers(path: Path = FILE) -> dict[str, dict[str, Any]]:
    """The second reader's labels by record.

    Raises:
        CorpusError: a line is not a JSON object with an id.
    """
    answers = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            answer = json.loads(line)
            answers[answer["id"]] = answer
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{path.name}, line {number}: {error}.") from None
    return answers


def agreement(
    records: Sequence[Record], answers: Mapping[str, Mapping[str, Any]]
) -> dict[str, Agreement]:
    """Agreement per question on the records that were read twice.

    For a one-of question the share of equal labels and Cohen's kappa (outcome: where both
    readers saw a complaint); for flags the micro-F1 of the second reader against the first, and
    the mean kappa over flags.
    """
    read = [record for record in records if record.id in answers]
    return {
        question.code: _any_of(question, read, answers)
        if question.rule is Rule.ANY
        else _one_of(question, read, answers)
        for question in default_vocabulary().questions
    }


def _one_of(
    question: Question, read: Sequence[Record], answers: Mapping[str, Mapping[str, Any]]
) -> Agreement:
    pairs = [(getattr(r, question.code), answers[r.id][question.code]) for r in read]
    both = [(first, second) for first, second in pairs if first and second]
    first, second = zip(*both, strict=True)
    return {
        "records": len(both),
        "agreement": float(np.mean([a == b for a, b in both])),
        "kappa": float(cohen_kappa_score(first, second)),
    }


def _any_of(
    question: Question, read: Sequence[Record], answers: Mapping[str, Mapping[str, Any]]
) -> Agreement:
    first = np.array([[code in r.flags for code in question.codes] for r in read])
    second = np.array(
        [[code in answers[r.id][question.code] for code in question.codes] for r in read]
    )
    kappas = [cohen_kappa_score(a, b) for a, b in zip(first.T, second.T, strict=True) if a.any()]
    return {
        "records": len(read),
        "micro_f1": float(f1_score(first, second, average="micro")),
        "kappa": float(np.mean(kappas)),
    }
