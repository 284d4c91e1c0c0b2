"""Measuring a stored model again, on any labelled contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from redress.classification.classifier import Classifier
from redress.classification.features import FeatureBatch
from redress_training.dataset import Example, Progress, embed, make_dataset, mask_texts
from redress_training.evaluation import Metrics, evaluate


def score_model(
    classifier: Classifier,
    examples: Sequence[Example],
    slices: Mapping[str, NDArray[np.bool_]],
    cache: Path | None,
    progress: Progress,
) -> Metrics:
    """A model's metrics on the examples."""
    masked = mask_texts(examples, progress)
    maker = classifier.maker
    dense = embed(masked, maker.encoder, cache, progress)
    data = make_dataset(examples, masked, maker.lexicon, dense)
    found = classifier.heads.probabilities(FeatureBatch(data.lexical, data.dense))
    answered = {code for example in examples for code in example.labels}
    heads = [head for head in classifier.heads.heads if head.question.code in answered]
    return evaluate(data, heads, found, slices)
