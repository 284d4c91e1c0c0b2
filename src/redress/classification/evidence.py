"""The words that carried an answer.

The classifiers are linear, so what each word added to an answer's score can be computed and
need not be guessed: a TF-IDF term adds its weight times its value, shared among the places
where it stands; the encoder's mean vector is a sum over tokens, so each token adds its share.
What counts is the answer's score over the mean of the others'.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from redress.classification.features import Features
from redress.spans import Span

MOST_SPANS = 3
LONGEST_SPAN = 12
"""Words."""
# A span that adds less than this share of the best span's weight would only distract.
_LEAST_SHARE = 0.35

Floats = NDArray[np.float32]


def word_weights(features: Features, lexical: Floats, dense: Floats) -> Floats:
    """What each word of the text added to each answer's score, (answers, words).

    `lexical` (the text's columns, answers) and `dense` (layers × dimensions, answers) are the
    answers' weights less the mean of the other labels'.
    """
    weights: Floats = np.asarray((_shares_of_terms(features) @ lexical).T, dtype=np.float32)
    if features.vectors is not None:
        weights += _encoder_weights(features, dense)
    return weights


def _shares_of_terms(features: Features) -> csr_matrix:
    """What each word has of each term's value, (words, the text's columns)."""
    counted = features.counted
    shape = (len(counted.spans), len(counted.columns))
    position, start, end = counted.occurrences.T
    lengths = end - start
    repeats = np.bincount(position, minlength=len(counted.columns))
    shares = (counted.values / np.maximum(repeats, 1))[position] / lengths
    # A run of words stands at each of its words; the first ones of every run come first.
    offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    words = np.repeat(start, lengths) + offsets
    columns = np.repeat(position, lengths)
    return csr_matrix((np.repeat(shares, lengths), (words, columns)), shape=shape)


def _encoder_weights(features: Features, dense: Floats) -> Floats:
    """What the encoder saw in each word, (answers, words)."""
    assert features.vectors is not None
    layers, offsets = features.vectors.layers, features.vectors.offsets
    count, tokens, dimensions = layers.shape
    starts = np.array([span.start for span in features.counted.spans])
    weights = np.zeros((dense.shape[1], len(starts)), dtype=np.float32)
    real = offsets[:, 1] > offsets[:, 0]
    if not len(starts) or not real.any():
        return weights
    lengths = np.linalg.norm(features.vectors.means, axis=1)
    directions = dense.reshape(count, dimensions, -1) / lengths[:, None, None]
    shares = sum(states @ direction for states, direction in zip(layers, directions, strict=True))
    # Only what sets a token apart from its neighbours is evidence; the mean is in every word.
    shares = (shares[real] - shares[real].mean(axis=0)) / tokens
    words = np.maximum(np.searchsorted(starts, offsets[real, 0], side="right") - 1, 0)
    np.add.at(weights.T, words, shares)
    return weights


def best_spans(
    weights: Floats, words: Sequence[Span], sentences: Sequence[Span]
) -> list[list[Span]]:
    """For each answer, the stretches of the text that weigh most, best first.

    `weights` is (answers, words). Each stretch lies within one sentence, begins and ends with a
    word that speaks for the answer, and has at most `LONGEST_SPAN` words.
    """
    bounds = _sentence_words(words, sentences)
    if not bounds:
        return [[] for _ in weights]
    totals, lengths = _heaviest_runs(weights, bounds)
    return [
        _heaviest_spans(own, length, bounds, words)
        for own, length in zip(totals, lengths, strict=True)
    ]


def _sentence_words(words: Sequence[Span], sentences: Sequence[Span]) -> list[tuple[int, int]]:
    starts = [word.start for word in words]
    bounds = np.searchsorted(starts, [sentence.start for sentence in sentences])
    ends = [*bounds[1:], len(words)]
    return [(int(start), int(end)) for start, end in zip(bounds, ends, strict=True) if start < end]


def _heaviest_runs(
    weights: Floats, bounds: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The weight and the length of the heaviest run that begins at each word, (answers, words).

    Of equal runs the shortest; -inf where the word does not speak for the answer, as the run
    without it weighs as much or more.
    """
    answers, count = weights.shape
    sums = np.zeros((answers, count + LONGEST_SPAN + 1))
    np.cumsum(weights, axis=1, out=sums[:, 1 : count + 1], dtype=np.float64)
    left = np.zeros(count, dtype=np.int64)
    for start, end in bounds:
        left[start:end] = np.arange(end - start, 0, -1)
    runs = np.full((LONGEST_SPAN, answers, count), -np.inf)
    for length in range(1, min(LONGEST_SPAN, count) + 1):
        reach = sums[:, length : length + count] - sums[:, :count]
        runs[length - 1] = np.where(left >= length, reach, -np.inf)
    lengths = runs.argmax(axis=0)
    totals = np.take_along_axis(runs, lengths[None], axis=0)[0]
    return np.where(weights > 0, totals, -np.inf), lengths + 1


def _heaviest_spans(
    totals: NDArray[np.float64],
    lengths: NDArray[np.int64],
    bounds: Sequence[tuple[int, int]],
    words: Sequence[Span],
) -> list[Span]:
    """The heaviest run of each sentence, at most `MOST_SPANS` of them, best first."""
    firsts = [start + int(totals[start:end].argmax()) for start, end in bounds]
    # Of equal runs the one that stands last, as sorted tuples have it.
    ranked = sorted(((float(totals[first]), first) for first in firsts), reverse=True)
    least = max(ranked[0][0], 0.0) * _LEAST_SHARE
    return [
        Span(words[first].start, words[first + int(lengths[first]) - 1].end)
        for total, first in ranked[:MOST_SPANS]
        if total > 0 and total >= least
    ]
