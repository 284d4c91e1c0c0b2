"""Dates as a person told them, made true for whoever reads the letter later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from redress.reading.characters import lower
from redress.reading.dates import Precision, ResolvedDate
from redress.reading.details import Detail, DetailKind
from redress.reading.mapping import Edit
from redress.reading.reader import Reading
from redress.spans import Span

_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAY = re.compile(
    r"(?P<front>last|this|next|on|since|by|until)?\s*(?P<day>[a-z]+?)s?(?P<rest> .*)?"
)
_RELATIVE = re.compile(
    r"yesterday|today|tonight|tomorrow|last night|day before yesterday|this (?:morning|afternoon"
    r"|evening)"
    r"|(?:last|this|next) (?:week|month|year)|.* (?:ago|back|since)"
)
_AGO = re.compile(r"(?P<length>.+) (?:ago|back|since)")
_LEADING = re.compile(
    r"(?P<word>on|since|from|until|till|by|of|for|before|after|about|around|in|over|than|nearly"
    r"|almost|least|only|just|the)\s+$"
)
_TAKES_BARE_DATE = frozenset(
    {"since", "from", "until", "till", "by", "of", "for", "before", "after", "on"}
)
_GENERAL_DAY = re.compile(
    r"(?:\b(?:a|an|the|that|one|our|your|my|every|each|any|to|and|or|some|alternate)\s+|[-/])$"
)
_PART_OF_DAY = re.compile(r" (?P<part>morning|afternoon|evening|night)\b(?!')")
_NO_DATE_BEFORE = re.compile(
    r"\s*(?:'|am\b|pm\b|lunchtime|teatime|dinnertime|week\b|first\b|-|/|to\b|(?:and|or) (?:on "
    r")?(?:mon|tue|wed|thu|fri|sat|sun)|\d)"
)
_SINCE_THEN = re.compile(
    r"\s+(?:i|we|you|my|the|it|he|she|they|that|then|a|an|our|your|last|this|his|her|\d)\b"
)
_TELLS_PRESENT = re.compile(
    r"\b(?:is|are|am|comes?|goes|will|shall|can|i'm|we're|they're|it's|collects?|due"
    r"|to (?:come|be|call|ring|collect|start|attend|visit|go|send|deliver|fit|do|empty))\b"
)
# "To teach on Monday" is still to come.
_PURPOSE = re.compile(
    r"\bto (?!(?:the|a|an|my|your|our|his|her|their|me|us|him|them|you|it|someone)\b)[a-z]{2,}(?: "
    r"[a-z']+){0,3} ?$"
)
_TELLS_PAST = re.compile(
    r"\b(?:was|were|had|did|didn't|rang|came|went|told|said|\w{2,}ed|sent|left|wrote|spoke|got"
    r"|took|made|gave|"
    r"has|have|been|wasn't|weren't|saw|found|lost|paid|put|fell|broke)\b"
)


def date_edits(reading: Reading, span: Span) -> list[Edit] | None:
    """Edits that make the relative dates of a stretch absolute, with offsets into the cleaned text.

    Where the day of receipt is not known, they are told from the day on which the person got in
    touch. None where one cannot be said truly.
    """
    edits = []
    for detail in reading.details:
        if detail.kind is DetailKind.DATE and detail.span.overlaps(span):
            if not span.start <= detail.span.start < detail.span.end <= span.end:
                return None
            edit = _edit(reading, detail, span)
            if edit is None:
                return None
            edits.extend(edit)
    return edits


def _edit(reading: Reading, detail: Detail, sentence: Span) -> list[Edit] | None:
    told = lower(detail.span.of(reading.text))
    front = reading.text[sentence.start : detail.span.start]
    behind = reading.text[detail.span.end : sentence.end]
    known = detail.value if isinstance(detail.value, ResolvedDate) else None
    if _RELATIVE.fullmatch(told):
        return _relative(told, front, behind, detail.span, known)
    weekday = _WEEKDAY.fullmatch(told)
    if weekday and any(day.startswith(weekday["day"]) for day in _DAYS):
        said = lower(sentence.of(reading.text))
        return _weekday(weekday, (front, behind), said, detail.span, known)
    return []


def _weekday(
    told: re.Match[str], around: tuple[str, str], said: str, span: Span, known: ResolvedDate | None
) -> list[Edit] | None:
    front, behind = around
    word, day = told["front"] or "", next(d for d in _DAYS if d.startswith(told["day"]))
    if not word and not told["rest"]:
        return [] if _GENERAL_DAY.search(lower(front)) else None
    if _NO_DATE_BEFORE.match(lower(behind)) or told["rest"] not in (None, " last", " gone"):
        return None
    if word in ("this", "next", "by", "until") or (word == "on" and not _is_past(front, behind)):
        return None
    if re.search(r"\b(?:always|usually|normally|every|should be|supposed to)\b", said):
        return None
    name = day.capitalize()
    joint = "since" if word == "since" else "on"
    part = _PART_OF_DAY.match(lower(behind))
    if part:
        span = Span(span.start, span.end + part.end())
    of_part = f"the {part['part']} of " if part else ""
    if known:
        return [Edit(span, f"{joint} {of_part}{name} {_day(known.day)}")]
    return [Edit(span, f"{joint} {of_part}the {name} before I contacted you")]


def _is_past(front: str, behind: str) -> bool:
    """Whether what happened on a day is over: by the words before it, else by those behind."""
    told = front if len(front.split()) > 2 else behind
    if _TELLS_PRESENT.search(lower(told)) or _PURPOSE.search(lower(front)):
        return False
    return bool(_TELLS_PAST.search(lower(told)))


def _relative(
    told: str, front: str, behind: str, span: Span, known: ResolvedDate | None
) -> list[Edit] | None:
    if told.endswith("since") and _SINCE_THEN.match(lower(behind)):
        return []
    if told.startswith(("last", "next")) and lower(front).endswith(" the "):
        return []
    if behind.startswith(("'", "-")) or _GENERAL_DAY.search(lower(front)):
        return None
    if told.startswith(("next", "this week", "this month", "this year", "tonight")):
        return None
    leading = _LEADING.search(lower(front))
    word = leading["word"] if leading else ""
    if ago := _AGO.fullmatch(told):
        return [*_agos(ago["length"], word, span, known)] or None
    part = _PART_OF_DAY.match(lower(behind)) if told in ("yesterday", "last night") else None
    if part:
        told, span = f"yesterday {part['part']}", Span(span.start, span.end + part.end())
    said = _said(told, known)
    if said is None or (word and word not in _TAKES_BARE_DATE):
        return None
    joint, value = said
    return [Edit(span, value if word else f"{joint} {value}")]


def _agos(length: str, word: str, span: Span, known: ResolvedDate | None) -> Iterator[Edit]:
    is_counted = word in (
        "about",
        "around",
        "over",
        "than",
        "nearly",
        "almost",
        "least",
        "only",
        "just",
    )
    if word and not is_counted:
        return
    if known and known.precision is Precision.DAY and not word:
        yield Edit(span, f"on {_day(known.day)} {known.day.year}")
    else:
        yield Edit(span, f"{length} before I contacted you")


def _said(told: str, known: ResolvedDate | None) -> tuple[str, str] | None:
    """What joins a date to the sentence where nothing does, and the date."""
    if not known:
        return _WITHOUT_RECEIPT.get(told)
    day = known.day
    full = f"{_day(day)} {day.year}"
    if told in ("yesterday", "today", "tomorrow", "day before yesterday"):
        return "on", full
    if told == "last night" or told.startswith("yesterday "):
        return "on", f"the {told.split()[1]} of {full}"
    if told.startswith("this "):
        return "on", f"the {told.removeprefix('this ')} of {full}"
    if told == "last week":
        return "in", f"the week of {full}"
    if told == "last month":
        return "in", f"{day:%B} {day.year}"
    return ("in", str(day.year)) if told == "last year" else None


# In the first person, since the whole sentence is turned later.
_CONTACT = "I contacted you"
_WITHOUT_RECEIPT = {
    "yesterday": ("on", f"the day before {_CONTACT}"),
    "today": ("on", f"the day {_CONTACT}"),
    "last night": ("on", f"the night before {_CONTACT}"),
    "this morning": ("on", f"the morning of the day {_CONTACT}"),
    "this afternoon": ("on", f"the afternoon of the day {_CONTACT}"),
    "this evening": ("on", f"the evening of the day {_CONTACT}"),
    "yesterday morning": ("on", f"the morning of the day before {_CONTACT}"),
    "yesterday afternoon": ("on", f"the afternoon of the day before {_CONTACT}"),
    "yesterday evening": ("on", f"the evening of the day before {_CONTACT}"),
    "yesterday night": ("on", f"the night before {_CONTACT}"),
    "last week": ("in", f"the week before {_CONTACT}"),
    "last month": ("in", f"the month before {_CONTACT}"),
    "last year": ("in", f"the year before {_CONTACT}"),
}


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
