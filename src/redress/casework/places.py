"""Places in the form in which two writings of one are equal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from redress.reading.details import Detail, DetailKind, find_details

_TYPES = {
    "rd": "road",
    "st": "street",
    "ave": "avenue",
    "av": "avenue",
    "ln": "lane",
    "cl": "close",
    "dr": "drive",
    "cres": "crescent",
    "ct": "court",
    "pl": "place",
    "gdns": "gardens",
    "sq": "square",
}
_NUMBER_BEFORE = re.compile(r"(?<![\w/-])(\d{1,4}[A-Za-z]?)(?:[-/]\d{1,4}[A-Za-z]?)?,? $")
_WORD = re.compile(r"[^\W_]+")
_POINT = re.compile(r"\s*(-?\d{1,2}\.\d{3,})\s*[,; ]\s*(-?\d{1,3}\.\d{3,})\s*")
_DIGITS = 3
"""Of degrees: squares of about 110 by 65 metres."""
_FEWEST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Street:
    """A street that a text names."""

    name: str
    number: str | None

    @property
    def numbered(self) -> str:
        """The street with its number."""
        return f"{self.number} {self.name}"


def streets(text: str) -> Iterator[Street]:
    """The streets in a text, by their names in full and in small letters."""
    text = text if any(map(str.isupper, text)) else text.title()
    return streets_among(find_details(text, kinds={DetailKind.STREET}), text)


def streets_among(details: Iterable[Detail], text: str) -> Iterator[Street]:
    """The streets among the details of a text."""
    for detail in details:
        if detail.kind is not DetailKind.STREET:
            continue
        number = _NUMBER_BEFORE.search(text, max(0, detail.span.start - 12), detail.span.start)
        words = _words(str(detail.value))
        name = " ".join([*words[:-1], _TYPES.get(words[-1], words[-1])])
        yield Street(name, number[1].lower() if number else None)


def postcodes(text: str) -> Iterator[str]:
    """The full postcodes in a text."""
    found = find_details(text, kinds={DetailKind.POSTCODE})
    yield from (str(detail.value) for detail in found)


def places(text: str, *, alone: bool = False) -> Iterator[str]:
    """Every place that a text names so closely that few things are there.

    `alone` says that the text is nothing but places, with semicolons between them: then each is one
    by itself, and may be the latitude and longitude of a point.
    """
    for part in text.split(";") if alone else (text,):
        found = tuple(streets(part))
        close = [*postcodes(part), *(one.numbered for one in found if one.number)]
        yield from close
        if alone and not found and not close:
            yield from _alone(part)


def _alone(text: str) -> Iterator[str]:
    if point := _POINT.fullmatch(text):
        yield f"{float(point[1]):.{_DIGITS}f},{float(point[2]):.{_DIGITS}f}"
    elif len(words := _words(text)) >= _FEWEST_WORDS:
        yield " ".join(words)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("'", ""))
