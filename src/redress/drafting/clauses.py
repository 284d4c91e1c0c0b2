"""Whether words make a whole sentence: told by lists, without a grammar of English."""

from __future__ import annotations

import re

from redress.drafting.verb_forms import (
    is_adverb,
    is_auxiliary,
    is_base,
    is_past,
    is_third,
    is_third_or_noun,
)
from redress.drafting.word_lists import stems, words
from redress.reading.characters import lower

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SHORT_FORMS = ("'s", "'m", "'re", "'ve", "'d", "'ll")
_PLURAL = re.compile(r"[^\W_]+s\b")
_SPLICE = re.compile(
    r",\s+(?=(?:i|you|we|he|she|they|it|there|that|this|nobody|no one|somebody|someone|my|our|your"
    r"|the|a|an|no|his|her|their|one|two|three|another|every|each|some)\b)"
)
_TAGGED = re.compile(
    r",\s+(?:said|says|told|asked|went|got|last time|this time|different|same)\b"
    r"|\b(?:ago|yesterday|weeks|days|months|times|contacted you|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday) (?:heard|got|still|no|nothing|told|never|was|had|rang|they|he|she"
    r"|it)\b"
)


def words_in(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return _WORD.findall(lower(text))


def is_whole(sentence: str) -> bool:
    """Whether a sentence has a subject in front and a verb that goes with it."""
    found = words_in(sentence)
    if not found:
        return False
    opening = _stem(found[0])
    if opening in words("grammar", "pronouns"):
        return len(found) > 2
    if _may_be_subject(opening):
        return _has_verb(found)
    if opening in words("grammar", "openings") or opening.isdecimal():
        return _is_whole_behind(opening, sentence, found)
    # "Bins are left", but never a family's name.
    is_plural = _PLURAL.fullmatch(found[0]) and stems("wording", "matter").match(found[0])
    return bool(is_plural) and any(map(is_auxiliary, found[1:4]))


def runs_on(lowered: str) -> bool:
    """Whether a comma joins two sentences in small letters, or a sentence goes on without one."""
    if _TAGGED.search(lowered):
        return True
    return any(
        _joins_two(lowered[: joint.start()], lowered[joint.end() :])
        for joint in _SPLICE.finditer(lowered)
    )


def _joins_two(before: str, after: str) -> bool:
    opens_clause = words_in(before)[:1] and words_in(before)[0] in words("grammar", "openings")
    if "'" in after.split(" ", 1)[0] and not opens_clause:
        return True
    return is_whole(before) and is_whole(after)


def _is_whole_behind(opening: str, sentence: str, found: list[str]) -> bool:
    """Whether what follows a time, a place or a clause of its own is whole."""
    if opening in words("grammar", "subordinate"):
        found = words_in(sentence.partition(",")[2])
    return any(_may_be_subject(_stem(word)) for word in found[:8]) and _has_verb(found)


def _may_be_subject(word: str) -> bool:
    return word in words("grammar", "subjects") or word in words("grammar", "determiners")


def _stem(word: str) -> str:
    return word.partition("'")[0]


def _has_verb(found: list[str]) -> bool:
    """Whether a verb that needs no other stands behind a subject."""
    if "'" in found[0] and _stem(found[0]) in words("grammar", "subjects"):
        return True
    return any(_is_verb(found, place) for place in range(1, len(found)))


def _is_verb(found: list[str], place: int) -> bool:
    word, before = found[place], found[place - 1]
    if word.endswith(_SHORT_FORMS) and before != "the" and _stem(word) in _subjects():
        return True
    if word.endswith("'s") and _may_follow_is(found[place + 1 : place + 2]):
        return True
    if before in ("to", "which", "who", "what"):
        return False
    if is_auxiliary(word) or word in words("verbs", "past"):
        return True
    if is_third(word) and before not in words("grammar", "determiners") and not is_adverb(before):
        return True
    return _agrees(found, place) or _has_object(found, place)


def _may_follow_is(following: list[str]) -> bool:
    """Whether "is" may stand before the word: before a noun the ending is a possessive."""
    return bool(following) and following[0] in words("grammar", "after_is")


def _agrees(found: list[str], place: int) -> bool:
    """Whether a pronoun is the subject of the word, an adverb between them or none."""
    word, before = found[place], found[place - 1]
    subject = found[place - 2] if is_adverb(before) and place > 1 else before
    if subject not in words("grammar", "agreeing"):
        return False
    return is_past(word) or (is_base(word) and subject in words("grammar", "take_base"))


def _has_object(found: list[str], place: int) -> bool:
    """Whether the word, of those that may be no verb, has an object behind it."""
    word = found[place]
    has_object = found[place + 1 : place + 2] and found[place + 1] in words("grammar", "objects")
    if is_third_or_noun(word) and has_object:
        return True
    is_likely = bool(has_object) or word in words("grammar", "seldom_participles")
    return is_past(word) and place > 1 and is_likely


def _subjects() -> frozenset[str]:
    return words("grammar", "subjects")
