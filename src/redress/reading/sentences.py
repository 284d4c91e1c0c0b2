"""Sentences and clauses of a cleaned text.

By a rule of our own, since it keeps nothing: spaCy's string store holds every word it ever read,
names included, and its memory zones are slow and cannot be shared between threads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from redress.spans import Span

_LINE = re.compile(r"[^\n]+")
_WORD = re.compile(r"\S+")
_OPENERS = "\"'“‘«([{*_"
_CLOSERS = "\"'”’»)]}*_"
_STOPS = (".", "!", "?", "…")
_MAY_END = frozenset((*_STOPS, *_CLOSERS))
# A stop after these ends no sentence; after those of the second set, where a number comes next.
_ABBREVIATIONS = frozenset(
    "mr mrs ms mx messrs dr prof rev hon cllr cllrs sgt st approx dept eg ie vs".split()
)
_BEFORE_NUMBER = frozenset(
    "no nos p pp para ref tel ext jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
# J, e.g and p.m; not I, which may well end a sentence.
_INITIALS = re.compile(r"[A-HJ-Z]|(?:[A-Za-z]\.)+[A-Za-z]")


def find_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of `text`, in order, without white space around them.

    A sentence ends with its line, or with a word that ends in `.`, `!`, `?` or `…`, unless that
    stop belongs to an abbreviation, to initials or to the number of an item in a list. Every word
    is in exactly one sentence.
    """
    return tuple(
        sentence for line in _LINE.finditer(text) for sentence in _in_line(text, *line.span())
    )


def _in_line(text: str, start: int, end: int) -> Iterator[Span]:
    words = list(_WORD.finditer(text, start, end))
    first = 0
    for index, (word, following) in enumerate(pairwise(words)):
        written = word.group()
        if written[-1] in _MAY_END and _ends_sentence(
            written, text[following.start()], opens=index == first
        ):
            yield Span(words[first].start(), word.end())
            first = index + 1
    if words:
        yield Span(words[first].start(), words[-1].end())


def _ends_sentence(word: str, following: str, opens: bool) -> bool:
    """Whether a sentence ends with `word`, before the character `following`.

    `opens` says whether the sentence has no other word.
    """
    bare = word.rstrip(_CLOSERS)
    if not bare.endswith(_STOPS):
        return False
    stem = bare[:-1].lstrip(_OPENERS)
    if bare[-1] != "." or stem.endswith("."):
        return True
    is_item = opens and stem.isdecimal()
    is_before_number = stem.lower() in _BEFORE_NUMBER and following.isdecimal()
    is_abbreviation = stem.lower() in _ABBREVIATIONS or _INITIALS.fullmatch(stem) is not None
    return not (is_item or is_before_number or is_abbreviation)
