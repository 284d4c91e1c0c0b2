"""Dates in running text, absolute and relative, resolved against the day of receipt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from redress.reading.characters import lower
from redress.reading.numbers import NUMBER, parse_number
from redress.spans import DisjointSpans, Span


class Precision(StrEnum):
    """How exactly a date is known; `day` is that day, others start with that day."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class ResolvedDate:
    """A day, or the first day of a week, month or year."""

    day: date
    precision: Precision = Precision.DAY


Found = tuple[Span, ResolvedDate | None]

_MONTHS = "january february march april may june july august september october november december"
_MONTH_NUMBERS = {name: number for number, name in enumerate(_MONTHS.split(), 1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in list(_MONTH_NUMBERS.items())}
_MONTH_NUMBERS["sept"] = 9
_MONTH = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAY_NUMBERS = {name: number for number, name in enumerate(_WEEKDAYS)}
_WEEKDAY_NUMBERS |= {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3}
_WEEKDAY_NUMBERS |= {"thurs": 3, "fri": 4}
_WEEKDAY = "|".join(sorted(_WEEKDAY_NUMBERS, key=len, reverse=True))

_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/])")
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\b\.?,?(?: (\d{{4}})\b)?"
)
_MONTH_DAY = re.compile(rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (\d{{4}})\b)?")
# "May" and "march" are also verbs: a month alone needs its capital and a word that dates it.
_MONTH_ALONE = re.compile(
    r"\b(?:in|since|last|from|until|till|by|of|early|late|mid|through) (?:early |late |mid-?)?"
    r"(January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"(?: (\d{4})\b)?(?! \d)"
)
_AGO = re.compile(
    rf"\b({NUMBER}|an?) (days?|weeks?|wks?|fortnights?|months?|years?|yrs?)"
    r" (?:ago|back|since)\b"
)
_WORD_DAY = re.compile(
    r"\b(day before yesterday|yesterday|last night|today|this (?:morning|afternoon|evening)|tonight"
    r"|tomorrow|last week|last month|last year|this week|next week)\b"
)
_RELATIVE_WEEKDAY = re.compile(
    rf"\b(?:(last|this|next|on|since|every|each|by|until) )?({_WEEKDAY})s?\b"
    r"(?: (week|last|gone|next))?"
)
_BEFORE_ITS_DATE = re.compile(r"[.,]? \(?(?:the )?")
_VERBS = ("may", "march")
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)\b")
_NEXT_WORD = re.compile(r"[ \n][a-z]")
_DATING = re.compile(r"\b(?:on|since|from|by|until|till|before|after|dated)(?: the)? $")
_PAST = re.compile(r"\b(?:since|last)\s+(?:the )?$")
_NEAR_FUTURE = timedelta(days=61)
_WORD_DAYS = {
    "day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
}
_UNIT_DAYS = {"day": 1, "week": 7, "wk": 7, "fortnight": 14}


def find_dates(text: str, received: date | None) -> tuple[Found, ...]:
    """The dates in `text`, in order and without overlap.

    A date without a year is the latest one that is not after `received`, or within the two
    months after it; without `received` it, like any relative date, has no value. Nor has a date
    beyond the calendar of `datetime.date`.
    """
    found: list[Found] = []
    taken = DisjointSpans()
    for finder in (_absolute, _without_year, _relative, _weekdays):
        for span, value in finder(text, received):
            if taken.add(span):
                found.append((span, value))
    return tuple(sorted(found, key=lambda item: item[0]))


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _absolute(text: str, received: date | None) -> Iterator[Found]:
    for match in _ISO.finditer(text):
        year, month, day = (int(part) for part in match.groups())
        if value := _make(year, month, day):
            yield Span(*match.span()), ResolvedDate(value)
    for match in _NUMERIC.finditer(text):
        day, month, year = (int(match.group(part)) for part in (1, 3, 4))
        if value := _make(_full_year(year), month, day):
            yield Span(*match.span()), ResolvedDate(value)


def _full_year(year: int) -> int:
    """Two digits stand for 1970 to 2069."""
    if year >= 100:
        return year
    return year + (2000 if year < 70 else 1900)


def _without_year(text: str, received: date | None) -> Iterator[Found]:
    lowered = lower(text)
    for pattern, day_group, month_group in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        for match in pattern.finditer(lowered):
            day = int(match.group(day_group))
            month = _MONTH_NUMBERS[match.group(month_group)]
            year = match.group(3)
            if not year and _is_verb(match, Span(*match.span(month_group)).of(text)):
                continue
            if year:
                day_found = _make(int(year), month, day)
            elif _make(2024, month, day) is None:
                continue
            else:
                day_found = _latest(month, day, received, _ahead(match)) if received else None
            if day_found or not year:
                yield _span(match), ResolvedDate(day_found) if day_found else None
    for match in _MONTH_ALONE.finditer(text):
        month, year = _MONTH_NUMBERS[match.group(1).lower()], match.group(2)
        first = _make(int(year), month, 1) if year else None
        if not year and received:
            first = _latest(month, 1, received, _ahead(match))
        value = ResolvedDate(first, Precision.MONTH) if first else None
        yield Span(match.start(1), match.end()), value


