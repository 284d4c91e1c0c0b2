"""A text as words with what each may be: what the rules on names and addresses look at."""

from __future__ import annotations

import re
from typing import NamedTuple

from redress.reading.personal_data.lexicon import Trait, fold, lexicon

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019`-][^\W\d_]+)*")
_NAMES = Trait.GIVEN | Trait.SURNAME


class Word(NamedTuple):
    """One word; a possessive ending lies outside it, in the next word's gap."""

    text: str
    start: int
    end: int
    key: str
    traits: int
    gap: str
    """What stands between the word before and this one."""

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def initial(self) -> bool:
        """Whether it is one capital letter."""
        return len(self.text) == 1 and self.text.isupper()

    @property
    def known(self) -> bool:
        """Whether it is a listed given name or family name and nothing else forbids."""
        return bool(self.traits & _NAMES) and not self.traits & Trait.BARRED

    @property
    def solid(self) -> bool:
        """Whether it is a listed name and not an everyday word as written."""
        if not self.known:
            return False
        if self.traits & Trait.ORDINARY:
            capitalised = self.capital and not self.text.isupper()
            return capitalised and bool(self.traits & Trait.CAPITAL_NAME)
        return True

    @property
    def plausible(self) -> bool:
        """Whether it could be part of a name by its shape: a capital, and not barred."""
        if not self.capital or self.traits & Trait.BARRED or len(self.text) == 1:
            return False
        shouted = len(self.text) > 1 and self.text.isupper()
        return self.solid if shouted else True

    def has(self, trait: int) -> bool:
        """Whether the word has the trait."""
        return bool(self.traits & trait)


def words_of(text: str) -> list[Word]:
    """The words of `text` in order."""
    traits_of = lexicon().of
    words: list[Word] = []
    previous_end = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        written = match.group()
        if len(written) > 2 and written[-1] in "sS" and written[-2] in "'\u2019`":
            written, end = written[:-2], end - 2
        key = fold(written)
        words.append(Word(written, start, end, key, traits_of(key), text[previous_end:start]))
        previous_end = end
    return words
