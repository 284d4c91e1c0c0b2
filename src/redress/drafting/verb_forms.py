"""What form of a verb a word may be, by packaged lists and endings."""

from __future__ import annotations

from redress.drafting.word_lists import words


def is_auxiliary(word: str) -> bool:
    """Whether it is a form of be, have, do or a modal."""
    return word in words("verbs", "auxiliaries")


def is_past(word: str) -> bool:
    """Whether it may be a past tense."""
    return _is_regular(word) or any(
        word in words("verbs", form) for form in ("past", "past_or_participle", "unchanging")
    )


def is_participle(word: str) -> bool:
    """Whether it may be a past participle."""
    return _is_regular(word) or any(
        word in words("verbs", form) for form in ("participles", "past_or_participle", "unchanging")
    )


def is_base(word: str) -> bool:
    """Whether it may be the bare verb, of those that residents use of a council."""
    return word in words("verbs", "bases") or word in words("verbs", "unchanging")


def is_third(word: str) -> bool:
    """Whether it may be the present tense that goes with he, she or it."""
    return word in words("verbs", "third")


def is_third_or_noun(word: str) -> bool:
    """Whether it may be such a present tense, or the plural of a noun."""
    return word in words("verbs", "third_or_noun")


def is_adverb(word: str) -> bool:
    """Whether it is an adverb that may stand between a subject and its verb."""
    return word in words("verbs", "adverbs")


def _is_regular(word: str) -> bool:
    return len(word) > 3 and word.endswith("ed") and not word.endswith("eed")