def _is_verb(match: re.Match[str], month: str) -> bool:
    """Whether a month, as it is written, goes with the next word and not with the number."""
    if month not in _VERBS or _ORDINAL.search(match.group()):
        return False
    before = match.string[max(0, match.start() - 12) : match.start()]
    followed = _NEXT_WORD.match(match.string, _span(match).end)
    return bool(followed) and not _DATING.search(before)


def _span(match: re.Match[str]) -> Span:
    text = match.group().rstrip(".,")
    return Span(match.start(), match.start() + len(text))


def _ahead(match: re.Match[str]) -> timedelta:
    """How far after the day of receipt a date without a year may lie."""
    before = lower(match.string[max(0, match.start() - 12) : match.start()])
    says_past = _PAST.search(before) or lower(match.group()).startswith(("since", "last"))
    return timedelta(0) if says_past else _NEAR_FUTURE


def _latest(month: int, day: int, received: date, ahead: timedelta) -> date | None:
    """That day in the last year that puts it no further ahead of `received`."""
    for year in range(received.year + 1, received.year - 5, -1):
        value = _make(year, month, day)
        if value and value - received <= ahead:
            return value
    return None


def _relative(text: str, received: date | None) -> Iterator[Found]:
    lowered = lower(text)
    for match in _AGO.finditer(lowered):
        count, unit = int(parse_number(match.group(1))), match.group(2).rstrip("s")
        yield Span(*match.span()), _before(received, count, unit) if received else None
    for match in _WORD_DAY.finditer(lowered):
        yield Span(*match.span()), _word_day(match.group(), received) if received else None


def _resolved(day: date | None, precision: Precision = Precision.DAY) -> ResolvedDate | None:
    return ResolvedDate(day, precision) if day else None


def _shifted(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _before(received: date, count: int, unit: str) -> ResolvedDate | None:
    if unit in _UNIT_DAYS:
        precision = Precision.DAY if unit == "day" else Precision.WEEK
        return _resolved(_shifted(received, -_UNIT_DAYS[unit] * count), precision)
    if unit == "month":
        months = received.year * 12 + received.month - 1 - count
        return _resolved(_make(months // 12, months % 12 + 1, 1), Precision.MONTH)
    return _resolved(_make(received.year - count, 1, 1), Precision.YEAR)


def _word_day(word: str, received: date) -> ResolvedDate | None:
    if word in _WORD_DAYS:
        return _resolved(_shifted(received, _WORD_DAYS[word]))
    if word.endswith("month"):
        return _before(received, 1, "month")
    if word.endswith("year"):
        return _before(received, 1, "year")
    if word.endswith("week"):
        weeks = {"last": -1, "this": 0, "next": 1}[word.split()[0]]
        return _resolved(_shifted(received, 7 * weeks - received.weekday()), Precision.WEEK)
    return ResolvedDate(received)


def _weekdays(text: str, received: date | None) -> Iterator[Found]:
    lowered = lower(text)
    for match in _RELATIVE_WEEKDAY.finditer(lowered):
        before, name, after = (group or "" for group in match.groups())
        if before in ("every", "each") or (match.group().endswith("s") and name in _WEEKDAYS):
            continue
        if len(name) <= 5 and not text[match.start(2)].isupper() and not before:
            continue
        if _has_its_date(lowered, match.end(2)):
            continue
        forward = "next" in (before, after) or before in ("by", "this", "until")
        number = _WEEKDAY_NUMBERS[name]
        yield Span(*match.span()), _weekday(number, received, forward) if received else None


def _has_its_date(lowered: str, end: int) -> bool:
    """Whether a weekday that ends there is followed by its date, which says which it is."""
    joint = _BEFORE_ITS_DATE.match(lowered, end)
    dates = (_ISO, _NUMERIC, _DAY_MONTH, _MONTH_DAY)
    return joint is not None and any(date.match(lowered, joint.end()) for date in dates)


def _weekday(number: int, received: date, forward: bool) -> ResolvedDate | None:
    """The last such weekday before the day of receipt, or the next one after it."""
    if forward:
        return _resolved(_shifted(received, (number - received.weekday() - 1) % 7 + 1))
    return _resolved(_shifted(received, -((received.weekday() - number - 1) % 7 + 1)))
