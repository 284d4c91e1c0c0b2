"""Phrases of texts, found without a parser, and which text has which.

A phrase is a run of one to five words that begins and ends in a word of content; inside may stand
one preposition or "and". Whether it is one that a reader would say is told by where it stands: a
noun phrase has a determiner or a preposition before it and no further word of content behind it
(the idea of Justeson and Katz, 1995, with the words around in place of a tagger).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from redress.insight.tokens import Floats, Ints, Mask, Part, Tokens, tokens_of

LONGEST = 5
"""Words of a phrase, a preposition inside counted and an article not."""
FEWEST_TEXTS = 3
"""Texts that a phrase is met in at least: what fewer say is nobody's theme."""
_MOST_INNER = 1
# Before a verb as often as before a noun.
_NO_SIGN = frozenset({"to", "and", "i", "a"})


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of some texts, numbered.

    Of each phrase there is an occurrence to tell its words by (`at`, `length`), and how it
    stands: the share of its occurrences with a determiner or a preposition before it and nothing
    of its own after it (`nounlike`), and that of those with no further word of content on either
    side (`whole`).
    """

    row: WordRow
    presence: sp.csr_array
    """(texts, phrases): 1 where a text has a phrase."""
    at: Ints
    length: Ints
    nounlike: Floats
    whole: Floats
    occurrences: Ints
    """Where phrases begin, phrase by phrase."""
    bounds: Ints
    """Where in `occurrences` each phrase's begin; one more for the end."""

    def __len__(self) -> int:
        return len(self.at)

    def stems(self, phrase: int) -> tuple[int, ...]:
        """The stems of its words of content, and of a negation."""
        place = slice(self.at[phrase], self.at[phrase] + self.length[phrase])
        counted = self.row.parts[place] != Part.INNER
        return tuple(int(one) for one in self.row.stems[place][counted])

    def negated(self, phrase: int) -> bool:
        """Whether it begins in "no", "not" and the like."""
        return bool(self.row.parts[self.at[phrase]] == Part.NEGATION)

    def forms(self, phrase: int, texts: Mask) -> Counter[tuple[str, ...]]:
        """The words it is written with in the texts chosen, capitals and all; where it stands as
        a noun does, if it does so at all there."""
        starts = self.occurrences[self.bounds[phrase] : self.bounds[phrase + 1]]
        starts = starts[texts[self.row.texts[starts]]]
        signalled = starts[self.row.signalled[starts]]
        starts = signalled if len(signalled) else starts
        words = self.row.words[starts[:, None] + np.arange(self.length[phrase])]
        return Counter(tuple(self.row.spelt[word] for word in run) for run in words)

    def generic(self, phrase: int) -> bool:
        """Whether none of its words says much by itself."""
        place = slice(self.at[phrase], self.at[phrase] + self.length[phrase])
        telling = (self.row.parts[place] == Part.CONTENT) & ~self.row.generic[place]
        return not telling.any()

    def counted_words(self) -> list[tuple[str, int]]:
        """Every word as written, with how often it is met."""
        times = np.bincount(self.row.words, minlength=len(self.row.spelt))
        return list(zip(self.row.spelt, times.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class WordRow:
    """The words without determiners, which are kept as a sign of what follows."""

    words: Ints
    texts: Ints
    stems: Ints
    parts: Ints
    generic: Mask
    signalled: Mask
    """Whether a determiner or a preposition stands before the word."""
    determined: Mask
    """Whether a determiner does."""
    linked: Mask
    """Whether the word and the next may stand in one phrase."""
    spelt: tuple[str, ...]


def phrases_of(texts: Sequence[str]) -> Phrases:
    """The phrases that at least `FEWEST_TEXTS` of the texts have."""
    return _gathered(_row(tokens_of(texts)), len(texts))


def _row(tokens: Tokens) -> WordRow:
    every = tokens.parts[tokens.words]
    dropped = (every == Part.DETERMINER) | (every == Part.PASSED_OVER)
    determined = _behind(every == Part.DETERMINER)[~dropped]
    words, parts = tokens.words[~dropped], every[~dropped]
    unclear = np.array([word.lower() in _NO_SIGN for word in tokens.spelt], dtype=bool)
    content, inner = parts == Part.CONTENT, parts == Part.INNER
    opens = content | (parts == Part.NEGATION)
    linked = np.zeros(len(parts), dtype=bool)
    linked[:-1] = (opens | inner)[:-1] & content[1:]
    linked[:-1] |= content[:-1] & inner[1:] & ~determined[1:]
    return WordRow(
        words,
        tokens.texts[~dropped],
        tokens.stems[words],
        parts,
        tokens.generic[words],
        determined | _behind(inner & ~unclear[words]),
        determined,
        linked,
        tokens.spelt,
    )


def _behind(mask: Mask) -> Mask:
    """Whether the one before is in `mask`."""
    return np.concatenate([np.zeros(1, dtype=bool), mask[:-1]])[: len(mask)]


def _gathered(row: WordRow, texts: int) -> Phrases:
    found = list(_runs(row))
    occurrences = np.concatenate([starts for _, starts, _ in found])
    times = np.concatenate([counts for _, _, counts in found])
    edges = np.append(0, np.cumsum(times))
    length = np.concatenate([np.full(len(counts), words) for words, _, counts in found])
    of = np.repeat(np.arange(len(length)), times)
    return Phrases(
        row,
        _presence(row.texts[occurrences], of, (texts, len(length))),
        occurrences[edges[:-1]],
        length,
        *_standing(row, occurrences, of, length),
        occurrences,
        edges,
    )


def _runs(row: WordRow) -> Iterator[tuple[int, Ints, Ints]]:
    """By length: where phrases begin, sorted by phrase, and how often each is met.

    A run is met no more often than its beginning, so each length looks only at what is left of
    the one before (Agrawal and Srikant, 1994).
    """
    content = row.parts == Part.CONTENT
    starts = np.flatnonzero(content | (row.parts == Part.NEGATION))
    keys = row.stems[starts]
    many = int(row.stems.max(initial=0)) + 1
    inner = np.zeros(len(starts), dtype=np.int64)
    for length in range(1, LONGEST + 1):
        if length > 1:
            going = row.linked[starts + length - 2]
            starts, keys, inner = starts[going], keys[going], inner[going]
            last = starts + length - 1
            inner = inner + (row.parts[last] == Part.INNER)
            going = inner <= _MOST_INNER
            starts, keys, inner, last = starts[going], keys[going], inner[going], last[going]
            keys = keys * many + row.stems[last]
        _, keys, counts = np.unique(keys, return_inverse=True, return_counts=True)
        often = counts[keys] >= FEWEST_TEXTS
        starts, keys, inner = starts[often], keys[often], inner[often]
        ended = content[starts + length - 1]
        order = np.argsort(keys[ended], kind="stable")
        sorted_starts, sorted_keys = starts[ended][order], keys[ended][order]
        yield length, sorted_starts, np.unique(sorted_keys, return_counts=True)[1]


def _presence(texts: Ints, phrases: Ints, shape: tuple[int, int]) -> sp.csr_array:
    ones = np.ones(len(texts), dtype=np.float32)
    presence = sp.csr_array((ones, (texts, phrases)), shape=shape)
    presence.sum_duplicates()
    presence.data[:] = 1
    return presence


def _standing(row: WordRow, starts: Ints, of: Ints, length: Ints) -> tuple[Floats, Floats]:
    """The shares `nounlike` and `whole` of each phrase."""
    ends = starts + length[of]
    content = row.parts == Part.CONTENT
    closely = row.linked & content & ~np.append(row.determined[1:], False)
    closely &= np.append(content[1:], False)
    open_ended = closely[ends - 1]
    begun = closely[np.maximum(starts - 1, 0)] & (starts > 0)
    shut = ~open_ended
    many = len(length)
    times = np.maximum(np.bincount(of, minlength=many), 1)
    shut_times = np.maximum(np.bincount(of[shut], minlength=many), 1)
    nounlike = np.bincount(of[shut & row.signalled[starts]], minlength=many) / shut_times
    whole = np.bincount(of[shut & ~begun], minlength=many) / times
    return nounlike, whole
