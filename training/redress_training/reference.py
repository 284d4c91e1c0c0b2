"""What a model was tested on, counted: what later contacts are compared with to see drift."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redress.classification.heads import Head
from redress.classification.lexicon import Lexicon
from redress.drift import Answered, Counts, Seen, bin_names, measures, text_measures
from redress.labels import Rule, second_issue
from redress_training.dataset import Dataset

Floats = NDArray[np.float32]

_BINS = 10
_DIGITS = 4
"""Of a confidence, as the machine contract rounds it."""


def reference_of(
    data: Dataset, heads: Sequence[Head], found: Mapping[str, Floats], lexicon: Lexicon
) -> dict[str, Any]:
    """The contacts of `data` counted by measure: `counts` by bin, of numbers also their `edges`.

    They must be contacts that the model was not fitted to: of those that it was, it is surer.
    """
    known = frozenset(lexicon.runs)
    texts = (text_measures(masked, known) for masked in data.masked)
    answers = _answers(heads, found, len(data.examples))
    seen = [Seen(own, *text) for own, text in zip(answers, texts, strict=True)]
    values: dict[str, list[str | float]] = {}
    for one in seen:
        for name, value in measures(one):
            values.setdefault(name, []).append(value)
    table = {name: _empty(own) for name, own in values.items()}
    counted = Counts(table)
    for one in seen:
        counted.add(one)
    return {
        "contacts": len(seen),
        "measures": {
            name: {**own, "counts": _in_order(own, counted.by_measure[name])}
            for name, own in table.items()
        },
    }


def _empty(values: Sequence[str | float]) -> dict[str, Any]:
    """The edges that part numbers into ten bins of like size; of categories, none."""
    numbers = [value for value in values if not isinstance(value, str)]
    if not numbers:
        return {}
    inner = np.quantile(numbers, np.arange(1, _BINS) / _BINS, method="lower")
    return {"edges": sorted({round(float(edge), _DIGITS) for edge in inner})}


def _in_order(table: Mapping[str, Any], counts: Counter[str]) -> dict[str, int]:
    if "edges" in table:
        return {name: counts[name] for name in bin_names(table["edges"])}
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _answers(
    heads: Sequence[Head], found: Mapping[str, Floats], rows: int
) -> Iterator[dict[str, Answered]]:
    """What the model answers to each row, to the questions that it would ask of it."""
    helping = {second_issue(head.question).code for head in heads if head.question.secondary}
    asked = [head for head in heads if head.question.code not in helping]
    for row in range(rows):
        answers: dict[str, Answered] = {}
        for head in asked:
            wanted = head.question.asked_of or {}
            if all(code in answers and answers[code].labels[0] in wanted[code] for code in wanted):
                answers[head.question.code] = _answer(head, found[head.question.code][row])
        yield answers


def _answer(head: Head, shares: Floats) -> Answered:
    if head.question.rule is Rule.ANY:
        raised = np.flatnonzero(shares >= head.cut)
        return Answered(tuple(head.codes[column] for column in raised))
    best = int(shares.argmax())
    confidence = round(float(shares[best]), _DIGITS)
    return Answered((head.codes[best],), confidence, bool(shares[best] < head.accept))
