"""What is taken out of a sentence before it is said back: other people's data, abuse, shouting."""

from __future__ import annotations

import re

from redress.drafting.word_lists import pattern, words
from redress.reading.characters import lower
from redress.reading.details import DetailKind
from redress.reading.mapping import Edit
from redress.reading.personal_data import PersonalDataType, PersonalDatum
from redress.reading.personal_data.lexicon import Trait, fold, lexicon
from redress.reading.reader import Reading
from redress.spans import Span

_SPOKE_WITH = re.compile(
    r"\b(?:spoke|speak|spoken|speaking|talked|talking|dealt|dealing) (?:to|with) (?:an? )?"
    r"(?:(?:mr|mrs|ms|miss|dr)\.? )?$"
)
_AFTER_TITLE = re.compile(
    r"\b(?:mr|mrs|ms|miss|mx|dr|cllr|councillor|officer|pc|rev|sir|lady|nurse)\.? $", re.I
)
_CALLED = re.compile(r",? (?:called|named) $")
_PLACE_FRONT = re.compile(r",? (?:at|of|outside|opposite|near|by|from|to|in) (?:no\.? ?|number )?$")
_LIVES = re.compile(
    r"\b(?:live|lives|lived|is|am|are|moved|move|address|been|stay|staying|resident) ?$"
)
_STILL_TITLED = re.compile(
    r"\bdate of birth\b|\bd\.?o\.?b\b|\bborn (?:on|in)\b|\b(?:mr|mrs|ms|miss|mx|dr|cllr)\b\.?"
    r"|\b(?:at|of|from|in) (?:no\.?|number) ?\d"
)
_PLACE_BEFORE = re.compile(r"\b(?:in|at|near|on|via|outside|through) (?:the )?$")
_IN_BRACKETS = re.compile(r" ?\((?:[^()]*)\)")
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_CASELESS = re.compile(r"[^\W\d_]{2,}")
_NOBODY = Trait.BARRED | Trait.PLACE | Trait.ORGANISATION
_MASKED_OATH = re.compile(r"\w[*@#$%]{2,}|[*@#$%]{2,}\w")
_AFTER_SENTENCE_MARK = re.compile(r"(?:^|[.!?:]\s+)[\"'(]*$")


def personal_data_edits(reading: Reading, span: Span) -> list[Edit] | None:
    """Edits that take personal data out of a stretch of the cleaned text, the sentence left whole.

    None where one stands so that nothing could take its place.
    """
    edits: list[Edit] = []
    for datum in reading.personal_data:
        if not datum.span.overlaps(span):
            continue
        if not span.start <= datum.span.start < datum.span.end <= span.end:
            return None
        edit = _bracketed(reading, datum, span) or _edit_for(reading, datum, span)
        if edit is None or not (span.start <= edit.span.start and edit.span.end <= span.end):
            return None
        if edits and edits[-1].span.overlaps(edit.span):
            if edit.span != edits[-1].span:
                return None
            continue
        edits.append(edit)
    return edits


def _bracketed(reading: Reading, datum: PersonalDatum, sentence: Span) -> Edit | None:
    for match in _IN_BRACKETS.finditer(reading.text, sentence.start, sentence.end):
        if match.start() < datum.span.start and datum.span.end < match.end():
            return Edit(Span(*match.span()))
    return None


def _edit_for(reading: Reading, datum: PersonalDatum, sentence: Span) -> Edit | None:
    before = reading.text[sentence.start : datum.span.start]
    after = reading.text[datum.span.end : sentence.end]
    if datum.type is PersonalDataType.NAME:
        return _name_edit(before, after, datum.span)
    if datum.type in (PersonalDataType.ADDRESS, PersonalDataType.POSTCODE):
        place = _PLACE_FRONT.search(lower(before))
        ends = after[:1] in ("", ".", ",", " ", "!", ";")
        if place and ends and not _LIVES.search(lower(before[: place.start()])):
            return Edit(Span(datum.span.start - len(place.group()), datum.span.end))
    return None


