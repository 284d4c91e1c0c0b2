"""Runs of words that could be one person's name, and whether their shape alone says so."""

from __future__ import annotations

import re
from typing import NamedTuple

from redress.reading.personal_data.lexicon import Trait
from redress.reading.personal_data.words import Word

_PARTICLES = frozenset(
    "de da do dos das du del della di van von der den ter ten bin ibn bint al el ul ur ap ab ferch ni mac mc st o la le"
    " abu ben af".split()
)
_LONGEST = 5
_LINE_END = re.compile(r"\s*(?:$|\n)")


class Run(NamedTuple):
    """Words `first` to before `last` of a text."""

    first: int
    last: int

    def of(self, words: list[Word]) -> list[Word]:
        """The words of the run."""
        return words[self.first : self.last]


def joined(word: Word, before: Word) -> bool:
    """Whether `word` may go on a name that `before` is in."""
    if word.gap == " ":
        return True
    return len(before.text) == 1 and word.gap in {". ", "."}


def run_at(words: list[Word], first: int, *, lower: bool = False) -> Run:
    """The longest name that could begin at word `first`; empty (`last == first`) if none.

    With `lower`, words in lower case count too where they are listed names.
    """
    last, unknown = first, 0
    while last < len(words) and last - first < _LONGEST:
        word = words[last]
        if last > first and not joined(word, words[last - 1]):
            break
        if word.key in _PARTICLES and last > first and _leads_on(words, last):
            last += 1
            continue
        if not _fits(word, lower):
            break
        if word.plausible and not word.known:
            unknown += 1
            if unknown > 1 and last - first > 1 and not words[first].initial:
                break
        if last > first and _ends_before(word, words[last - 1]):
            break
        last += 1
    while last > first and words[last - 1].key in _PARTICLES and not words[last - 1].known:
        last -= 1
    return Run(first, last)


def _leads_on(words: list[Word], index: int) -> bool:
    following = index + 1
    return (
        following < len(words)
        and joined(words[following], words[index])
        and (words[following].plausible or words[following].solid)
    )


def _fits(word: Word, lower: bool) -> bool:
    if word.plausible or word.initial:
        return not (word.initial and word.text == "I" and "." not in word.gap and False)
    return lower and (word.solid or len(word.text) == 1) and not word.has(Trait.BARRED)


def _ends_before(word: Word, before: Word) -> bool:
    """Whether an everyday word cannot be the next part of a name."""
    if before.initial:
        return False
    return word.has(Trait.ORDINARY) and not word.known


def is_full_name(run: list[Word]) -> bool:
    """Whether the shape alone says a person: a listed given name with a family name, or initials
    with one."""
    if len(run) < 2:
        return False
    head, tail = run[0], run[-1]
    if head.initial:
        return tail.known and (tail.solid or len(run) > 2) and not tail.has(Trait.ORGANISATION)
    if not head.has(Trait.GIVEN) or head.has(Trait.BARRED):
        return any(w.solid and w.has(Trait.GIVEN) for w in run[1:-1]) and head.solid
    if head.has(Trait.ORDINARY | Trait.PLACE) and not head.has(Trait.CAPITAL_NAME):
        return tail.solid and tail.has(Trait.SURNAME)
    return tail.known or (tail.plausible and not tail.has(Trait.ORDINARY))


def makes_place(words: list[Word], run: Run) -> bool:
    """Whether the words around make a street, a building or an organisation of the run."""
    body = run.of(words)
    if len(body) > 1 and body[-1].has(Trait.STREET_TYPE | Trait.ORGANISATION):
        strong = body[0].solid and not body[0].has(Trait.PLACE) and body[-1].has(Trait.SURNAME)
        if not strong or body[-1].key in {"road", "street", "close", "park", "court", "lane", "place"}:
            return True
    if run.first:
        before = words[run.first - 1]
        if before.key in {"st", "saint", "our", "ysgol", "san", "hms"} and body[0].gap in {" ", ". "}:
            return True
    if any(char.isdigit() for char in body[0].gap[-3:]) and body[0].gap.endswith(" "):
        return len(body) < 2
    return run.last < len(words) and _organises(words, run.last)


def _organises(words: list[Word], index: int) -> bool:
    word = words[index]
    if word.gap == " & " and word.key in {"sons", "son", "co", "daughters", "daughter", "partners", "bros"}:
        return True
    if word.gap != " ":
        return False
    if word.has(Trait.ORGANISATION):
        return word.capital or word.key in {"ltd", "limited", "llp", "plc", "school", "academy", "estate", "hospital"}
    return word.capital and word.has(Trait.STREET_TYPE)


def ends_line(text: str, word: Word) -> bool:
    """Whether nothing follows the word on its line."""
    return _LINE_END.match(text, word.end) is not None
