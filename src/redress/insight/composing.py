"""A theme's name put together of its phrases and of what its contacts' labels have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from redress.insight.candidates import Candidate
from redress.insight.manners import Labelled
from redress.insight.tokens import stem

LEADS = 0.35
"""The share of a theme's texts that must have a phrase's words for it to name them all."""
TOGETHER = 0.5
"""The same for two phrases together."""
HOLDS, HOLDS_ALONE = 0.08, 0.12
"""The share of texts that must have the words of any phrase in a name; of a single word."""
_TELLS, _COMMON = 0.15, 0.2
"""The same for an aspect of what leads; and for a phrase that a manner is told of."""
_LESS = 0.4
"""What part of that will do where no phrase has it."""
_ASPECT = 0.5
"""Of the texts with the second phrase, those with the first: an aspect of it from here on."""
_MOST_PHRASES = 4
MANY = "many matters"
"""What a manner is told of where its contacts have nothing else in common."""
AND_OTHERS = "and other matters"
"""What stands behind phrases that hold for too few of a service area's contacts."""
MIXED = "Mixed"
"""What a name begins with whose phrases together hold for too few of the texts."""
OTHER = "Other matters"
"""The name where neither words nor labels have anything in common."""


@dataclass(frozen=True, slots=True)
class Told:
    """A candidate with the words it is written in."""

    words: str
    of: Candidate


@dataclass(frozen=True, slots=True)
class ThemeName:
    """A theme's name."""

    words: str
    covered: float
    """The share of the theme's distinct texts that have all words of one of the name's phrases."""
    by_labels: bool
    """Whether a label leads, as no phrase holds for enough of the texts by itself."""


def names_for(told: Sequence[Told], labels: Labelled) -> Iterator[ThemeName]:
    """Names for a theme, the best first; each later one says more."""
    yield from _by_words(_chosen(told, labels.manner or ""), labels)
    area = _listed(labels.areas) if labels.areas else ""
    matters = _chosen([one for one in told if _is_matter(one)], f"{area} {labels.manner or ''}")
    yield from _by_area(area, matters, labels)
    yield from _by_manner(matters or _chosen(told, ""), labels)


def _is_matter(one: Told) -> bool:
    """Whether it can stand by itself behind a label: a verb or an adjective alone cannot."""
    return one.of.nounlike or " " in one.words


def _by_words(chosen: Sequence[Told], labels: Labelled) -> Iterator[ThemeName]:
    leads = _leads(chosen, labels)
    if not leads:
        return
    lead = _joined([one.words for one in leads])
    others = [one for one in chosen if one not in leads and one.of.coverage >= _TELLS]
    aspects = [one for one in others if _is_aspect(one, leads)]
    if labels.manner:
        yield _name(lead, [labels.manner], leads)
        for more in range(1, len(aspects) + 1):
            yield _name(lead, [labels.manner], leads, aspects[:more])
    for more in range(min(2, len(aspects)), len(aspects) + 1):
        yield _name(lead, [one.words for one in aspects[:more]], leads)


def _leads(chosen: Sequence[Told], labels: Labelled) -> list[Told]:
    """The one or two phrases that can lead a name, if any."""
    nouns = [one for one in chosen if one.of.nounlike]
    if not nouns:
        return []
    # One word alone is seldom clear; with a label before it, it is.
    labelled = bool(labels.areas or labels.some_areas or labels.manner)
    if nouns[0].of.coverage >= LEADS and (" " in nouns[0].words or not labelled):
        return nouns[:1]
    return nouns[:2] if not labelled and _covered(nouns[:2]) >= TOGETHER else []


def _by_area(area: str, chosen: Sequence[Told], labels: Labelled) -> Iterator[ThemeName]:
    if not area:
        return
    if labels.manner:
        for many in range(min(2, len(chosen)), len(chosen) + 1):
            yield _name(area, [labels.manner], chosen[:many], chosen[:many], by_labels=True)
        return
    if not chosen:
        yield _name(area, [labels.cause or ""], [], by_labels=True)
        return
    for many in range(_enough(chosen), len(chosen) + 1):
        some = [one.words for one in chosen[:many]]
        if _covered(chosen[:many]) < LEADS:
            some = [f"{', '.join(some)} {AND_OTHERS}"]
        yield _name(area, some, chosen[:many], by_labels=True)


