"""One linear classifier per question, calibrated, over the shared features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redress.classification.features import FeatureBatch
from redress.labels import Question, Rule

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Head:
    """The classifier of one question.

    `codes` are the labels that it was trained on, in the columns' order.
    """

    question: Question
    codes: tuple[str, ...]
    lexical: Floats
    """(terms, labels)"""
    dense: Floats
    """(layers × dimensions, labels); no rows in a lexical model."""
    bias: Floats
    """(labels,)"""
    scale: Floats
    """(labels,): the calibration's slope; one value repeated for a one-of question."""
    shift: Floats
    """(labels,): the calibration's intercept."""
    cut: Floats
    """(labels,): for an any-of question, the probability from which a label is raised."""
    usual_cut: Floats
    """(labels,): the same where nothing is raised early. A label that protects people may have a
    lower `cut`, so that nearly none is missed; raised under its usual one, it is an early warning.
    """
    accept: float
    """The confidence from which an answer was right 95 times in 100 on the validation split."""

    def probabilities(self, scores: Floats) -> Floats:
        """Calibrated probabilities of raw scores, (texts, labels)."""
        scaled = scores * self.scale + self.shift
        return softmax(scaled) if self.question.rule is Rule.ONE else sigmoid(scaled)

    def contrast(self, weights: Floats, columns: Sequence[int]) -> Floats:
        """Labels' weights less the mean of the other labels'; any-of labels stand alone.

        `weights` has a column per label; the result has its rows, and a column for each of
        `columns`.
        """
        own: Floats = weights[:, columns]
        if self.question.rule is Rule.ANY or weights.shape[1] < 2:
            return own
        total = weights.sum(axis=1, keepdims=True)
        others: Floats = (total - own) / (weights.shape[1] - 1)
        return own - others


def softmax(scores: Floats) -> Floats:
    """Scores to probabilities that add up to one in each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def sigmoid(scores: Floats) -> Floats:
    """Scores to probabilities, each by itself."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -60, 60))), dtype=np.float32)


@dataclass(frozen=True)
class HeadSet:
    """The heads of a model, applied together: one product of matrices for all questions."""

    heads: tuple[Head, ...]
    lexical: Floats
    """(terms, labels of all heads)"""
    dense: Floats
    """(layers × dimensions, labels of all heads)"""
    bias: Floats

    @classmethod
    def of(cls, heads: Sequence[Head]) -> HeadSet:
        """The heads, in their order."""
        return cls(
            tuple(heads),
            np.hstack([head.lexical for head in heads]),
            np.hstack([head.dense for head in heads]),
            np.concatenate([head.bias for head in heads]),
        )

    def columns(self, question: str) -> slice:
        """Where a question's labels stand among the columns."""
        start = 0
        for head in self.heads:
            if head.question.code == question:
                return slice(start, start + len(head.codes))
            start += len(head.codes)
        raise KeyError(question)

    def probabilities(self, batch: FeatureBatch) -> Mapping[str, Floats]:
        """Each question's calibrated probabilities, (texts, labels)."""
        scores = np.asarray(
            batch.lexical @ self.lexical + batch.dense @ self.dense + self.bias, dtype=np.float32
        )
        return {
            head.question.code: head.probabilities(scores[:, self.columns(head.question.code)])
            for head in self.heads
        }