def _name_edit(before: str, after: str, span: Span) -> Edit | None:
    """Without the name, where the words before it say who it is: "my son Ali", "spoke to Ali"."""
    lowered = lower(before)
    if after.startswith(("'s", "'", "-", " and ", " & ", "/")):
        return None
    if spoke := _SPOKE_WITH.search(lowered):
        title = re.search(r"(?:an? )?(?:(?:mr|mrs|ms|miss|dr)\.? )?$", spoke.group())
        length = len(title.group()) if title else 0
        return Edit(Span(span.start - length, span.end), "someone")
    if called := _CALLED.search(lowered):
        return Edit(Span(span.start - len(called.group()), span.end))
    found = re.search(r"\b(?:my|our|your|the|an?|his|her) (?:[a-z-]+ )?([a-z]+)(,?) $", lowered)
    is_called = re.search(r"\b(?:call|name)(?:s|ed|ing)? \w+ (?:\w+ )?$", lowered)
    if found and found[1] in words("wording", "roles") and not is_called:
        if not found[2]:
            return Edit(Span(span.start - 1, span.end))
        if after.startswith(","):
            return Edit(Span(span.start - 2, span.end + 1))
        if after[:1] in (".", ""):
            return Edit(Span(span.start - 2, span.end))
    return None


def names_somebody(sentence: str, places: tuple[str, ...]) -> bool:
    """Whether a word inside the sentence has a capital and may be a name that no list holds.

    `places` are streets and references of the text, which are nobody's name.
    """
    if _STILL_TITLED.search(lower(sentence)):
        return True
    known = {part for place in places for part in _WORD.findall(lower(place))}
    for match in _WORD.finditer(sentence):
        word = match.group().rstrip("'-")
        if not word[0].isupper() or _AFTER_SENTENCE_MARK.search(sentence[: match.start()]):
            continue
        key = lower(word).removesuffix("'s")
        is_known = key in known or key in words("wording", "days_and_months")
        if word.isupper() or is_known:
            continue
        traits = lexicon().of(fold(key))
        is_place = _PLACE_BEFORE.search(sentence[: match.start()]) and not traits & Trait.GIVEN
        if is_place and not sentence[match.end() :].startswith("'"):
            continue
        is_name = traits & (Trait.GIVEN | Trait.SURNAME) and not traits & _NOBODY
        if is_name or not traits:
            return True
    return False


def places_of(reading: Reading) -> tuple[str, ...]:
    """Streets and references of the text."""
    kinds = (DetailKind.STREET, DetailKind.REFERENCE)
    return tuple(one.span.of(reading.text) for one in reading.details if one.kind in kinds)


def without_abuse(sentence: str) -> str | None:
    """The sentence without words that only strengthen; None where it abuses or threatens."""
    kept = sentence
    for match in reversed(list(pattern("abuse", "trimmed").finditer(lower(sentence)))):
        kept = kept[: match.start()] + kept[match.end() :].lstrip(" ")
    if pattern("abuse", "barred").search(lower(kept)) or _MASKED_OATH.search(kept):
        return None
    return kept


def lowered(sentence: str) -> str:
    """A shouted sentence in small letters, or one with its shouted words in small letters."""
    found = _CASELESS.findall(sentence)
    shouting = [word for word in found if word.isupper()]
    acronyms = words("wording", "acronyms")
    if len(shouting) > 3 and len(shouting) * 10 > len(found) * 6:
        return _CASELESS.sub(
            lambda one: one.group() if one.group() in acronyms else _small(one.group()), sentence
        )
    return _CASELESS.sub(lambda one: _unshouted(one.group(), acronyms), sentence)


def _unshouted(word: str, acronyms: frozenset[str]) -> str:
    if not word.isupper() or word in acronyms:
        return word
    is_word = lower(word) in words("wording", "shouted") or len(word) > 5
    return _small(word) if is_word else word


def _small(word: str) -> str:
    small = lower(word)
    return small.capitalize() if small in words("wording", "days_and_months") else small
