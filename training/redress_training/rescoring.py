"""Measuring a stored model again, on any labelled contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from redress.classification.classifier import Classifier
from redress.classification.features import FeatureBatch
from redress.classification.heads import Head
from redress.errors import LabelError
from redress_training.dataset import (
    Dataset,
    Example,
    Progress,
    embed,
    make_dataset,
    mask_texts,
)
from redress_training.evaluation import Metrics, evaluate

Floats = NDArray[np.float32]


def score_model(
    classifier: Classifier,
    examples: Sequence[Example],
    slices: Mapping[str, NDArray[np.bool_]],
    cache: Path | None,
    progress: Progress,
    *,
    keep: bool = True,
) -> Metrics:
    """A model's metrics on the examples; `keep` their vectors in the cache or not.

    Raises:
        LabelError: there is no example, or one has a label that the model does not know.
    """
    heads = _asked(classifier, examples)
    masked = mask_texts(examples, progress)
    data, found = answered(classifier, examples, masked, cache, progress, keep=keep)
    return evaluate(data, heads, found, slices)


def answered(
    classifier: Classifier,
    examples: Sequence[Example],
    masked: Sequence[str],
    cache: Path | None,
    progress: Progress,
    *,
    keep: bool = True,
) -> tuple[Dataset, Mapping[str, Floats]]:
    """The examples as the model sees them, and each question's probabilities, (texts, labels)."""
    maker = classifier.maker
    dense = embed(masked, maker.encoder, cache, progress, keep=keep)
    data = make_dataset(examples, masked, maker.lexicon, dense)
    return data, classifier.heads.probabilities(FeatureBatch(data.lexical, data.dense))


def _asked(classifier: Classifier, examples: Sequence[Example]) -> list[Head]:
    """The heads that have something to be measured on."""
    answered: dict[str, set[str]] = {}
    for example in examples:
        for code, labels in example.labels.items():
            answered.setdefault(code, set()).update(labels)
    heads = [head for head in classifier.heads.heads if head.question.code in answered]
    for head in heads:
        unknown = sorted(answered[head.question.code] - set(head.codes))
        if unknown:
            raise LabelError(
                f"{head.question.name}: the model has no label '{unknown[0]}'. It has: "
                f"{', '.join(head.codes)}."
            )
    if not heads:
        raise LabelError("There is nothing to measure on: no row has a label that the model has.")
    return heads
