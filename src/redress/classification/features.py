"""A text as a model sees it: TF-IDF joined with the sentence encoder's vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from redress.classification.lexicon import CountedText, Lexicon
from redress.encoder.runtime import SentenceEncoder, TokenVectors

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one text."""

    counted: CountedText
    vectors: TokenVectors | None
    """None for a lexical model."""


@dataclass(frozen=True, slots=True)
class FeatureBatch:
    """The features of several texts as matrices."""

    lexical: csr_matrix
    """(texts, terms)"""
    dense: Floats
    """(texts, layers × dimensions); each layer's mean vector has unit length."""


@dataclass(frozen=True)
class FeatureMaker:
    """Makes features of masked texts."""

    lexicon: Lexicon
    encoder: SentenceEncoder | None

    def make(self, texts: Sequence[str]) -> list[Features]:
        """The features of each masked text, in order."""
        vectors: Sequence[TokenVectors | None] = [None] * len(texts)
        if self.encoder is not None:
            vectors = self.encoder.token_vectors(texts)
        return [
            Features(self.lexicon.count(text), found)
            for text, found in zip(texts, vectors, strict=True)
        ]

    def batch(self, features: Sequence[Features]) -> FeatureBatch:
        """The features of several texts as matrices."""
        lexical = self.lexicon.matrix([one.counted for one in features])
        means = [one.vectors.means for one in features if one.vectors is not None]
        dense = unit_layers(np.stack(means)) if means else np.zeros((len(features), 0), np.float32)
        return FeatureBatch(lexical, dense)


def unit_layers(means: Floats) -> Floats:
    """(texts, layers, dimensions) to (texts, layers × dimensions), each layer of unit length."""
    lengths = np.linalg.norm(means, axis=2, keepdims=True)
    unit: Floats = (means / np.maximum(lengths, 1e-12)).reshape(len(means), -1)
    return unit


def sentence_vector(vectors: TokenVectors) -> Floats:
    """(dimensions,): the last layer's mean vector, of length 1."""
    last: Floats = vectors.layers[-1].mean(axis=0)
    unit: Floats = last / max(float(np.linalg.norm(last)), 1e-12)
    return unit
