"""The packaged word lists that names and addresses are told by."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, reduce
from importlib import resources
from operator import or_

_UNDECOMPOSED = str.maketrans(
    {"ł": "l", "ø": "o", "ß": "ss", "đ": "d", "æ": "ae", "ı": "i", "\u2019": "'"}
)


class Trait(IntEnum):
    """What a word may be: bits, for a word may be several things."""

    GIVEN = 1
    SURNAME = 2
    ORDINARY = 4
    """Also an everyday word, so that it is a name only where the words around say so."""
    PLACE = 8
    BARRED = 16
    """Written with a capital, yet never a name."""
    CAPITAL_NAME = 32
    """Everyday in lower case, a person with a capital."""
    STREET_TYPE = 64
    ORGANISATION = 128


_FILES = (
    ("given_names.txt", Trait.GIVEN),
    ("surnames.txt", Trait.SURNAME),
    ("ordinary_words.txt", Trait.ORDINARY),
    ("place_names.txt", Trait.PLACE),
    ("not_names.txt", Trait.BARRED),
    ("capital_names.txt", Trait.CAPITAL_NAME),
    ("street_types.txt", Trait.STREET_TYPE),
    ("organisation_words.txt", Trait.ORGANISATION),
)


def fold(word: str) -> str:
    """The word in lower case without its accents, as the lists are looked up."""
    lowered = word.lower()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered.translate(_UNDECOMPOSED))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Traits by folded word."""

    traits: Mapping[str, int]

    def of(self, key: str) -> int:
        """The traits of a folded word; of a hyphenated one unlisted, those of its parts if
        every part is a name."""
        found = self.traits.get(key)
        if found is not None:
            return found
        if "-" not in key:
            return 0
        parts = [self.traits.get(part, 0) for part in key.split("-") if part]
        names = [part & (Trait.GIVEN | Trait.SURNAME) for part in parts]
        if not all(names) or any(part & Trait.BARRED for part in parts):
            return 0
        return reduce(or_, names, 0)


@cache
def context(name: str) -> frozenset[str]:
    """One of the lists of words that stand around names and addresses, by its name."""
    found = _contexts()[name]
    return frozenset(found.split() if isinstance(found, str) else found)


@cache
def _contexts() -> dict[str, str | list[str]]:
    table = resources.files("redress.data") / "personal_data_contexts.toml"
    return tomllib.loads(table.read_text(encoding="utf-8"))


@cache
def lexicon() -> Lexicon:
    """The lists, read once from the package."""
    traits: dict[str, int] = {}
    for name, trait in _FILES:
        content = (resources.files("redress.data") / name).read_text(encoding="utf-8")
        for line in content.splitlines():
            if line.startswith("#"):
                continue
            for word in line.split():
                key = fold(word)
                traits[key] = traits.get(key, 0) | trait
    return Lexicon(traits)
