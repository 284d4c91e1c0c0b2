"""Vehicle registrations: current, prefix, suffix and Northern Ireland styles."""

from __future__ import annotations

import re

from redress.spans import Span

_LETTERS = "A-HJ-PR-Z"
_CURRENT = re.compile(
    r"(?<![\w/-])[A-HJ-PR-Y][A-HJ-PR-Y](?:0[1-9]|[126]\d|5\d|7\d)"
    rf"[ -]?[{_LETTERS}]{{3}}(?![\w/]|-\d)"
)
_PREFIX = re.compile(rf"(?<![\w/-])[A-HJ-NP-TV-Y] ?\d{{1,3}} ?[{_LETTERS}]{{3}}(?![\w/-])")
_SUFFIX = re.compile(rf"(?<![\w/-])[{_LETTERS}]{{3}} ?\d{{1,3}} ?[A-HJ-NPR-TV-Y](?![\w/-])")
_NORTHERN_IRELAND = re.compile(r"(?<![\w/-])(?=[A-Z]{1,2}[IZ])[A-Z]{2,3} ?\d{2,4}(?![\w/-])")
_LOWER_CURRENT = re.compile(
    r"(?<![\w/.@-])[a-hj-pr-y]{2}(?:0[1-9]|[126]\d|5\d|7\d) ?[a-hj-pr-z]{3}(?![\w/@-])"
)
_VEHICLE = re.compile(
    r"\b(?:reg|regn|registration|registered|plates?|vehicles?|veh|vrm|cars?|vans?|motors?"
    r"|motor(?:bike|cycle)|lorry|lorries|truck|tipper|taxi|cab|minibus|camper|permit|parked"
    r"|parking|pcn|fpn|penalty charge|towed|driver|fiesta|astra|corsa|golf|micra|transit|audi|bmw"
    r"|ford|vauxhall|toyota|skoda|volvo|nissan|honda|renault|peugeot|kia|mini)\b",
    re.IGNORECASE,
)
_PLATE = re.compile(r"\b(?:reg|regn|registration|plates?|vrm|vehicle)\b", re.IGNORECASE)
_REFERENCE = re.compile(
    r"\b(?:ref\w*|case|claim|order|invoice|inv)\W{0,3}(?:no|number)?\W{0,3}$", re.I
)


def find_vehicle_registrations(text: str) -> list[Span]:
    """Registrations by the DVLA's formats since 1963.

    The current style (two letters, two digits, three letters) is taken unless it is called a
    reference; the older ones, which look like references, need a word about vehicles nearby,
    and Northern Ireland's a word for the plate itself.
    """
    found = [
        Span(*match.span())
        for match in _CURRENT.finditer(text)
        if not _REFERENCE.search(text[max(0, match.start() - 16) : match.start()])
    ]
    if not _VEHICLE.search(text):
        return found
    for pattern, words, reach in (
        (_LOWER_CURRENT, _VEHICLE, 60),
        (_PREFIX, _VEHICLE, 90),
        (_SUFFIX, _VEHICLE, 60),
        (_NORTHERN_IRELAND, _PLATE, 40),
    ):
        found += [
            Span(*match.span())
            for match in pattern.finditer(text)
            if _near(words, text, match, reach)
        ]
    return found


def _near(words: re.Pattern[str], text: str, match: re.Match[str], reach: int) -> bool:
    before = text[max(0, match.start() - reach) : match.start()]
    if _REFERENCE.search(before[-16:]):
        return False
    return bool(words.search(before) or words.search(text[match.end() : match.end() + 30]))
