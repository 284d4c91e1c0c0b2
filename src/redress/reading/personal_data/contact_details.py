"""Email addresses, telephone numbers and postcodes."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import phonenumbers

from redress.spans import Span

# The local part is bounded as RFC 5321 bounds it, so that no text takes long.
_EMAIL = re.compile(
    r"(?<!\w)\w[\w.+'-]{0,63}\s?(?:@|\(at\)|\[at\])\s?"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z]{2,}(?![\w@])(?!-[\w-]*\.\w)"
)
# Not within a reference such as 01234-567890-12, but another number may follow a hyphen.
_PHONE_END = r"\d(?!\w|-(?!0\d{3})\d)"
# Digits that may begin with a number. Not within a reference such as 24/0123456789, unless those
# before the stroke are as many as end another number; nor a date or a time (01.02.2024, 07.30).
_DIGITS = re.compile(
    r"(?<![\w£])(?:(?<!\d[/.-])|(?<=\d[\d ]{4}\d[/.-]))(?!0\d[.-]\d\d?(?!\d))"
    r"(?:(?:\+|00)[ \xa0]?\(?\d{1,3}\)?|\(?0\d)"
    rf"[\d \t\xa0\u2009\u202f().\u2010-\u2013-]{{6,18}}{_PHONE_END}"
)
_PHONE_ENDS = re.compile(_PHONE_END)
_BARE_MOBILE = re.compile(
    r"\b(?:tel|mob|mobile|phone|ring|call|text)\W{1,3}(?:\w+\W{1,2}){0,2}(7\d{3}\s?\d{3}\s?\d{3})\b",
    re.IGNORECASE,
)
# Freephone, shared-cost and premium numbers belong to organisations, not to people.
_ORGANISATION_PREFIXES = ("3", "8", "9")
# "Ls6 2qt" too, as a telephone writes it; "E5 2nd floor" and "the M6 2ft wide" are not.
_INWARD = r"(?!1st|2nd|3rd|\d(?:th|ft|hr|yd))\d(?i:[abd-hjlnp-uw-z]{2})"
_POSTCODE = re.compile(
    rf"(?<![\w/-])([A-Z][A-Za-z]?)\d[A-Za-z\d]?[ \xa0]{{0,2}}{_INWARD}(?![\w/]|-\d)"
)
_LOWER_POSTCODE = re.compile(
    rf"(?<![\w/.@-])([a-z]{{1,2}})\d[a-z\d]?(?: |(?<=\d\d)){_INWARD}(?![\w/@])"
)

_REFERENCE = re.compile(
    r"\b(?:ref|reference|ticket|order|(?<!post )(?<!post-)code)\W{0,3}(?:no\W{0,2})?$",
    re.IGNORECASE,
)


@cache
def _postcode_areas() -> frozenset[str]:
    table = resources.files("redress.data") / "postcode_areas.txt"
    lines = table.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def find_emails(text: str) -> list[Span]:
    """Email addresses, those written with "(at)" included."""
    if "@" not in text and "at)" not in text and "at]" not in text:
        return []
    return [Span(*match.span()) for match in _EMAIL.finditer(text)]


def find_postcodes(text: str) -> list[Span]:
    """Full postcodes of an area that exists; an outward code alone is nobody's address.

    The form is the Royal Mail's: outward code, then a digit and two of twenty letters.
    """
    areas = _postcode_areas()
    return [
        Span(*match.span())
        for pattern in (_POSTCODE, _LOWER_POSTCODE)
        for match in pattern.finditer(text)
        if match[1].upper() in areas
        and not _REFERENCE.search(text[max(0, match.start() - 20) : match.start()])
    ]


def find_phones(text: str) -> list[Span]:
    """People's telephone numbers: geographic, mobile and international ones.

    Numbers from 03, 08 and 09 are published by organisations and are left alone. A number
    counts if its length is possible in its numbering plan (`phonenumbers`, region GB).
    """
    found = [Span(*m.span(1)) for m in _BARE_MOBILE.finditer(text)]
    at = 0
    while digits := _DIGITS.search(text, at):
        length = _phone_length(digits.group())
        if length:
            found.append(Span(digits.start(), digits.start() + length))
        at = digits.start() + max(length, 1)
    return found


def _phone_length(digits: str) -> int:
    """The length of the longest number that `digits` begin with, 0 where there is none."""
    ends = [match.end() for match in _PHONE_ENDS.finditer(digits)]
    return next((end for end in reversed(ends) if _is_phone(digits[:end])), 0)


def _is_phone(written: str) -> bool:
    if not 9 <= sum(map(str.isdigit, written)) <= 15:
        return False
    try:
        number = phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        return False
    if number.country_code != 44:
        return phonenumbers.is_valid_number(number)
    national = str(number.national_number)
    return not national.startswith(_ORGANISATION_PREFIXES) and phonenumbers.is_possible_number(
        number
    )
