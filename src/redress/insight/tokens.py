"""Texts as one row of numbered words, each with its part to play in a phrase."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# A mark of redaction, a word, or anything else that ends a phrase: a stop, a number, a new line.
_TOKEN = re.compile(r"\[[\w ]{1,40}\]|[^\W\d_]+(?:['’-][^\W\d_]+)*(?!\w)|[^\s\w]|\w+|\n")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# What some systems write over a name.
_BLANKED = re.compile(r"(\w)\1\1+")
_SHORTEST_STEM = 3


class Part(IntEnum):
    """What a word does in a phrase."""

    BREAK = 0
    """Ends a phrase: punctuation, a number, a mark of redaction, the end of a text."""
    STOP = 1
    DETERMINER = 2
    INNER = 3
    """A preposition, or "and": may stand inside a phrase."""
    NEGATION = 4
    PASSED_OVER = 5
    """Stands between the words of a phrase as if it were not there: "not been collected"."""
    CONTENT = 6


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of several texts in a row, with a break after each text.

    `words` are numbers into `spelt`; `stems`, `parts` and `generic` are of each number.
    """

    words: Ints
    texts: Ints
    """The text that each word stands in."""
    spelt: tuple[str, ...]
    """As written, capitals and all."""
    stems: Ints
    """Words that are forms of one another share one: bin and bins, collected and collection."""
    parts: Ints
    generic: Mask
    """Whether it says little by itself: a day, a person, a letter."""


@cache
def word_lists() -> Mapping[str, frozenset[str]]:
    """The packaged lists, by name."""
    text = resources.files("redress.insight").joinpath("data/names.toml").read_text("utf-8")
    found = tomllib.loads(text)
    return {name: frozenset(one.split()) for name, one in found.items() if isinstance(one, str)}


def tokens_of(texts: Sequence[str]) -> Tokens:
    """The words of redacted texts."""
    numbers: dict[str, int] = {"\n": 0}
    row: list[int] = []
    lengths: list[int] = []
    for text in texts:
        found = _TOKEN.findall(text.replace("’", "'"))
        row.extend([numbers.setdefault(word, len(numbers)) for word in found])
        row.append(0)
        lengths.append(len(found) + 1)
    spelt = tuple(numbers)
    lowered = [word.lower() for word in spelt]
    known = frozenset(lowered)
    stems = [stem(word, known) for word in lowered]
    generic = {stem(word, known) for word in word_lists()["generic"]}
    numbered: dict[str, int] = {}
    return Tokens(
        words=np.array(row, dtype=np.int64),
        texts=np.repeat(np.arange(len(texts)), lengths),
        spelt=spelt,
        stems=np.array([numbered.setdefault(one, len(numbered)) for one in stems]),
        parts=np.array([_part(word) for word in lowered]),
        generic=np.array([one in generic for one in stems]),
    )


def _part(word: str) -> Part:
    lists = word_lists()
    if _WORD.fullmatch(word) is None or _BLANKED.fullmatch(word):
        return Part.BREAK
    if word in lists["determiners"]:
        return Part.DETERMINER
    if word in lists["negations"] or word.endswith("n't"):
        return Part.NEGATION
    if word in lists["passed_over"]:
        return Part.PASSED_OVER
    if word in lists["inner"]:
        return Part.INNER
    if word in lists["stop"] or len(word) < 2:
        return Part.STOP
    return Part.CONTENT


def stem(word: str, known: Collection[str]) -> str:
    """What forms of one word share, by the endings of English; `known` are the words there are.

    The plural goes as in Harman's S stemmer (1991). Past tense and nouns in -ion go only where
    what is left is itself a word that is met, and -ing never does: a parking place is no park.
    """
    if word.endswith("n't"):
        return "not"
    word = word.removesuffix("'s").removesuffix("'")
    base = _singular(word)
    for ending in ("ed", "ion"):
        short = base.removesuffix(ending)
        if short == base or len(short) < _SHORTEST_STEM:
            continue
        if short in known or (short + "e") in known:
            return short.removesuffix("e")
        if short[-1] == short[-2] and short[:-1] in known:
            return short[:-1]
    return base.removesuffix("e") if len(base) > _SHORTEST_STEM else base


def _singular(word: str) -> str:
    if len(word) <= _SHORTEST_STEM or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > _SHORTEST_STEM + 2:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]
