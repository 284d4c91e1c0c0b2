"""Postal addresses: a house or flat with its street, and the place where it is given.

A street without a number ("pothole on Mill Lane") is a place, not a personal address.
"""

from __future__ import annotations

import re
from functools import cache

from redress.reading.personal_data.lexicon import Trait, context, fold, lexicon
from redress.spans import Span

_CAPITALISED = r"(?:St\. [A-Z]|[A-ZÀ-ÞŴŶ])[\w'\u2019]*(?:-[\w'\u2019]+)*"
_SMALL = r"(?:of|the|upon|on|y|yr|and|&|le|de|in)"
_HOUSE = r"\d{1,4}[A-Za-z]?"
_NUMBER = rf"(?:(?:no\.?|nos\.?|number|numbers) ?)?(?<![\d.£:/]){_HOUSE}(?:[\u2013/-]{_HOUSE})?"
_FLAT = (
    r"(?:flat|flt|apt|apartment|room|rm|studio|bungalow) ?(?:no\.? ?)?"
    r"(?:\d{1,3}[a-z]?|[a-h]\b)(?:/\d{1,2})?"
)
_SEPARATOR = r"(?:, ?| |,?\n)"
_UP_TO_FOUR = rf"{_CAPITALISED}(?: {_CAPITALISED}){{0,3}}"
_STREET_TYPES_IN_LOWER_CASE = (
    "road|rd|street|st|lane|avenue|ave|crescent|cres|terrace|gardens|gdns|grove|mews|drive|close"
)
_NAMED_TYPES = (
    "Cottage|Bungalow|Farmhouse|Vicarage|Rectory|House|Lodge|Barn|Farm|Grange|Manor|Forge|Mill"
    "|Villa"
)

_NUMBERED = re.compile(
    rf"(?<![\w/£#-])(?P<flat>(?i:{_FLAT}){_SEPARATOR}(?:{_UP_TO_FOUR}{_SEPARATOR})?)?"
    rf"(?P<number>(?i:{_NUMBER})),?[ ]"
    rf"(?P<street>(?:[Tt]he )?{_CAPITALISED}(?: (?:{_SMALL} ){{0,2}}{_CAPITALISED}){{0,3}})"
)
_FLAT_IN_BLOCK = re.compile(
    rf"(?<![\w/])(?i:{_FLAT}){_SEPARATOR}(?P<block>(?:[Tt]he )?{_UP_TO_FOUR})"
)
_LOWER_NUMBERED = re.compile(
    r"(?<![\w/£#.:-])(?:flat \w{1,3},? )?\d{1,4}[a-z]?,? "
    rf"(?P<street>[a-z][a-z']+(?: [a-z][a-z']+){{0,2}}?) (?:{_STREET_TYPES_IN_LOWER_CASE})\b"
)
_NAMED_HOUSE = re.compile(
    rf"(?<![\w'\u2019-])(?:The )?(?:{_CAPITALISED} ){{1,3}}(?P<type>{_NAMED_TYPES})\b"
)
_WELSH_HOUSE = re.compile(rf"(?<![\w-])(?:Fferm|Tyddyn|Bwthyn)(?: {_CAPITALISED}){{1,3}}")
_TAIL = re.compile(
    rf"(?:, ?|,?\n|,? (?:in|near) )"
    rf"({_CAPITALISED}(?:[ -](?:{_SMALL}[ -])?{_CAPITALISED}){{0,2}})"
    r"(?=[,.;)\n]|,? [A-Z]{1,2}\d|$| \()"
)
_BACK_OF = re.compile(r"(?:\d{1,3} )?(?:back|rear) of $", re.IGNORECASE)
_NOT_A_HOME = re.compile(
    r"\b(?:unit|bay|stall|plot|garage|pitch|platform|ward|route|bus|junction|zone|column|lamp|post"
    r"|class|year|stage|page|part) $",
    re.IGNORECASE,
)
_POSTCODE_NEXT = re.compile(r"[,.]?\s{1,2}$")
_LIVED_IN = re.compile(
    r"(?:\b(?:live|lives|living|lived|address|home|house|i'?m|we'?re|based|resident|tenant|people"
    r"|family|neighbours?)(?: (?:is|at|of|in))?"
    r"|\b(?:Mr|Mrs|Ms|Miss|Dr)\b[^.\n]{1,40} (?:of|at)),?:? (?:the )?$",
    re.IGNORECASE,
)
_CHUNK = re.compile(
    rf"(?P<number>{_HOUSE},? )?(?:[Tt]he )?"
    rf"{_CAPITALISED}(?: (?:{_SMALL} )?{_CAPITALISED}){{0,3}}$"
)
_DWELLINGS = frozenset({"Cottage", "Bungalow", "Farmhouse", "Vicarage", "Rectory"})


