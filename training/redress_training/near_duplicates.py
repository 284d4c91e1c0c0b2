"""Texts that are nearly the same: none may be fitted on while another of them tests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

SIMILARITY = 0.5
"""Jaccard similarity of word 3-grams from which two texts are near-duplicates."""
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_RUN = 3


def shingles(text: str) -> frozenset[str]:
    """The runs of three words of a text; the whole of a shorter one."""
    words = _WORD.findall(text.casefold())
    return frozenset(
        " ".join(words[start : start + _RUN]) for start in range(max(1, len(words) - _RUN + 1))
    )


def near_duplicates(texts: Sequence[str], wanted: int) -> Iterator[tuple[int, int]]:
    """Pairs of near-duplicates of which the first is among the first `wanted` texts.

    Exact: of two sets that are alike enough, the rarest members of each hold one that both have
    (prefix filtering; Chaudhuri, Ganti and Kaushik, 2006).
    """
    sets = [shingles(text) for text in texts]
    counts = Counter(shingle for own in sets for shingle in own)
    holders: dict[str, list[int]] = {}
    for row, own in enumerate(sets):
        rarest = sorted(own, key=lambda one: (counts[one], one))[: _prefix(len(own))]
        candidates = {other for shingle in rarest for other in holders.get(shingle, ())}
        for other in sorted(candidates):
            if _alike(own, sets[other]):
                yield other, row
        if row < wanted:
            for shingle in rarest:
                holders.setdefault(shingle, []).append(row)


def _prefix(size: int) -> int:
    """How many of the rarest of so many members must be looked at."""
    needed = -(-size * SIMILARITY // 1)
    return int(size - needed) + 1


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    both = len(one & other)
    return both >= SIMILARITY * (len(one) + len(other) - both)
