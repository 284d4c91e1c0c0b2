"""Numbers as people write them, in digits or in words."""

from __future__ import annotations

from redress.reading.characters import lower

_WORDS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "couple of": 2,
    "a couple of": 2,
    "few": 3,
    "a few": 3,
}
NUMBER_WORDS = "|".join(
    sorted((word for word in _WORDS if word not in ("a", "an")), key=len, reverse=True)
)
"""Alternatives for a regular expression, longest first."""


def parse_number(text: str) -> float:
    """The number that `text` says, in digits or in one of `NUMBER_WORDS`.

    Raises:
        ValueError: it is neither.
    """
    word = lower(text)
    if word in _WORDS:
        return float(_WORDS[word])
    return float(text)
