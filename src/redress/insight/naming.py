"""Names of themes in plain words, made of their own texts and checked against them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from redress.insight.candidates import Candidate, candidates_of
from redress.insight.composing import ThemeName, Told, names_for
from redress.insight.manners import Labelled, labels_in_common
from redress.insight.observations import Observations
from redress.insight.phrases import phrases_of
from redress.insight.themes import Rows, Unnamed
from redress.insight.writing import Writer
from redress.labels import Vocabulary, default_vocabulary

MOST_READ = 1_000
"""Texts of a theme that its name is made of; of more, as many evenly apart."""


def name_themes(
    observations: Observations, rows: Sequence[Rows], vocabulary: Vocabulary | None = None
) -> tuple[ThemeName, ...]:
    """A name for each theme, or each group of themes, all different, in plain words.

    `rows` says which contacts each has; `vocabulary` how the council displays service areas.
    """
    labels = labels_in_common(observations.table, rows, vocabulary or default_vocabulary())
    return names_of(observations.texts, rows, labels)


def plain_names(unnamed: Unnamed, vocabulary: Vocabulary | None = None) -> list[str]:
    """The names of themes that were found in contacts or in sentences (`find_themes`)."""
    labels = labels_in_common(unnamed.table, unnamed.rows, vocabulary or default_vocabulary())
    return [name.words for name in names_of(unnamed.texts, unnamed.places, labels)]


def names_of(
    texts: Sequence[str], rows: Sequence[Rows], labels: Sequence[Labelled]
) -> tuple[ThemeName, ...]:
    """A name for each theme of texts, which may be contacts or sentences, all different.

    A phrase leads where enough of the theme's texts have its words; what its contacts' labels have
    in common is told behind it ("Blue badge: chasing an answer"), else what is said of it. Where
    no phrase says enough by itself, the service area leads ("Street lighting: lamps, column"), and
    where the contacts are of many areas, what they have in common ("Thanks: many matters"). A text
    that is there several times counts once; nothing is named by what fewer than three texts say,
    and no name holds a proper name, other personal data or a swear word.
    """
    kept, places = _distinct(texts, rows)
    phrases = phrases_of([texts[one] for one in kept])
    writer = Writer(phrases)
    names = [
        list(names_for([*_told(writer, found, own)], known))
        for found, own, known in zip(candidates_of(phrases, places), places, labels, strict=True)
    ]
    return _all_different(names)


def _distinct(texts: Sequence[str], rows: Sequence[Rows]) -> tuple[list[int], list[Rows]]:
    """The first place of each text that is read; and each theme's texts as places in these."""
    first: dict[str, int] = {}
    kept: list[int] = []
    places = []
    for own in rows:
        step = max(1, -(-len(own) // MOST_READ))
        found = set()
        for one in own[::step]:
            text = texts[one]
            if text not in first:
                first[text] = len(kept)
                kept.append(int(one))
            found.add(first[text])
        places.append(np.array(sorted(found), dtype=np.int64))
    return kept, places


def _told(writer: Writer, found: Sequence[Candidate], own: Rows) -> Iterator[Told]:
    """The candidates that can be in a name, written."""
    for one in found:
        words = writer.written(one.phrase, own)
        if words is not None:
            yield Told(words, one)


def _all_different(names: Sequence[Sequence[ThemeName]]) -> tuple[ThemeName, ...]:
    """Each theme's best name; those who share one say more, and are numbered if that is all."""
    at = [0] * len(names)
    while True:
        shared = Counter(own[place].words.casefold() for own, place in zip(names, at, strict=True))
        again = [
            one
            for one, own in enumerate(names)
            if shared[own[at[one]].words.casefold()] > 1 and at[one] + 1 < len(own)
        ]
        if not again:
            return _numbered([own[place] for own, place in zip(names, at, strict=True)])
        for one in again:
            at[one] += 1


def _numbered(names: Sequence[ThemeName]) -> tuple[ThemeName, ...]:
    met: Counter[str] = Counter()
    numbered = []
    for name in names:
        met[name.words.casefold()] += 1
        number = met[name.words.casefold()]
        words = name.words if number == 1 else f"{name.words} ({number})"
        numbered.append(replace(name, words=words))
    return tuple(numbered)
