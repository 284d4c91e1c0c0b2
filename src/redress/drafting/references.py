"""Whether a sentence leans on an earlier one: "she", "it", "that" and whom they may mean."""

from __future__ import annotations

import re
from itertools import pairwise

from redress.drafting.clauses import words_in
from redress.drafting.verb_forms import is_auxiliary
from redress.drafting.word_lists import words

# "It took", "it has been three weeks": nothing is meant by "it".
_EMPTY_IT = re.compile(
    r"it (?:is|was|has been|took|takes|will be|would be) (?:now |only |over |nearly |about |almost "
    r"|not )?(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|a week|a month|a year|until"
    r"|after|when)"
)
_NOUN = re.compile(r"[a-z]{3,}")


def refers_back(sentence: str) -> bool:
    """Whether it speaks of somebody or something that only an earlier sentence names."""
    found = words_in(sentence)
    if not found or _EMPTY_IT.match(" ".join(found)):
        return False
    if found[-1] in words("grammar", "leaning_ends") or refers_to_person(sentence):
        return True
    for place, word in enumerate(found):
        stem = word.partition("'")[0]
        is_thing = stem in words("grammar", "third_things") and not _is_determiner(found, place)
        if is_thing and not _names_thing(found[:place]):
            return True
    return False


def refers_to_person(sentence: str) -> bool:
    """Whether it says "he" or "she" of somebody whom it does not name before."""
    for word in words_in(sentence):
        stem = word.partition("'")[0]
        if stem in words("grammar", "third_persons"):
            return True
        if stem in words("wording", "people"):
            return False
    return False


def names_person(sentence: str) -> bool:
    """Whether somebody is in it whom "he" or "she" may mean."""
    return any(word.partition("'")[0] in words("wording", "people") for word in words_in(sentence))


def names_thing(sentence: str) -> bool:
    """Whether a noun is in it that "it" or "they" may mean."""
    return _names_thing(words_in(sentence))


def _names_thing(found: list[str]) -> bool:
    if any(word in words("grammar", "answered") for word in found):
        return True
    return any(
        first in words("grammar", "determiners")
        and _NOUN.fullmatch(then)
        and not is_auxiliary(then)
        and then.partition("'")[0] not in words("wording", "people")
        for first, then in pairwise(found)
    )


def _is_determiner(found: list[str], place: int) -> bool:
    """Whether "that" joins a clause, or "this" stands before its noun inside the sentence."""
    word, following = found[place], found[place + 1 : place + 2]
    if place == 0:
        return False
    if word == "that":
        return True
    return word in ("this", "these", "those") and bool(following) and not is_auxiliary(following[0])
