"""Plain English: the reading age of a letter, its long sentences and its jargon.

The reading age is the Flesch-Kincaid grade (Kincaid and others, 1975) and five years, as a first
grade is a child of six.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources

from redress.reading.sentences import find_sentences

OLDEST = 13
"""The reading age that a letter may ask for."""
LONGEST = 24
"""Words in a sentence."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_COUNTED = re.compile(r"[^\W_]+(?:['’.,:/-][^\W_]+)*")
# In an address, a number or a reference: these are copied, not read.
_COPIED = re.compile(r"[@\d]|://|www\.")
_ITEM = re.compile(r"^\s*(?:[-•*]|\d+[.)])\s+")
_ENDS_ITSELF = re.compile(r"[.!?:;]$")


class FindingKind(StrEnum):
    """What is hard to read."""

    READING_AGE = "reading_age"
    LONG_SENTENCE = "long_sentence"
    JARGON = "jargon"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a letter that is hard to read."""

    kind: FindingKind
    message: str
    sentence: str = ""
    """The words of the letter; empty where it is the whole."""


def plain_english(text: str) -> tuple[Finding, ...]:
    """What makes a letter in English hard to read; nothing where all is plain."""
    sentences = tuple(_sentences(text))
    age = _age(sentences)
    found: list[Finding] = []
    if age > OLDEST:
        told = f"its reading age is {age:.1f}; it should be {OLDEST} or less"
        hardest = max(sentences, key=lambda one: _age((one,)), default="")
        found.append(Finding(FindingKind.READING_AGE, told, hardest))
    for sentence in sentences:
        words = len(_COUNTED.findall(sentence))
        if words > LONGEST:
            told = f"{words} words in a sentence; up to {LONGEST} are easy to follow"
            found.append(Finding(FindingKind.LONG_SENTENCE, told, sentence))
        found.extend(_jargon(sentence))
    return tuple(found)


def reading_age(text: str) -> float:
    """The age at which a text can be read; 0 for one without words."""
    return _age(tuple(_sentences(text)))


def _age(sentences: tuple[str, ...]) -> float:
    words = [word for one in sentences for word in _read_out(one)]
    if not words:
        return 0.0
    spoken = sum(map(syllables, words))
    grade = 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59
    return grade + 5


def _read_out(sentence: str) -> list[str]:
    kept = (part for part in sentence.split() if not _COPIED.search(part))
    return _WORD.findall(" ".join(kept))


def _sentences(text: str) -> Iterator[str]:
    """Sentences and items of lists; a heading or a name on its own line is none."""
    for line in text.splitlines():
        is_item = _ITEM.match(line) is not None
        bare = _ITEM.sub("", line).strip()
        if not bare or not (is_item or _ENDS_ITSELF.search(bare)):
            continue
        for span in find_sentences(bare):
            yield span.of(bare)


def _jargon(sentence: str) -> Iterator[Finding]:
    pattern, instead = _stop_list()
    for word in dict.fromkeys(found.lower() for found in pattern.findall(sentence)):
        told = f"“{word}” is jargon; say “{instead[word]}”"
        yield Finding(FindingKind.JARGON, told, sentence)


@cache
def _stop_list() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """A pattern of all words, the longest of those that begin alike first."""
    instead = _data("jargon.toml")["instead"]
    words = "|".join(re.escape(word) for word in sorted(instead, key=len, reverse=True))
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE), instead


@cache
def _exceptions() -> Mapping[str, int]:
    counts = _data("syllables.toml")["words"]
    return {word: int(count) for count, words in counts.items() for word in words}


def _data(name: str) -> Mapping[str, Mapping[str, str]]:
    text = (resources.files("redress.drafting") / "data" / name).read_text("utf-8")
    return tomllib.loads(text)


_VOWELS = re.compile(r"[aeiouy]+")
# An e that is not heard, as in made, used and safely; but it is in table, metre and wanted.
_SILENT = re.compile(
    r"(?:[^aeiouylr]|[aeiouy][lr]|qu)e$|[^aeiouytd]ed$|[^aeiouycgsxzh]es$|[^aeiouyl]e(?:ments?$|less|ful|ly$|ty$)|"
    r"(?:some|ever|name|side|home|case|care|there)(?:y?body|y?one|y?thing|where|work|taker|fore)"
)
# Two vowels that are two syllables, as in area, dual, science, and an n't after a consonant.
_APART = re.compile(
    r"ia(?!l$|ls$|n$|ge)|io(?!n|us)|[^cgst]ious|iu|[^gq]ua[lrt]|[^gqs]ue[nl]|eo(?!ple|us)|ying|rea$|eate|"
    r"[bcdfglnprs]ie(?:t|nce?)(?!t$)|uou|[aeiouy]ing$|[^aeiout]i[ae]r$|[^aeiouyr]n't|bled$|tled$|dled$|pled$|"
    r"oever|eyor|oyal|uiet"
)


@lru_cache(maxsize=10_000)
def syllables(word: str) -> int:
    """How many syllables an English word has, by its spelling: 1 or more."""
    plain = word.lower().replace("’", "'")
    if (known := _exceptions().get(plain)) is not None:
        return known
    if "-" in plain:
        return max(1, sum(syllables(part) for part in plain.split("-") if part))
    plain = plain.removesuffix("'s")
    count = len(_VOWELS.findall(plain)) + len(_APART.findall(plain))
    return max(1, count - len(_SILENT.findall(plain)))
