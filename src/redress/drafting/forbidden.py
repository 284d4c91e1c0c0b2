"""What must never stand in a letter, looked for once it is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
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
_BETWEEN = re.compile(r"\n\s*\n")
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
    public, before = _public(profile), ""
    found: list[str] = []
    for start, paragraph in _paragraphs(text):
        faults = _faults(paragraph, before, public, own, told)
        found.extend(fault.told(text, start) for fault in faults)
        before = paragraph
    return tuple(found)


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


@dataclass(frozen=True, slots=True)
class _Fault:
    what: str
    start: int
    """Where in its paragraph."""
    words: str = ""

    def told(self, text: str, paragraph: int) -> str:
        """The fault by its line in the text whose paragraph begins at a place."""
        start = paragraph + self.start
        line = text.count("\n", 0, start) + 1
        column = start - text.rfind("\n", 0, start)
        return f"Line {line}, character {column}: {self.what}" + (
            f": “{self.words}”." if self.words else "."
        )


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Each paragraph, and where it begins."""
    start = 0
    for gap in _BETWEEN.finditer(text):
        yield start, text[start : gap.start()]
        start = gap.end()
    yield start, text[start:]


def _faults(
    paragraph: str,
    before: str,
    public: tuple[str, ...],
    own: Collection[str],
    told: Collection[str],
) -> Iterable[_Fault]:
    lowered = lower(f"{before}\n\n{paragraph}")
    own_here, told_here = _standing(own, lowered), _standing(told, lowered)
    if own_here or told_here:
        return tuple(_found(paragraph, before, public, own_here, told_here))
    return _of_template(paragraph, before, public)


def _standing(words: Collection[str], lowered: str) -> list[str]:
    return [plain for one in words if (plain := lower(one)).strip() and plain in lowered]


@lru_cache(maxsize=1_024)
def _of_template(paragraph: str, before: str, public: tuple[str, ...]) -> tuple[_Fault, ...]:
    """What stands in a paragraph that says nothing of the reader's own: most letters have it too,
    so it is looked at once."""
    return tuple(_found(paragraph, before, public, (), ()))


def _found(
    paragraph: str,
    before: str,
    public: tuple[str, ...],
    own: Collection[str],
    told: Collection[str],
) -> Iterator[_Fault]:
    without_own = _without(paragraph, own)
    named = _named(paragraph, public, own)
    yield from _matches(_HOLES, without_own, "has a hole that was not filled")
    yield from _matches(_CODE, _LINK.sub(_blank, named), "has an internal code")
    yield from _claims(_without(named, told))
    flags, abuse = pattern("forbidden", "flag"), pattern("abuse", "in_letters")
    yield from _matches(flags, lower(named), "says of a person what is for officers only")
    yield from _matches(abuse, lower(paragraph), "repeats abuse")
    # What stands before says what it is: a name that is listed nowhere, after "Yours sincerely".
    yield from _personal(f"{_named(before, public, own)}\n\n", named)


def _named(text: str, public: tuple[str, ...], own: Collection[str]) -> str:
    """The text without what the council says of itself, and the reader's own words."""
    return _without(text, own, _any_of(public).finditer(text))


def _matches(sought: re.Pattern[str], text: str, what: str) -> Iterator[_Fault]:
    return (_Fault(what, one.start(), one.group()) for one in sought.finditer(text))


def _claims(text: str) -> Iterator[_Fault]:
    lowered = lower(text)
    for name, what in _CLAIMS:
        for match in pattern("forbidden", name).finditer(lowered):
            before = _SENTENCE_START.split(lowered[: match.start()])[-1]
            is_open = name != "model" and _LEFT_OPEN.search(before)
            if not is_open and not _REPORTED.match(before):
                yield _Fault(what, match.start(), match.group())


def _personal(before: str, text: str) -> Iterator[_Fault]:
    for datum in find_personal_data(before + text):
        if datum.type not in _HARMLESS and datum.span.end > len(before):
            kind = datum.type.value.replace("_", " ")
            yield _Fault(f"has personal data ({kind})", max(0, datum.span.start - len(before)))


def _without(text: str, known: Collection[str], others: Iterable[re.Match[str]] = ()) -> str:
    """The text with known words, in lower case, and other matches blanked; every offset stays."""
    spans = [one.span() for one in others]
    lowered = lower(text)
    for word in known:
        start = lowered.find(word)
        while start >= 0:
            end = start + len(word)
            if not (_is_of_word(text[start - 1 : start]) or _is_of_word(text[end : end + 1])):
                spans.append((start, end))
            start = lowered.find(word, start + 1)
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


@lru_cache(maxsize=64)
def _any_of(known: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, the longest first."""
    listed = "|".join(re.escape(one) for one in sorted(known, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.IGNORECASE)


def _public(profile: Profile | None) -> tuple[str, ...]:
    """What a council says of itself and of others who help."""
    if profile is None:
        return _bodies()
    teams = [part for team in profile.teams for part in (team.name, team.email, team.phone)]
    reviewers = (
        profile.ombudsmen.corporate,
        profile.ombudsmen.housing,
        profile.ombudsmen.information,
    )
    outside = [part for one in reviewers if one for part in (one.name, one.phone, one.website)]
    beside = [profile.neighbour.name, profile.neighbour.contact] if profile.neighbour else []
    said = [*teams, *outside, *beside, *profile.adjustments, *profile.links.values(), profile.name]
    return (*_bodies(), *(one for one in said if one and one.strip()))


@cache
def _bodies() -> tuple[str, ...]:
    return tuple(part for body in default_bodies() for part in (body.name, body.contact))
