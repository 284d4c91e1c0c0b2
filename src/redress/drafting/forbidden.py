"""What must never stand in a letter, looked for once it is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache, lru_cache

from redress.drafting.word_lists import pattern
from redress.reading.characters import lower
from redress.reading.personal_data import PersonalDataType, find_personal_data
from redress.triage.bodies import default_bodies
from redress.triage.profiles import Profile

_HOLES = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{[a-z_.]+\}|\[[^\]\n]*\]|<[a-z_ ]+>|\bNone\b(?! of\b)|\bTODO\b|\bFIXME\b"
    r"|\bXXX+\b|\bnan\b|\bTBC\b"
)
_CODE = re.compile(r"(?<![\w/@.-])[a-z]+(?:_[a-z0-9]+)+(?![\w@])")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_CLAIMS = (
    ("outcome", "says how it may end"),
    ("model", "shows what the model says"),
    ("admission", "admits a fault before anybody has looked into it"),
    ("promise", "promises a remedy"),
)
# "Whether your complaint is upheld" and "if we have got this wrong" leave it open.
_LEFT_OPEN = re.compile(r"\b(?:whether|if)\b")
_SENTENCE_START = re.compile(r"[.!?:]\s+|\n\s*\n|\n(?=\s*[-*•])")
_REPORTED = re.compile(
    r"\s*(?:[-*•]\s*)?you (?:say|said|told|would like|ask|asked|want|expect|need|are asking|feel"
    r"|wrote)\b"
)
# These say nothing of a person by themselves, or stand in any letter.
_HARMLESS = frozenset({PersonalDataType.DATE_OF_BIRTH})


def faults_of(
    text: str,
    profile: Profile | None = None,
    own: Collection[str] = (),
    told: Collection[str] = (),
) -> tuple[str, ...]:
    """What a letter holds that none may hold, each with its line; empty where it may be sent.

    `profile` is the council that writes: its teams, addresses and numbers are nobody's personal
    data. `own` are the reader's own words that may stand, such as their given name and their
    reference. `told` are sentences said back to the reader: a percentage or a promise that they
    told of is not the council's. Personal data and its value are never repeated in a fault.
    """
    named = _without(text, own, _public(profile))
    return (
        *_holes(_without(text, own)),
        *_codes(named),
        *_claims(_without(named, told)),
        *(_worded(named, "forbidden", "flag", "says of a person what is for officers only")),
        *(_worded(text, "abuse", "in_letters", "repeats abuse")),
        *_personal(named),
    )


def is_fit(sentence: str) -> bool:
    """Whether a sentence said back to a person may stand in a letter to them."""
    if not sentence:
        return True
    lowered = lower(sentence)
    return not (
        pattern("forbidden", "flag").search(lowered)
        or pattern("abuse", "in_letters").search(lowered)
        or _HOLES.search(sentence)
        or _CODE.search(sentence)
        or find_personal_data(sentence)
    )


def _holes(text: str) -> Iterator[str]:
    for match in _HOLES.finditer(text):
        yield _fault("has a hole that was not filled", text, match.start(), match.group())


def _codes(text: str) -> Iterator[str]:
    for match in _CODE.finditer(_LINK.sub(lambda link: " " * len(link.group()), text)):
        yield _fault("has an internal code", text, match.start(), match.group())


def _claims(text: str) -> Iterator[str]:
    lowered = lower(text)
    for name, what in _CLAIMS:
        for match in pattern("forbidden", name).finditer(lowered):
            before = _SENTENCE_START.split(lowered[: match.start()])[-1]
            is_open = name != "model" and _LEFT_OPEN.search(before)
            if not is_open and not _REPORTED.match(before):
                yield _fault(what, text, match.start(), match.group())


def _worded(text: str, file: str, name: str, what: str) -> Iterator[str]:
    for match in pattern(file, name).finditer(lower(text)):
        yield _fault(what, text, match.start(), match.group())


def _personal(text: str) -> Iterator[str]:
    for datum in find_personal_data(text):
        if datum.type not in _HARMLESS:
            what = f"has personal data ({datum.type.value.replace('_', ' ')})"
            yield _fault(what, text, datum.span.start)


def _fault(what: str, text: str, start: int, words: str = "") -> str:
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return f"Line {line}, character {column}: {what}" + (f": “{words}”." if words else ".")


def _without(text: str, *known: Collection[str]) -> str:
    """The text with known words blanked, the longest first, so that every offset stays.

    What is blanked of each collection is found by a pattern of its own: those that never change
    are large, and need not be made anew for each letter.
    """
    patterns = [_any_of(words) for one in known if (words := tuple(filter(str.strip, one)))]
    coming = [one.search(text) for one in patterns]
    parts, place = [], 0
    while found := [one for one in coming if one]:
        first = min(found, key=lambda one: (one.start(), -one.end()))
        parts += [text[place : first.start()], " " * len(first.group())]
        place = first.end()
        coming = [
            pattern.search(text, place) if match and match.start() < place else match
            for pattern, match in zip(patterns, coming, strict=True)
        ]
    return "".join([*parts, text[place:]])


@lru_cache(maxsize=64)
def _any_of(known: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, the longest first."""
    listed = "|".join(re.escape(one) for one in sorted(known, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.IGNORECASE)


def _public(profile: Profile | None) -> list[str]:
    """What a council says of itself and of others who help."""
    bodies = [*_bodies()]
    if profile is None:
        return bodies
    teams = [part for team in profile.teams for part in (team.name, team.email, team.phone)]
    reviewers = (
        profile.ombudsmen.corporate,
        profile.ombudsmen.housing,
        profile.ombudsmen.information,
    )
    outside = [part for one in reviewers if one for part in (one.name, one.phone, one.website)]
    beside = [profile.neighbour.name, profile.neighbour.contact] if profile.neighbour else []
    said = [*teams, *outside, *beside, *profile.adjustments, *profile.links.values(), profile.name]
    return [*bodies, *(one for one in said if one)]


@cache
def _bodies() -> tuple[str, ...]:
    return tuple(part for body in default_bodies() for part in (body.name, body.contact))
