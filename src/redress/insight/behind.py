"""What stands behind a surge: what its contacts have more often than those before it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from redress.insight.counting import DayCounts
from redress.insight.day_line import Integers, Numbers
from redress.insight.day_rows import SeriesKey
from redress.insight.observations import Observations
from redress.insight.terms import STOP_WORDS

BEFORE = 182
"""Days before a surge that it is compared with."""
_MOST_TEXTS = 2_000
_MOST_PHRASES = 5
_LEAST_SHARE = 0.05
"""A phrase in fewer of the texts is not behind the surge."""
_CLEAR = 1.96
_PRIOR = 10.0
_SHORTEST = 3
"""Letters of a word: tax and bin are words."""
# A mask such as [name] is found too, so that no pair reaches over it.
_WORD = re.compile(r"\[[a-z_ ]+\d*\]|[^\W\d_]+(?:'[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class OverRepresented:
    """A value that more of a surge's contacts have than of those before."""

    key: SeriesKey
    contacts: int
    """In the surge."""
    share: float
    share_before: float | None
    """None where there is nothing before it to compare with."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What a surge is about."""

    values: tuple[OverRepresented, ...]
    """At most one of each column, the most over-represented first; a theme before all others."""
    phrases: tuple[str, ...]
    """Words and pairs of words, the most over-represented first."""

    @property
    def theme(self) -> str | None:
        """The theme behind it, where contacts have themes."""
        return next((one.key.value for one in self.values if one.key.dimension == "theme"), None)


def behind(
    observations: Observations, counts: DayCounts, key: SeriesKey, start: int, end: int
) -> Behind:
    """What the contacts of a series on days `start` up to `end` have more often than those of the
    same series before.

    Shares and words are compared by the log-odds ratio with a prior of all of them, over its
    standard error (Monroe, Colaresi and Quinn 2008, Political Analysis 16).
    """
    rows = counts.rows
    of_surge = rows.members(key, start, end)
    of_before = rows.members(key, max(0, start - BEFORE), start)
    values = (
        _value(counts, column, of_surge, of_before)
        for column in rows.codes
        if column != key.dimension
    )
    found = [one for one in values if one is not None]
    found.sort(key=lambda one: (one[1].key.dimension != "theme", -one[0]))
    phrases = _phrases(
        _texts(observations, rows.order[of_surge]), _texts(observations, rows.order[of_before])
    )
    return Behind(tuple(one for _, one in found), phrases)


def _value(
    counts: DayCounts, column: str, of_surge: Integers, of_before: Integers
) -> tuple[float, OverRepresented] | None:
    """The most over-represented value of a column, with how clearly."""
    own = counts.rows.codes[column]
    now, before = (
        np.bincount(own.codes[np.isin(own.rows, rows)], minlength=len(own.values))
        for rows in (of_surge, of_before)
    )
    if not now.sum():
        return None
    clear = _log_odds(now.astype(float), before.astype(float))
    # Without anything before, the most frequent.
    place = int(np.argmax(clear if before.sum() else now))
    share = float(now[place] / len(of_surge))
    share_before = float(before[place] / len(of_before)) if len(of_before) else None
    if share_before is not None and (clear[place] < _CLEAR or share <= share_before):
        return None
    value = SeriesKey(column, own.values[place])
    return float(clear[place]), OverRepresented(value, int(now[place]), share, share_before)


def _log_odds(now: Numbers, before: Numbers) -> Numbers:
    """For each of some things counted in two lots, how much more often it is in the first."""
    together = now + before
    prior = _PRIOR * together / max(together.sum(), 1.0) + 1e-3
    first, second = now + prior, before + prior
    rest = prior.sum() + now.sum() - first + 1e-9, prior.sum() + before.sum() - second + 1e-9
    odds = np.log(first / rest[0]) - np.log(second / rest[1])
    clear: Numbers = odds / np.sqrt(1 / first + 1 / second)
    return clear


def _texts(observations: Observations, rows: Integers) -> list[str]:
    texts = observations.table["text"]
    # Of very many, some spread evenly: phrases are about shares.
    step = max(1, len(rows) // _MOST_TEXTS)
    return [text for text in texts.iloc[rows[::step]] if isinstance(text, str)]


def _phrases(now: Sequence[str], before: Sequence[str]) -> tuple[str, ...]:
    found, earlier = _counted(now), _counted(before)
    if not now or not before:
        return ()
    names = [one for one, count in found.items() if count >= max(3, _LEAST_SHARE * len(now))]
    if not names:
        return ()
    in_now = np.array([found[one] for one in names], dtype=float)
    in_before = np.array([earlier[one] for one in names], dtype=float)
    clear = _clear_shares(in_now, in_before, len(now), len(before))
    more_often = in_now / len(now) > in_before / len(before)
    found_at = np.flatnonzero((clear >= _CLEAR) & more_often).tolist()
    # Of a pair and a word that are as clear, the pair says more.
    found_at.sort(
        key=lambda place: (-round(float(clear[place]), 3), " " not in names[place], names[place])
    )
    return _without_parts([names[place] for place in found_at])


def _clear_shares(now: Numbers, before: Numbers, texts_now: int, texts_before: int) -> Numbers:
    """How much more often each phrase stands in texts now, in standard errors."""
    prior = (now + before + 0.5) / (texts_now + texts_before + 1.0)
    first, second = now + prior, before + prior
    odds = np.log(first / (texts_now + 1 - first)) - np.log(second / (texts_before + 1 - second))
    clear: Numbers = odds / np.sqrt(1 / first + 1 / second)
    return clear


def _counted(texts: Iterable[str]) -> Counter[str]:
    """In how many texts each word, and each pair of words that stand beside each other, occurs;
    words that say nothing in English or Welsh, and masks such as [name], are none."""
    found: Counter[str] = Counter()
    for text in texts:
        words = [word.lower() for word in _WORD.findall(text.replace("’", "'"))]
        fit = {word for word in words if _says_something(word)}
        pairs = pairwise(words)
        found.update(fit)
        found.update({f"{one} {two}" for one, two in pairs if one in fit and two in fit})
    return found


def _says_something(word: str) -> bool:
    # Of "mae'r" and "they'll" the part before the apostrophe is looked up too.
    is_empty = word in STOP_WORDS or word.partition("'")[0] in STOP_WORDS
    return len(word) >= _SHORTEST and not word.startswith("[") and not is_empty


def _without_parts(phrases: Sequence[str]) -> tuple[str, ...]:
    """The first few, without words that stand in one told already."""
    told: list[str] = []
    for phrase in phrases:
        if not any(set(phrase.split()) & set(one.split()) for one in told):
            told.append(phrase)
    return tuple(told[:_MOST_PHRASES])
