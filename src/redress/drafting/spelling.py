"""Spellings of chats and texts made plain, and words that carry no meaning left off."""

from __future__ import annotations

import re

from redress.drafting.word_lists import pattern, spellings, words
from redress.reading.characters import lower

_WORD = re.compile(r"(?<![\w'])[^\W\d_]+(?![\w'])")
# "Dad" alone is the writer's.
_PARENT = re.compile(
    r"(?<![\w'])(?<!my )(?<!My )(?<!our )(?<!his )(?<!her )(?<!your )(?<!the )(?<!a )"
    r"(?:Dad|Mum|Mam|Mother|Father|Nan|Gran|Grandad|Grandma)(?=(?:'s)?[ ,.]|$)(?!-)"
)
_TIDIED = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"\s+([,.;!])"), r"\1"),
    (re.compile(r"\(\s*\)"), ""),
)
_LOOSE_END = re.compile(r"[\s,;:.!-]+$")


def respelled(sentence: str) -> str:
    """The sentence with the apostrophes and letters that a writer in a hurry leaves out."""
    known = spellings()
    whole = _WORD.sub(lambda one: known.get(one.group(), one.group()), sentence)
    return _PARENT.sub(lambda one: f"my {lower(one.group())}", whole)


def bared(sentence: str) -> str:
    """The sentence without greetings and joints in front, and thanks behind."""
    for _ in range(3):
        found = pattern("wording", "openings").match(lower(sentence))
        if not found:
            break
        sentence = sentence[found.end() :].lstrip(" ,:;-")
    for _ in range(2):
        end = _LOOSE_END.sub("", sentence)
        cut = re.search(rf"[,.!;-]\s*{pattern('wording', 'closings').pattern}$", lower(end))
        sentence = end[: cut.start()] if cut else sentence
    return sentence


def ended(sentence: str) -> str:
    """The sentence with a capital in front, one full stop at the end, and single spaces."""
    for found, kept in _TIDIED:
        sentence = found.sub(kept, sentence)
    sentence = _LOOSE_END.sub("", sentence.strip(" ,;-"))
    return f"{sentence[:1].upper()}{sentence[1:]}."


def with_subject(sentence: str) -> str:
    """The sentence with the "I" that a writer in a hurry leaves out: "Rang twice."."""
    first, _, rest = sentence.partition(" ")
    opening, following = lower(first), lower(rest)
    if opening in words("verbs", "dropped_subject"):
        return f"I {opening} {rest}"
    if opening == "been" and following.split(" ")[0] in words("verbs", "after_been"):
        return f"I have been {rest}"
    if opening == "still" and following.startswith("waiting"):
        return f"I am still {rest}"
    if opening == "still" and following.startswith("no "):
        return f"I still have {rest}"
    if opening in ("have", "am") and following.split(" ")[0] not in _NO_STATEMENT:
        return f"I {opening} {rest}"
    return sentence


_NO_STATEMENT = frozenset({"i", "we", "you", "a", "to"})
