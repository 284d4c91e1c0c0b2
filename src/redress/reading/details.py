"""Details that a contact gives: dates, references, places, sums, durations, earlier contacts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from redress.reading.characters import lower
from redress.reading.dates import ResolvedDate, find_dates
from redress.reading.numbers import NUMBER, NUMBER_WORDS, parse_number
from redress.reading.personal_data.contact_details import find_postcodes
from redress.spans import DisjointSpans, Span


class DetailKind(StrEnum):
    """What a detail is."""

    DATE = "date"
    REFERENCE = "reference"
    STREET = "street"
    POSTCODE = "postcode"
    MONEY = "money"
    DURATION = "duration"
    TIMES_CONTACTED = "times_contacted"


@dataclass(frozen=True, slots=True)
class Detail:
    """A detail found in the cleaned text.

    `value` is what it comes to: a `ResolvedDate`, pounds as a `Decimal`, a `timedelta`, a
    count, or the reference, street or postcode as text in its usual form. It is None for a
    relative date when the day of receipt is not known, and for a date beyond the calendar.
    """

    kind: DetailKind
    span: Span
    value: ResolvedDate | Decimal | timedelta | int | str | None


_STREET_TYPES = (
    "road|rd|street|st|avenue|ave|av|lane|ln|close|cl|drive|dr|way|crescent|cres|court|ct|place|pl"
    "|terrace|gardens|gdns|grove|square|sq|hill|row|walk|rise|view|mews|parade|green|park|bank|gate"
    "|fold|croft|wharf|quay|yard|broadway|boulevard|embankment|heol|stryd|ffordd|brow|vale|garth"
)
# Capitalised words before a street's type; the abbreviations that are also words ("st", "dr")
# need their capital. A word's length is bounded, so that no run of hyphens is read again and again.
_STREET = re.compile(
    r"\b(?:(?:The|Old|Upper|Lower|Great|Little|Saint|St\.?) )?(?:[A-Z][\w'-]{1,40}+ ){1,3}(?:"
    + "|".join(word.capitalize() for word in _STREET_TYPES.split("|"))
    + r")\b\.?|\b(?:Heol|Stryd|Ffordd|Lon) (?:[A-Z][\w'-]+ ?){1,2}"
)
_LOWER_STREET = re.compile(
    r"\b(?:on|in|of|at|outside|along|down|near|from) ([a-z']{3,} (?:road|street|avenue|lane|"
    r"crescent|drive|terrace|rd|ave|cres))\b"
)
_NOT_A_STREET_NAME = frozenset(
    "the this that our your my their his her a an main same whole side next high every any one "
    "other busy which quiet residential country bus cycle private second first wrong right".split()
)
_LABELLED_REFERENCE = re.compile(
    r"\b(?:ref(?:erence)?|case|complaint|application|account|acc|job|report|pcn|invoice|claim|policy|"
    r"order|ticket|permit|licence|tracking|foi|enquiry|notice|penalty charge)\b"
    r"(?: ?(?:no|num|number|ref|reference|id|notice)\b)?\.? ?[:#.]? ?#?"
    r"((?=[a-z0-9/-]*\d)(?!\d{1,3}(?:st|nd|rd|th)\b)[a-z0-9]{1,8}(?:[/-][a-z0-9]+){0,4}[a-z0-9]{2,})\b"
)
_BARE_REFERENCE = re.compile(
    r"\b(?:[A-Z]{2,6}[-/]?\d{3,12}(?:[-/][A-Z0-9]+)*|[A-Z]{1,4}[/-]\d{2,4}[/-]\d{2,8}"
    r"|\d{2,4}/\d{3,6}/[A-Z]{2,5}|[A-Z]{2,4}-\d{2}-\d{3,8})\b"
)
_MONEY = re.compile(
    r"£ ?(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?(?: ?(k|m|grand|million|thousand)\b)?"
    r"|\b(\d{1,3}(?:,\d{3})+|\d+)(\.\d{2})? ?(pounds?|quid|grand|gbp|p(?!\.[a-z]\b| m\b)|pence)\b",
    re.IGNORECASE,
)
_MULTIPLES = {"k": 1000, "grand": 1000, "thousand": 1000, "m": 1_000_000, "million": 1_000_000}
_UNIT_DAYS = {
    "min": timedelta(minutes=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "hr": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "wk": timedelta(weeks=1),
    "fortnight": timedelta(weeks=2),
    "month": timedelta(days=30),
    "mth": timedelta(days=30),
    "year": timedelta(days=365),
    "yr": timedelta(days=365),
}
_DURATION = re.compile(
    rf"\b({NUMBER}|an?|half an?)(?: (?:whole|full|working|long))?[ -]?"
    r"(minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|fortnights?|months?|mths?|years?|yrs?)\b"
)
_CONTACT_VERB = (
    r"(?:rang|ringing|rung|call(?:ed|ing)|(?:tele)?phon(?:ed|ing)|e-?mail(?:ed|ing)|written"
    r"|wrote|report(?:ed|ing)|rptd|complain(?:ed|ing)|contact(?:ed|ing)|chas(?:ed|ing)|ask(?:ed|ing)"
    r"|been in touch|messaged|texted|told (?:you\w*|u|the council)|spoken|raised|tried"
    r"|logged(?! in| on| out)"
    r"|to (?:ring|call|phone|e-?mail|write|report|complain|contact|chase|ask))"
)
_COUNT = rf"\d{{1,2}}|{NUMBER_WORDS}|several|many"
_TIMES = rf"(?:({_COUNT}|umpteen) ?(?:times|x)|(twice|thrice))"
# "At once", "once I moved in" and the service "Tell Us Once" count nothing.
_ONCE = (
    r"(?<!at )(?<!not )(?<!never )(?<!tell us )\b(once)"
    r"(?= (?:already|before|about|but|at|in|on|last)\b|[,.;!?)\n]|$)"
)
# "Twice a week" is how often a thing is done, not how often the council was told.
_NO_RATE = (
    r"(?! (?:(?:an?|each|every|per) (?:minute|hour|shift|day|night|week|fortnight|month|year)"
    r"|daily|weekly)\b)"
)
_TIMES_CONTACTED = re.compile(
    rf"\b{_CONTACT_VERB}\b(?:[^.,!?\n]{{0,20}}?{_ONCE}|[^.!?\n]{{0,40}}?\b{_TIMES}\b){_NO_RATE}"
    rf"|\b{_TIMES}(?: now)?(?:,? (?:i|we|he|she|they))?(?:'ve|'s| have| has| had)? "
    rf"{_CONTACT_VERB}\b"
    rf"|\b({_COUNT}) (?:(?:phone )?calls|e-?mails)\b{_NO_RATE}"
)
_ORDINAL_TIME = re.compile(
    r"\b(?:(\d{1,2})(?:st|nd|rd|th)|(second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth))"
    r" (?:time|call|email|e-mail|letter|report|complaint|attempt|request)\b"
)
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
_COUNTS = {"once": 1, "twice": 2, "thrice": 3}
_UNCOUNTED = frozenset({"several", "many", "umpteen"})


def find_details(
    text: str, received: date | None = None, kinds: Collection[DetailKind] = frozenset(DetailKind)
) -> tuple[Detail, ...]:
    """The details of some kinds in a cleaned text, in order, none overlapping another of its kind.

    Relative dates ("last Tuesday", "3 weeks ago") are reckoned from `received`.
    """
    found: list[Detail] = []
    if DetailKind.DATE in kinds:
        dates = find_dates(text, received)
        found.extend(Detail(DetailKind.DATE, span, value) for span, value in dates)
    for kind, find in _finders().items():
        if kind in kinds:
            found.extend(find(text))
    return tuple(_without_overlap_of_kind(found))


def _finders() -> Mapping[DetailKind, Callable[[str], Iterator[Detail]]]:
    return {
        DetailKind.POSTCODE: _postcodes,
        DetailKind.REFERENCE: _references,
        DetailKind.STREET: _streets,
        DetailKind.MONEY: _sums,
        DetailKind.DURATION: _durations,
        DetailKind.TIMES_CONTACTED: _times_contacted,
    }


def _without_overlap_of_kind(found: list[Detail]) -> Iterator[Detail]:
    last: dict[DetailKind, int] = {}
    for detail in sorted(found, key=lambda detail: (detail.span.start, -detail.span.end)):
        if detail.span.start >= last.get(detail.kind, 0):
            yield detail
            last[detail.kind] = detail.span.end


def _postcodes(text: str) -> Iterator[Detail]:
    for span in find_postcodes(text):
        compact = "".join(span.of(text).split()).upper()
        yield Detail(DetailKind.POSTCODE, span, f"{compact[:-3]} {compact[-3:]}")


def _references(text: str) -> Iterator[Detail]:
    taken = DisjointSpans(find_postcodes(text))
    for pattern, read, group in ((_LABELLED_REFERENCE, lower(text), 1), (_BARE_REFERENCE, text, 0)):
        for match in pattern.finditer(read):
            span = Span(*match.span(group))
            if taken.add(span):
                yield Detail(DetailKind.REFERENCE, span, match.group(group).upper())


def _streets(text: str) -> Iterator[Detail]:
    for match in _STREET.finditer(text):
        if match.group().split()[0].lower() not in _NOT_A_STREET_NAME:
            yield Detail(DetailKind.STREET, _street_span(match), _street_span(match).of(text))
    for match in _LOWER_STREET.finditer(text):
        if match.group(1).split()[0] not in _NOT_A_STREET_NAME:
            yield Detail(DetailKind.STREET, Span(*match.span(1)), match.group(1).title())


def _street_span(match: re.Match[str]) -> Span:
    return Span(match.start(), match.start() + len(match.group().rstrip(". ")))


def _sums(text: str) -> Iterator[Detail]:
    for match in _MONEY.finditer(text):
        whole, pence, multiple, other, other_pence, unit = match.groups()
        amount = Decimal((whole or other).replace(",", "") + (pence or other_pence or ""))
        if unit and lower(unit) in ("p", "pence"):
            amount /= 100
        amount *= _MULTIPLES.get(lower(multiple or unit or ""), 1)
        yield Detail(DetailKind.MONEY, Span(*match.span()), amount)


def _durations(text: str) -> Iterator[Detail]:
    for match in _DURATION.finditer(lower(text)):
        number, unit = match.groups()
        count = 0.5 if number.startswith("half") else parse_number(number)
        length = _UNIT_DAYS[unit.rstrip("s")] * float(count)
        yield Detail(DetailKind.DURATION, Span(*match.span()), length)


def _times_contacted(text: str) -> Iterator[Detail]:
    lowered = lower(text)
    for match in _TIMES_CONTACTED.finditer(lowered):
        word = next(group for group in match.groups() if group)
        count = None if word in _UNCOUNTED else _COUNTS.get(word) or int(parse_number(word))
        yield Detail(DetailKind.TIMES_CONTACTED, Span(*match.span()), count)
    for match in _ORDINAL_TIME.finditer(lowered):
        number, word = match.groups()
        count = int(number) if number else _ORDINALS.index(word) + 1
        yield Detail(DetailKind.TIMES_CONTACTED, Span(*match.span()), count)
