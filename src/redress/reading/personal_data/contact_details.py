"""Email addresses, telephone numbers and postcodes."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import phonenumbers

from redress.spans import Span

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w][\w.+'-]*\s?(?:@|\(at\)|\[at\])\s?"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z]{2,}(?![\w@-])"
)
_PHONE = re.compile(
    r"(?<![\w/.£,-])(?:(?:\+|00)\s?\(?\d{1,3}\)?|\(?0\d)[\d\s().\u2013-]{6,18}\d(?![\w/]|[-.,]\d)"
)
_BARE_MOBILE = re.compile(
    r"\b(?:tel|mob|mobile|phone|ring|call|text)\W{1,3}(?:\w+\W{1,2}){0,2}(7\d{3}\s?\d{3}\s?\d{3})\b",
    re.IGNORECASE,
)
# Freephone, shared-cost and premium numbers belong to organisations, not to people.
_ORGANISATION_PREFIXES = ("3", "8", "9")
_POSTCODE = re.compile(
    r"(?<![\w/-])([A-Z]{1,2})\d[A-Z\d]?[ \xa0]{0,2}\d[ABD-HJLNP-UW-Z]{2}(?![\w/]|-\d)"
)
# "Ls6 2qt" too, as a telephone writes it.
_LOWER_POSTCODE = re.compile(
    r"(?<![\w/.@-])([a-z]{1,2}|[A-Z][a-z])\d[a-z\d]?"
    r"(?: \d[abd-hjlnp-uw-z]{2}|(?<=\d\d)\d[abd-hjlnp-uw-z]{2})"
    r"(?![\w/@])"
)

_REFERENCE = re.compile(
    r"\b(?:ref|reference|ticket|order|code)\W{0,3}(?:no\W{0,2})?$", re.IGNORECASE
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
        and not _REFERENCE.search(text[max(0, match.start() - 12) : match.start()])
    ]


def find_phones(text: str) -> list[Span]:
    """People's telephone numbers: geographic, mobile and international ones.

    Numbers from 03, 08 and 09 are published by organisations and are left alone. A number
    counts if its length is possible in its numbering plan (`phonenumbers`, region GB).
    """
    found = [Span(*m.span()) for m in _PHONE.finditer(text) if _is_phone(m.group())]
    found += [Span(*m.span(1)) for m in _BARE_MOBILE.finditer(text)]
    return found


def _is_phone(written: str) -> bool:
    if "\n" in written or not 9 <= sum(map(str.isdigit, written)) <= 15:
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
