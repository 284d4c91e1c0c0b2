"""Two models on the same contacts: which is better, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redress.classification.classifier import Classifier
from redress.classification.heads import Head
from redress.labels import Question, Rule
from redress_training.dataset import Dataset, Example, Progress, mask_texts
from redress_training.rescoring import answered

Floats = NDArray[np.float32]
Marks = NDArray[np.bool_]
"""(contacts, labels): whether a label holds, or was found."""
Drawn = NDArray[np.float32]
"""(draws, contacts): how often each contact was drawn."""

_DRAWS = 2_000
_AT_ONCE = 200
_TAILS = (2.5, 97.5)
_DIGITS = 4
BETTER, NOT_BETTER, WORSE = "better", "not better", "worse"
MARGIN = 0.01
"""Differences under a point count as none: else, of twenty figures of two models nearly the
same, one would be outside its interval by chance."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """One question's truth and what either model found."""

    question: Question
    truth: Marks
    in_use: Marks
    new: Marks


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of both models, and the 95% interval of the difference."""

    in_use: float
    new: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        difference = self.new - self.in_use
        if self.low > 0 and difference >= MARGIN:
            return BETTER
        return WORSE if self.high < 0 and difference <= -MARGIN else NOT_BETTER

    def as_object(self) -> dict[str, float]:
        named = {"in_use": self.in_use, "new": self.new, "difference": self.new - self.in_use}
        interval = {"low": self.low, "high": self.high}
        return {name: round(value, _DIGITS) for name, value in (named | interval).items()}


def compare(
    in_use: Classifier,
    new: Classifier,
    examples: Sequence[Example],
    cache: Path | None,
    progress: Progress,
    *,
    keep: bool = True,
) -> dict[str, Any]:
    """By question that both answer: the contacts, the figures of both and a verdict.

    The figures are accuracy (of an any-of question: all labels exactly right), macro-F1 over the
    labels that occur, and the recall of labels that protect people. The interval of a difference is
    that of 2,000 draws of the contacts with replacement, both models on the same draws (a paired
    bootstrap; Efron and Tibshirani, 1993); the verdict is sure where all of it is on one side of
    zero, and the difference at least a point. `keep` says whether the contacts' vectors may stay in
    the cache.
    """
    masked = mask_texts(examples, progress)
    first, second = (
        answered(one, examples, masked, cache, progress, keep=keep) for one in (in_use, new)
    )
    compared: dict[str, Any] = {}
    for pair in _pairs(in_use, new, first, second):
        figures = _figures(pair)
        compared[pair.question.code] = {
            "contacts": len(pair.truth),
            "figures": {name: one.as_object() for name, one in figures.items()},
            "verdict": _verdict([one.verdict for one in figures.values()]),
        }
    return compared


Answered = tuple[Dataset, Mapping[str, Floats]]


def _pairs(
    in_use: Classifier, new: Classifier, first: Answered, second: Answered
) -> Iterator[_Pair]:
    """The questions that both models answer and that are asked of some contact."""
    others = {head.question.code: head for head in in_use.heads.heads}
    data = second[0]
    for head in new.heads.heads:
        question = head.question
        rows = data.asked(question)
        other = others.get(question.code)
        if other is None or not len(rows):
            continue
        codes = question.codes
        truth = data.targets(question, codes)[rows] == 1
        found = (
            _found(one, codes, shares[question.code][rows])
            for one, (_, shares) in ((other, first), (head, second))
        )
        yield _Pair(question, truth, *found)


def _found(head: Head, codes: Sequence[str], shares: Floats) -> Marks:
    """What the head answers, with a column for every one of `codes`."""
    if head.question.rule is Rule.ANY:
        own = shares >= head.cut
    else:
        own = shares.argmax(axis=1)[:, None] == np.arange(len(head.codes))
    found = np.zeros((len(shares), len(codes)), dtype=np.bool_)
    for column, code in enumerate(head.codes):
        if code in codes:
            found[:, codes.index(code)] = own[:, column]
    return found


@dataclass(frozen=True, slots=True)
class _Measure:
    """A figure that is measured of both models."""

    name: str
    of: Callable[[Marks, Marks, Drawn], Floats]
    truth: Marks
    in_use: Marks
    new: Marks

    def of_both(self, drawn: Drawn) -> Floats:
        """(draws, 2): of the model in use and of the new one."""
        both = [self.of(self.truth, found, drawn) for found in (self.in_use, self.new)]
        return np.stack(both, axis=1)


def _measures(pair: _Pair) -> Iterator[_Measure]:
    yield _Measure("accuracy", _accuracy, pair.truth, pair.in_use, pair.new)
    yield _Measure("macro_f1", _macro_f1, pair.truth, pair.in_use, pair.new)
    for column, label in enumerate(pair.question.labels):
        if label.protects and pair.truth[:, column].any():
            own = (one[:, [column]] for one in (pair.truth, pair.in_use, pair.new))
            yield _Measure(f"recall_{label.code}", _recall, *own)


def _figures(pair: _Pair) -> dict[str, Figure]:
    measures = list(_measures(pair))
    drawn: dict[str, list[Floats]] = {one.name: [] for one in measures}
    for draw in _draws(len(pair.truth)):
        for one in measures:
            drawn[one.name].append(one.of_both(draw))
    everyone = np.ones((1, len(pair.truth)), dtype=np.float32)
    figures = {}
    for one in measures:
        in_use, new = (float(value) for value in one.of_both(everyone)[0])
        low, high = np.nanpercentile(np.diff(np.concatenate(drawn[one.name])), _TAILS)
        figures[one.name] = Figure(in_use, new, float(low), float(high))
    return figures


def _draws(contacts: int) -> Iterator[Drawn]:
    draw = np.random.default_rng(0)
    chances = np.full(contacts, 1 / contacts)
    for _ in range(_DRAWS // _AT_ONCE):
        yield draw.multinomial(contacts, chances, size=_AT_ONCE).astype(np.float32)


def _accuracy(truth: Marks, found: Marks, drawn: Drawn) -> Floats:
    """The share of contacts whose labels are all right, by draw."""
    right = (truth == found).all(axis=1).astype(np.float32)
    return np.asarray(drawn @ right / drawn.sum(axis=1), dtype=np.float32)


def _macro_f1(truth: Marks, found: Marks, drawn: Drawn) -> Floats:
    """The mean F1 of the labels that occur in `truth`, by draw."""
    present = truth.any(axis=0)
    if not present.any():
        return np.ones(len(drawn), dtype=np.float32)
    truth, found = truth[:, present], found[:, present]
    hits = drawn @ (truth & found).astype(np.float32)
    both = drawn @ truth.astype(np.float32) + drawn @ found.astype(np.float32)
    # A label that a draw has none of, and that is not found in it either, says nothing there.
    labels = (both > 0).sum(axis=1)
    f1 = (2 * hits / np.maximum(both, 1)).sum(axis=1)
    return np.where(labels > 0, f1 / np.maximum(labels, 1), np.nan).astype(np.float32)


def _recall(truth: Marks, found: Marks, drawn: Drawn) -> Floats:
    """The share of a label's contacts in which it is found, by draw; NaN in one without any."""
    held = drawn @ truth[:, 0].astype(np.float32)
    hits = drawn @ (truth & found)[:, 0].astype(np.float32)
    return np.where(held > 0, hits / np.maximum(held, 1), np.nan).astype(np.float32)


def _verdict(verdicts: Sequence[str]) -> str:
    """Worse if any figure is, better if one is and none is worse."""
    for verdict in (WORSE, BETTER):
        if verdict in verdicts:
            return verdict
    return NOT_BETTER


def judgement(parts: Mapping[str, Mapping[str, Any]], own: str) -> dict[str, Any]:
    """Whether the new model is better, in short and in words; `own` is the part that must show it.

    It is where it is better on some question of that part, and on none of any part worse.
    """
    told = []
    for part, questions in parts.items():
        for verdict in (BETTER, WORSE, NOT_BETTER):
            codes = [code for code, one in questions.items() if one["verdict"] == verdict]
            if codes:
                told.append(f"{verdict} on {', '.join(codes)} ({part})")
    worse = any(one["verdict"] == WORSE for part in parts.values() for one in part.values())
    better = any(one["verdict"] == BETTER for one in parts[own].values())
    return {"better": better and not worse, "words": "; ".join(told) + "."}
