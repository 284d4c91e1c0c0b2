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
    "couple of": 2,
    "a couple of": 2,
    "few": 3,
    "a few": 3,
}
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_SIMPLE = sorted((_WORDS.keys() | _TENS.keys()) - {"a", "an"}, key=lambda word: (-len(word), word))
NUMBER_WORDS = "|".join((rf"(?:{'|'.join(_TENS)})[- ](?:{_UNITS})", *_SIMPLE))
"""Alternatives for a regular expression, longest first."""
# Not the end of a longer number.
NUMBER = (
    r"(?<!\d[.,])(?<!hundred and )"
    rf"(?:\d{{1,3}},\d{{3}}|\d{{1,4}}(?:\.\d{{1,2}})?|{NUMBER_WORDS})"
)
"""A number in digits or in words, for a regular expression."""


def parse_number(text: str) -> float:
    """The number that `text` says, in digits or in `NUMBER_WORDS`.

    Raises:
        ValueError: it is neither.
    """
    word = lower(text)
    if word in _WORDS:
        return float(_WORDS[word])
    tens, _, unit = word.replace("-", " ").partition(" ")
    if tens in _TENS:
        return _TENS[tens] + (parse_number(unit) if unit else 0.0)
    return float(text.replace(",", ""))
