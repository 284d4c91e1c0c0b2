"""How well a topic's words go together, and how little topics share them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

_WORD = re.compile(r"\w[\w'’]*")
_TERMS = 10


def coherence(texts: Sequence[str], topics: Sequence[Sequence[str]]) -> float:
    """The mean over topics of the mean NPMI of each two of their ten heaviest words.

    Two words are together where a text has both (Bouma, 2009; Lau, Newman and Baldwin, 2014). Two
    that are in no text together count -1.
    """
    words = sorted({word for topic in topics for word in topic[:_TERMS]})
    counter = CountVectorizer(vocabulary=words, tokenizer=_words, token_pattern=None, binary=True)
    has = csr_matrix(counter.transform(texts), dtype=np.float64)
    alone = np.asarray(has.sum(axis=0)).ravel() / len(texts)
    together = (has.T @ has).toarray() / len(texts)
    place = {word: number for number, word in enumerate(words)}
    scores = []
    for topic in topics:
        pairs = combinations([place[word] for word in topic[:_TERMS]], 2)
        own = [_npmi(together[a, b], alone[a], alone[b]) for a, b in pairs]
        if own:
            scores.append(np.mean(own))
    return float(np.mean(scores))


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


def _npmi(both: float, one: float, other: float) -> float:
    if both == 0:
        return -1.0
    if both == 1:
        return 1.0
    return float(np.log(both / (one * other)) / -np.log(both))


def diversity(topics: Sequence[Sequence[str]]) -> float:
    """How many of the topics' ten heaviest words differ, as a share of all of them (Dieng, Ruiz and
    Blei, 2020)."""
    words = [word for topic in topics for word in topic[:_TERMS]]
    return len(set(words)) / len(words)
