"""The words that carried an answer.

The classifiers are linear, so what each word added to an answer's score can be computed and
need not be guessed: a TF-IDF term adds its weight times its value, shared among the places
where it stands; the encoder's mean vector is a sum over tokens, so each token adds its share.
What counts is the answer's score over the mean of the others'.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from redress.classification.features import Features
from redress.spans import Span

MOST_SPANS = 3
LONGEST_SPAN = 12
"""Words."""
# A span that adds less than this share of the best span's weight would only distract.
_LEAST_SHARE = 0.35

Floats = NDArray[np.float32]


def word_weights(features: Features, lexical: Floats, dense: Floats) -> Floats:
    """What each word of the text added to the score, (words,).

    `lexical`, one for each of the text's columns, and `dense` (layers × dimensions,) are the
    answer's weights less the mean of the other labels'.
    """
    counted = features.counted
    weights = np.zeros(len(counted.spans), dtype=np.float32)
    if len(counted.occurrences):
        position, start, end = counted.occurrences.T
        repeats = np.bincount(position, minlength=len(counted.columns))
        added = (lexical * counted.values / repeats)[position] / (end - start)
        np.add.at(weights, start, added)
        longer = end - start > 1
        for offset in range(1, int((end - start).max(initial=1))):
            reached = longer & (start + offset < end)
            np.add.at(weights, start[reached] + offset, added[reached])
    if features.vectors is not None:
        weights += _encoder_weights(features, dense)
    return weights


def _encoder_weights(features: Features, dense: Floats) -> Floats:
    assert features.vectors is not None
    layers, offsets = features.vectors.layers, features.vectors.offsets
    count, tokens, dimensions = layers.shape
    lengths = np.linalg.norm(features.vectors.means, axis=1)
    directions = dense.reshape(count, dimensions) / lengths[:, None]
    shares = np.einsum("ltd,ld->t", layers, directions) / tokens
    # Only what sets a token apart from its neighbours is evidence; the mean is in every word.
    real = offsets[:, 1] > offsets[:, 0]
    shares = np.where(real, shares - shares[real].mean() if real.any() else 0, 0)
    starts = np.array([span.start for span in features.counted.spans])
    weights = np.zeros(len(starts), dtype=np.float32)
    if len(starts):
        words = np.searchsorted(starts, offsets[real, 0], side="right") - 1
        np.add.at(weights, np.maximum(words, 0), shares[real])
    return weights


def best_spans(weights: Floats, words: Sequence[Span], sentences: Sequence[Span]) -> list[Span]:
    """The stretches of the text that weigh most, best first.

    Each lies within one sentence, begins and ends with a word that speaks for the answer, and
    has at most `LONGEST_SPAN` words.
    """
    candidates = [
        found
        for start, end in _sentence_words(words, sentences)
        if (found := _heaviest_run(weights, start, end)) is not None
    ]
    candidates.sort(reverse=True)
    if not candidates:
        return []
    least = candidates[0][0] * _LEAST_SHARE
    return [
        Span(words[start].start, words[end - 1].end)
        for weight, start, end in candidates[:MOST_SPANS]
        if weight >= least
    ]


def _sentence_words(words: Sequence[Span], sentences: Sequence[Span]) -> list[tuple[int, int]]:
    starts = [word.start for word in words]
    bounds = np.searchsorted(starts, [sentence.start for sentence in sentences])
    ends = [*bounds[1:], len(words)]
    return [(int(start), int(end)) for start, end in zip(bounds, ends, strict=True) if start < end]


def _heaviest_run(weights: Floats, start: int, end: int) -> tuple[float, int, int] | None:
    """The run of at most `LONGEST_SPAN` words within start..end whose weights add up to most.

    None where no word speaks for the answer. Of equal runs the first and shortest.
    """
    best: tuple[float, int, int] | None = None
    values = weights[start:end].tolist()
    for first, value in enumerate(values):
        if value <= 0:  # The run without it weighs as much or more.
            continue
        for last, total in enumerate(accumulate(values[first : first + LONGEST_SPAN]), first):
            if best is None or total > best[0]:
                best = (total, start + first, start + last + 1)
    return best
