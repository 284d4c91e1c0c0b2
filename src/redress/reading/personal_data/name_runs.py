"""Runs of words that could be one person's name, and whether their shape alone says so."""

from __future__ import annotations

import re
from typing import NamedTuple

from redress.reading.personal_data.lexicon import Trait, context
from redress.reading.personal_data.words import Word

_LONGEST = 5
_NUMBER_BEFORE = re.compile(r"\d $")
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
        if word.key in context("particles") and last > first and _leads_on(words, last):
            last += 1
            continue
        if not _fits(word, lower):
            break
        if word.plausible and not word.known:
            unknown += 1
            if unknown > 1 and last - first > 1 and not words[first].initial:
                break
        if last > first and _everyday(words, first, last):
            break
        last += 1
    while (
        last > first and words[last - 1].key in context("particles") and not words[last - 1].known
    ):
        last -= 1
    return Run(first, last)


def lower_given(words: list[Word], index: int) -> Run:
    """A given name in lower case that is also an everyday word, with a family name after it.

    Only for where the words in front leave no doubt ("my name is mark").
    """
    word = words[index]
    if not word.has(Trait.GIVEN) or len(word.text) < 3 or word.key in context("never_lower"):
        return Run(index, index)
    following = index + 1
    if following < len(words) and words[following].gap == " " and words[following].solid:
        return Run(index, following + 1)
    return Run(index, following)


def _leads_on(words: list[Word], index: int) -> bool:
    following = index + 1
    return (
        following < len(words)
        and joined(words[following], words[index])
        and (words[following].plausible or words[following].solid)
    )


def _fits(word: Word, lower: bool) -> bool:
    if word.plausible or word.initial:
        return True
    return lower and (word.solid or len(word.text) == 1) and not word.has(Trait.BARRED)


def _everyday(words: list[Word], first: int, index: int) -> bool:
    """Whether the word is an unlisted everyday one, so that it cannot go on the name.

    At the end of what it stands in, after a given name, it can ("Harriet Quill," signs).
    """
    word, before = words[index], words[index - 1]
    if before.initial or not word.has(Trait.ORDINARY) or word.known:
        return False
    following = words[index + 1].gap[:1] if index + 1 < len(words) else ""
    closes = following != " " and not word.has(Trait.ORGANISATION | Trait.STREET_TYPE)
    return not (closes and index == first + 1 and before.solid and before.has(Trait.GIVEN))


def is_full_name(run: list[Word]) -> bool:
    """Whether the shape alone says a person: a listed given name with a family name, or initials
    with one."""
    if len(run) < 2:
        return False
    head, tail = run[0], run[-1]
    if tail.initial:
        return head.solid and head.has(Trait.GIVEN) and tail.text not in "AI"
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
    if " ".join(word.key for word in body) in context("companies"):
        return True
    if len(body) > 1 and _ends_as_place(body):
        return True
    if run.first:
        before = words[run.first - 1]
        if before.key in {"st", "saint", "ysgol", "san", "hms"} and body[0].gap in {" ", ". "}:
            return True
    if _NUMBER_BEFORE.search(body[0].gap):
        return len(body) < 2
    return run.last < len(words) and _organises(words, run.last)


def _ends_as_place(body: list[Word]) -> bool:
    """Whether the last word is a street's or a building's: "Park Lane", but not "Tom Hill"."""
    head, tail = body[0], body[-1]
    if not tail.has(Trait.STREET_TYPE | Trait.ORGANISATION):
        return False
    if tail.key in context("streets_first") or head.key in context("honoured"):
        return True
    named = tail.has(Trait.GIVEN | Trait.SURNAME)
    return not (named and head.solid and not head.has(Trait.PLACE))


def _organises(words: list[Word], index: int) -> bool:
    """Whether the word after a run makes a firm, a school or a street of it."""
    word = words[index]
    if word.gap == " & ":
        return word.key in context("partners")
    if word.gap != " ":
        return False
    if word.has(Trait.ORGANISATION):
        return word.capital or word.key in context("lower_organisations")
    return word.capital and word.has(Trait.STREET_TYPE)


def ends_line(text: str, word: Word) -> bool:
    """Whether nothing follows the word on its line."""
    return _LINE_END.match(text, word.end) is not None
