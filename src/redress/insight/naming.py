"""Names of themes in plain words, made of their own texts and checked against them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from redress.insight.candidates import Candidate, candidates_of
from redress.insight.letter_case import usual_case
from redress.insight.manners import Labelled, labels_in_common
from redress.insight.observations import Observations
from redress.insight.phrases import Phrases, phrases_of
from redress.insight.themes import Rows
from redress.insight.tokens import Mask
from redress.labels import Vocabulary, default_vocabulary

MOST_READ = 1_000
"""Texts of a theme that its name is made of; of more, as many evenly apart."""
LEADS = 0.35
"""The share of a theme's texts that must have a phrase's words for it to name them all."""
TOGETHER = 0.5
"""The same for two phrases together."""
_ADDS = 0.1
"""The share of texts that another phrase must add."""
_ASPECT = 0.5
"""Of the texts with the second phrase, those with the first: an aspect of it from here on."""


@dataclass(frozen=True, slots=True)
class ThemeName:
    """A theme's name."""

    words: str
    covered: float
    """The share of the theme's distinct texts that have the words of one of its phrases."""
    by_labels: bool
    """Whether its labels had to lead, as no phrase holds for enough of its texts."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A candidate with the words it is written in."""

    words: str
    of: Candidate


def name_themes(
    observations: Observations, rows: Sequence[Rows], vocabulary: Vocabulary | None = None
) -> tuple[ThemeName, ...]:
    """A name for each theme, all different; `rows` says which contacts each has.

    A phrase leads where enough of the texts have its words; a second is added, or what the
    contacts' labels have in common ("Blue badge: chasing an answer"). Where no phrase holds, the
    service area leads. A text that is there several times counts once, and nothing is named by
    what fewer than three texts say. Names hold no personal data and no swear words.
    """
    texts = observations.texts
    kept, places = _distinct(texts, rows)
    phrases = phrases_of([texts[one] for one in kept])
    labelled = labels_in_common(observations.table, rows, vocabulary or default_vocabulary())
    writer = _Writer(phrases)
    forms = [
        list(_forms([*writer.told(found, own)], labels))
        for found, own, labels in zip(candidates_of(phrases, places), places, labelled, strict=True)
    ]
    return _all_different(forms)


def _distinct(texts: Sequence[str], rows: Sequence[Rows]) -> tuple[list[int], list[Rows]]:
    """The first contact of each text that is read; and each theme's texts as places in these."""
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


class _Writer:
    """Writes phrases as most of a theme's texts do."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._case, self._proper = usual_case(phrases.counted_words())

    def told(self, found: Sequence[Candidate], own: Rows) -> Iterator[_Told]:
        inside = np.zeros(self._phrases.presence.shape[0], dtype=bool)
        inside[own] = True
        for one in found:
            form = self._phrases.forms(one.phrase, inside)[0]
            if not self._proper.intersection(form):
                yield _Told(" ".join(self._case[word] for word in form), one)


def _forms(told: Sequence[_Told], labels: Labelled) -> Iterator[ThemeName]:
    """Names for a theme, the best first; the later ones say more."""
    chosen = _chosen(told)
    covered = [_covered(chosen[: many + 1]) for many in range(len(chosen))]
    if chosen and (covered[0] >= LEADS or (len(chosen) > 1 and covered[1] >= TOGETHER)):
        many = 1 if covered[0] >= LEADS else 2
        lead = _lead(chosen[:many])
        aspects = [one.words for one in chosen[many:]]
        tails = [labels.manner] if labels.manner else aspects[:2]
        yield ThemeName(_sentence(lead, tails), covered[many - 1], by_labels=False)
        return
    if labels.areas:
        area = ", ".join(labels.areas)
        named = [one.words for one in chosen[:2] if one.of.coverage >= 0.12]
        words = _sentence(area, [labels.manner] if labels.manner else named)
        if labels.manner and named:
            words += f" ({', '.join(named)})"
        yield ThemeName(words, covered[min(1, len(covered)-1)] if chosen else 0.0, by_labels=True)
        return
    yield ThemeName("?? " + _sentence(labels.manner or "mixed", [one.words for one in chosen]), 0.0, by_labels=True)


def _lead(chosen: Sequence[_Told]) -> str:
    return " and ".join(one.words for one in chosen)


def _sentence(lead: str, tails: Sequence[str | None]) -> str:
    words = lead + (": " + ", ".join(str(one) for one in tails) if any(tails) else "")
    return words[0].upper() + words[1:]


def _covered(chosen: Sequence[_Told]) -> float:
    if not chosen:
        return 0.0
    return float(np.logical_or.reduce([one.of.words_in for one in chosen]).mean())


def _chosen(told: Sequence[_Told]) -> list[_Told]:
    chosen: list[_Told] = []
    for one in told:
        if any(one.of.stems & other.of.stems for other in chosen):
            continue
        if chosen and _covered([*chosen, one]) - _covered(chosen) < _ADDS:
            continue
        chosen.append(one)
        if len(chosen) == 3:
            break
    return chosen


def _all_different(forms: Sequence[Sequence[ThemeName]]) -> tuple[ThemeName, ...]:
    return tuple(form[0] for form in forms)
