"""Which phrases tell a theme from the others, and how many of its texts have their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.preprocessing import normalize

from redress.insight.phrases import FEWEST_TEXTS, Phrases
from redress.insight.themes import Rows
from redress.insight.tokens import Floats, Ints, Mask

MOST = 40
"""Candidates of a theme that are looked at, the weightiest first."""
NEIGHBOURS = 5
"""Themes that a phrase must tell a theme from, besides all others."""
_NOUNLIKE = 0.12
"""From this share of occurrences on that stand as a noun does, a phrase is one."""
_ACTION, _WORD = 0.5, 0.3
"""What the weight of others is multiplied with: a phrase such as "change PIN", a word by itself."""
_WHOLE = 0.25
"""A run more often part of a longer one is a fragment: "blue" of "blue badge"."""
_LONGER = np.array([0.0, 1.0, 1.8, 2.2, 2.4, 2.5])
"""What a phrase's weight is multiplied with, by its words: the longer says more (as in the C-value
of Frantzi, Ananiadou and Mima, 2000)."""
_LEAST_LIFT, _ALONE = 1.3, 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A phrase that a theme may be named by."""

    phrase: int
    stems: frozenset[int]
    negated: bool
    nounlike: bool
    """Whether it stands as a noun does, so that it can lead a name."""
    weight: float
    words_in: Mask
    """The theme's texts that have all its words, wherever they stand."""

    @property
    def coverage(self) -> float:
        """The share of the theme's texts that have all its words."""
        return float(self.words_in.mean())


def candidates_of(phrases: Phrases, rows: Sequence[Rows]) -> Iterator[list[Candidate]]:
    """Each theme's, the weightiest first; `rows` are places of texts.

    The weight is class-based TF-IDF (Grootendorst, 2022), counted in texts: the share of the
    theme's texts that have the phrase, times the logarithm of how many times commoner it is there
    than in all texts outside and than in those of the nearest themes, more for a longer phrase.
    """
    if not len(phrases):
        yield from ([] for _ in rows)
        return
    single = {phrases.stems(int(one))[0]: int(one) for one in np.flatnonzero(phrases.length == 1)}
    for own, weight in zip(rows, _weights(phrases, rows), strict=True):
        presence = phrases.presence[own].tocsc()
        yield [
            _candidate(phrases, presence, single, int(one), float(weight[one]))
            for one in _heaviest(weight)
            if not phrases.generic(int(one)) or phrases.negated(int(one))
        ]


def _weights(phrases: Phrases, rows: Sequence[Rows]) -> Iterator[Floats]:
    """For each theme the weight of each phrase; 0 for one that it cannot be named by."""
    counts = _counts(phrases, rows)
    sizes = np.array([len(own) for own in rows], dtype=np.float64)
    overall = np.asarray(phrases.presence.sum(axis=0), dtype=np.float64).ravel()
    texts = phrases.presence.shape[0]
    kind = _by_kind(phrases)
    near = _nearest(counts, overall, kind > 0)
    for place, own in enumerate(rows):
        inside = counts[[place]].toarray().ravel()
        around = np.asarray(counts[near[place]].sum(axis=0), dtype=np.float64).ravel()
        share = inside / max(len(own), 1)
        lift = _times_commoner(share, overall - inside, texts - len(own))
        lift_near = _times_commoner(share, around, sizes[near[place]].sum())
        telling = np.log(np.maximum(lift, 1)) + np.log(np.maximum(lift_near, 1))
        weight = share * telling * kind
        weight[(inside < FEWEST_TEXTS) | (lift < _LEAST_LIFT)] = 0
        yield weight


def _by_kind(phrases: Phrases) -> Floats:
    """What a phrase's weight is multiplied with; 0 for what is no phrase."""
    noun = phrases.nounlike >= _NOUNLIKE
    kind = np.where(noun, 1.0, np.where(phrases.length > 1, _ACTION, _WORD))
    weight: Floats = np.where(phrases.whole >= _WHOLE, kind, 0) * _LONGER[phrases.length]
    return weight


def _counts(phrases: Phrases, rows: Sequence[Rows]) -> sp.csr_array:
    """(themes, phrases): how many texts of a theme have a phrase."""
    places = np.repeat(np.arange(len(rows)), [len(own) for own in rows])
    ones = np.ones(len(places), dtype=np.float32)
    shape = len(rows), phrases.presence.shape[0]
    chosen = np.concatenate(rows) if len(rows) else np.zeros(0, dtype=np.int64)
    return sp.csr_array(sp.csr_array((ones, (places, chosen)), shape=shape) @ phrases.presence)


def _nearest(counts: sp.csr_array, overall: Floats, fit: Mask) -> list[Ints]:
    """For each theme the few others whose texts have most of their phrases in common with it."""
    rarity = np.where(fit, np.log1p(counts.shape[0] / np.maximum(overall, 1)), 0)
    profile = normalize(counts @ sp.diags_array(rarity))
    likeness = (profile @ profile.T).toarray()
    np.fill_diagonal(likeness, -1)
    many = min(NEIGHBOURS, max(len(likeness) - 1, 0))
    return [np.argsort(-row, kind="stable")[:many] for row in likeness]


def _times_commoner(share: Floats, outside: Floats, texts: float) -> Floats:
    """How many times commoner than outside, as if one more text there had it: what is met nowhere
    else is not endlessly telling. With no texts outside, as telling as what is met only half as
    often."""
    if not texts:
        return np.full_like(share, _ALONE)
    times: Floats = share / ((outside + 1) / (texts + 1))
    return times


def _heaviest(weight: Floats) -> Ints:
    many = min(2 * MOST, len(weight))
    some = np.argpartition(-weight, many - 1)[:many] if many else np.zeros(0, dtype=np.int64)
    order = some[np.lexsort((some, -weight[some]))]
    return order[weight[order] > 0][:MOST]


def _candidate(
    phrases: Phrases, presence: sp.csc_array, single: dict[int, int], phrase: int, weight: float
) -> Candidate:
    stems = phrases.stems(phrase)
    negated = phrases.negated(phrase)
    words_in = _column(presence, phrase)
    if not negated and all(stem in single for stem in stems):
        words_in = np.logical_and.reduce([_column(presence, single[stem]) for stem in stems])
    nounlike = bool(phrases.nounlike[phrase] >= _NOUNLIKE) and not negated
    return Candidate(phrase, frozenset(stems), negated, nounlike, weight, words_in)


def _column(presence: sp.csc_array, phrase: int) -> Mask:
    found = np.zeros(presence.shape[0], dtype=bool)
    found[presence.indices[presence.indptr[phrase] : presence.indptr[phrase + 1]]] = True
    return found