def _enough(chosen: Sequence[Told]) -> int:
    """How many of the phrases tell what a theme is: two, or three where two hold for too few."""
    if len(chosen) > 2 and _covered(chosen[:2]) < TOGETHER:
        return 3
    return min(2, len(chosen))


def _by_manner(chosen: Sequence[Told], labels: Labelled) -> Iterator[ThemeName]:
    """Where nothing else leads: what most contacts have in common, on whatever matters."""
    areas = [_uncapitalised(name) for name in labels.some_areas]
    phrases = [one.words for one in chosen]
    if labels.manner:
        common = [one for one in chosen if one.of.coverage >= _COMMON][:2]
        matters = areas or [one.words for one in common] or [MANY]
        yield _name(labels.manner, matters, common, common if areas else (), by_labels=True)
        yield _name(
            labels.manner, areas or phrases, chosen, chosen if areas else (), by_labels=True
        )
    elif areas:
        yield _name(_listed(areas), phrases[:3], chosen[:3], by_labels=True)
        yield _name(_listed(areas), phrases, chosen, by_labels=True)
    elif phrases:
        lead = "" if _covered(chosen) >= LEADS else f"{MIXED}: "
        yield _name(lead + _joined(phrases[:3]), [], chosen[:3])
        yield _name(lead + _joined(phrases), [], chosen)
    else:
        yield ThemeName(OTHER, 0.0, by_labels=True)


def _chosen(told: Sequence[Told], said: str) -> list[Told]:
    """The weightiest phrases that hold; with no word twice, nor all of what is said in `said`."""
    words_said = _singular_words(said)
    new = [one for one in told if not _singular_words(one.words) <= words_said]
    return _apart(new, 1.0) or _apart(new, _LESS)


def _apart(told: Sequence[Told], part: float) -> list[Told]:
    """Those that have `part` of the coverage that is asked for, and no stem in common."""
    chosen: list[Told] = []
    for one in told:
        least = part * (HOLDS if " " in one.words else HOLDS_ALONE)
        if one.of.coverage >= least and all(not one.of.stems & by.of.stems for by in chosen):
            chosen.append(one)
        if len(chosen) == _MOST_PHRASES:
            break
    return chosen


def _singular_words(words: str) -> frozenset[str]:
    return frozenset(stem(word.strip(","), ()) for word in words.lower().split())


def _is_aspect(one: Told, leads: Sequence[Told]) -> bool:
    led = np.logical_or.reduce([lead.of.words_in for lead in leads])
    return float((led & one.of.words_in).sum()) >= _ASPECT * float(one.of.words_in.sum())


def _covered(chosen: Sequence[Told]) -> float:
    if not chosen:
        return 0.0
    return float(np.logical_or.reduce([one.of.words_in for one in chosen]).mean())


def _listed(names: Sequence[str]) -> str:
    """Such as "Waste and recycling, street cleansing and parks and trees"."""
    first, *rest = names
    return _joined([first, *(_uncapitalised(name) for name in rest)])


def _joined(words: Sequence[str]) -> str:
    *inner, last = words
    return f"{', '.join(inner)} and {last}" if inner else last


def _uncapitalised(words: str) -> str:
    return words if words[1:2].isupper() else words[0].lower() + words[1:]


def _name(
    lead: str,
    tails: Sequence[str],
    of: Sequence[Told],
    such_as: Sequence[Told] = (),
    *,
    by_labels: bool = False,
) -> ThemeName:
    words = lead[0].upper() + lead[1:]
    if said := [tail for tail in tails if tail]:
        words += f": {', '.join(said)}"
    if such_as:
        words += f" ({', '.join(one.words for one in such_as)})"
    return ThemeName(words, _covered(of), by_labels)