def find_addresses(text: str, postcodes: list[Span]) -> list[Span]:
    """Addresses in `text`, given the postcodes found there (which stay outside them)."""
    starts = {postcode.start for postcode in postcodes}
    found = []
    if any(char.isdigit() for char in text):
        found += _numbered(text, starts)
        found += [
            _with_tail(text, *m.span())
            for m in _FLAT_IN_BLOCK.finditer(text)
            if _is_block(m["block"])
        ]
        found += [
            Span(*m.span()) for m in _LOWER_NUMBERED.finditer(text) if _is_lower_street(m["street"])
        ]
    found += _named_houses(text, starts)
    found += [span for start in sorted(starts) if (span := _before_postcode(text, start))]
    return found


def _numbered(text: str, postcode_starts: set[int]) -> list[Span]:
    found = []
    for match in _NUMBERED.finditer(text):
        length = _street_length(match["street"])
        end = match.start("street") + length
        if not length:
            end = match.end("street")
            if not _bare_street(text, match, end, postcode_starts):
                continue
        if _NOT_A_HOME.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        back = _BACK_OF.search(text[max(0, match.start() - 20) : match.start()])
        start = match.start() - (len(back.group()) if back else 0)
        found.append(_with_tail(text, start, end))
    return found


@cache
def _street_types() -> frozenset[str]:
    return frozenset(key for key, traits in lexicon().traits.items() if traits & Trait.STREET_TYPE)


def _street_length(street: str) -> int:
    """How much of `street` is a street's name: up to its last type of street; 0 if none is."""
    parts = list(re.finditer(r"[^ ]+", street))
    if fold(parts[0].group()) in context("units"):
        return 0
    for index in range(len(parts) - 1, 0, -1):
        word = parts[index].group()
        if fold(word.rstrip(".")) in _street_types():
            return parts[index].start() + len(word.rstrip("."))
    if parts[0].group().lower() == "the" and len(parts) > 1:
        return parts[1].end()
    if len(parts) > 1 and fold(parts[0].group()) in context("welsh_prefixes"):
        return parts[-1].start() + len(parts[-1].group().rstrip("."))
    return 0


def _bare_street(text: str, match: re.Match[str], end: int, postcode_starts: set[int]) -> bool:
    """Whether a number with capitalised words, none a type of street, is an address even so."""
    if fold(match["street"].split()[0]) in context("units"):
        return False
    return any(
        start - 3 <= end < start and _POSTCODE_NEXT.match(text[end:start])
        for start in postcode_starts
    )


def _is_block(block: str) -> bool:
    return all(fold(word) not in context("units") for word in block.split())


def _is_lower_street(street: str) -> bool:
    return not any(word in context("lower_stop") for word in street.split())


def _with_tail(text: str, start: int, end: int) -> Span:
    """The span with the place that follows it, if one does."""
    for _ in range(2):
        tail = _TAIL.match(text, end)
        if tail is None or not _is_place(tail[1]):
            break
        end = tail.end()
    while text[end - 1] in ".,'\u2019":
        end -= 1
    return Span(start, end)


def _is_place(words: str) -> bool:
    keys = [fold(word) for word in re.split(r"[ -]", words)]
    traits = [lexicon().of(key) for key in keys]
    if any(trait & Trait.BARRED for trait in traits) and not traits[-1] & Trait.STREET_TYPE:
        return False
    named = traits[0] & Trait.GIVEN and not traits[0] & (Trait.PLACE | Trait.ORDINARY)
    return not named


def _named_houses(text: str, postcode_starts: set[int]) -> list[Span]:
    found = []
    for match in _NAMED_HOUSE.finditer(text):
        words = match.group().split()
        if any(lexicon().of(fold(word)) & Trait.BARRED for word in words[:-1] if word != "The"):
            continue
        if match["type"] in _DWELLINGS or _stands_as_address(text, match, postcode_starts):
            found.append(_with_tail(text, *match.span()))
    found += [Span(*match.span()) for match in _WELSH_HOUSE.finditer(text)]
    return found


def _stands_as_address(text: str, match: re.Match[str], postcode_starts: set[int]) -> bool:
    start, end = match.span()
    line_start = start == 0 or text[start - 1] == "\n"
    if line_start and re.match(r"\s*(?:\n|$)|, [A-Z][\w' -]+(?:\n|,|$)", text[end:]):
        return True
    if any(end < s <= end + 30 and "." not in text[end:s] for s in postcode_starts):
        return True
    return _LIVED_IN.search(text[max(0, start - 60) : start]) is not None


def _before_postcode(text: str, start: int) -> Span | None:
    """The address in front of a postcode: its parts between commas or lines, back to the number."""
    end = len(text[:start].rstrip(" ,\n.:-"))
    if start - end > 3 or not end:
        return None
    first, cursor, parts = end, end, 0
    typed = False
    while parts < 4:
        window = max(0, cursor - 60)
        match = _CHUNK.search(text[window:cursor])
        if match is None or not _is_place(re.sub(r"^\d\w*,? ", "", match.group())):
            break
        first, parts = window + match.start(), parts + 1
        if match["number"]:
            return Span(first, end)
        typed = typed or fold(match.group().split()[-1]) in _street_types()
        rest = text[:first].rstrip(" ")
        if not rest.endswith((",", "\n")):
            break
        cursor = len(rest.rstrip(", \n"))
    return Span(first, end) if typed and parts >= 2 else None
