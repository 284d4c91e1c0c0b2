"""References: short enough to read out, hard to guess, with a character that finds slips."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import datetime

from redress.drafting.word_lists import pattern
from redress.reading.characters import lower

# Crockford's base 32 (no I, L, O or U, which are taken for 1, 1, 0 and V) without Z, taken for 2:
# 31 characters, a prime, so that the check finds every wrong one and every two swapped.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
_RANDOM = 7
_FORM = re.compile(rf"(\d{{2}})-?([{ALPHABET}]{{4}})-?([{ALPHABET}]{{4}})", re.IGNORECASE)
FORM = re.compile(rf"\b\d{{2}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}\b", re.IGNORECASE)
"""A reference in a text."""


def new_reference(now: datetime, draw: Callable[[int], int] = secrets.randbelow) -> str:
    """A reference as in 26-7K3M-9QXC: the year, seven characters drawn by lots, and a check.

    None has a word in it that no letter may have. The store refuses one that is taken; 27 thousand
    million a year make that rare.
    """
    while pattern("abuse", "in_letters").search(lower(reference := _drawn(now, draw))):
        pass
    return reference


def _drawn(now: datetime, draw: Callable[[int], int]) -> str:
    year = f"{now.year % 100:02}"
    number, drawn = draw(len(ALPHABET) ** _RANDOM), ""
    for _ in range(_RANDOM):
        number, place = divmod(number, len(ALPHABET))
        drawn += ALPHABET[place]
    body = year + drawn
    whole = drawn + _check(body)
    return f"{year}-{whole[:4]}-{whole[4:]}"


def normal_reference(given: str) -> str | None:
    """A reference as it is kept; None where it is none, or mistyped."""
    match = _FORM.fullmatch(given.strip())
    if match is None:
        return None
    year, first, second = (part.upper() for part in match.groups())
    body = year + first + second
    return f"{year}-{first}-{second}" if _check(body[:-1]) == body[-1] else None


def _check(body: str) -> str:
    total = sum(place * ALPHABET.index(one) for place, one in enumerate(body, start=2))
    return ALPHABET[total % len(ALPHABET)]
