"""A contact's sentences, each as it may be said back, or why it may not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from redress.drafting.forbidden import is_fit
from redress.drafting.parting import parts_of
from redress.drafting.phone_notes import as_caller, is_note
from redress.drafting.references import refers_back, refers_to_person
from redress.drafting.second_person import Rewritten, second_person
from redress.drafting.soundness import flaw, without_quotes
from redress.drafting.spelling import bared, ended, respelled, with_subject
from redress.drafting.told_dates import date_edits
from redress.drafting.trimming import (
    lowered,
    names_somebody,
    personal_data_edits,
    places_of,
    without_abuse,
)
from redress.drafting.wishes import wish
from redress.drafting.word_lists import pattern, stems, words
from redress.reading.characters import lower
from redress.reading.mapping import Edit
from redress.reading.reader import Reading
from redress.spans import Span

PERSONAL = "names somebody or gives personal data"
ABUSE = "abuse or a threat"
HIDDEN = "where a flag that protects people, or abuse, was found"
DATE = "its date cannot be told for certain"
ANOTHERS = "another's words"
ASIDE = "not of the matter itself"
NOTE = "a note in which it is not clear who is meant"
STRANGER = "it is not clear who is meant"
UNFIT = "a word that no letter may hold"

_ANOTHERS = re.compile(
    r"^>|^\|| wrote:$|^-{2,} ?(?:forwarded|original)|^begin forwarded|^(?:from|sent): ?\S+",
    re.IGNORECASE | re.MULTILINE,
)
_COUNCIL = re.compile(r"\b(?:we|our)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|no|nor|neither|\w+n't)\b")
_SOMEONE = re.compile(r"\b(?:someone|somebody)\b")
_QUOTATION = re.compile(r"\"[^\"]{1,800}\"|(?<!\w)'(?=\w)(?:[^'\n]|(?<=\w)'(?=\w)){1,800}'(?!\w)")
_WE = re.compile(r"\bwe\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, or a part that stands by itself."""

    span: Span
    """In the cleaned text."""
    text: str = ""
    """Said back; empty where it cannot be."""
    wish: str = ""
    """Said as a wish, where it is one."""
    refusal: str = ""
    """Why it cannot be said; no words of it."""
    refers_back: bool = False
    refers_to_person: bool = False
    tells_failure: bool = False
    tells_contact: bool = False

    def refused(self, why: str) -> Told:
        """The same, not to be said."""
        return replace(self, text="", wish="", refusal=why)


def told_sentences(reading: Reading, hidden: Sequence[Span] = ()) -> tuple[Told, ...]:
    """Every sentence of a contact, in order.

    `hidden` are stretches of the text as sent that are not said back.
    """
    other = _ANOTHERS.search(reading.text)
    own_end = other.start() if other else len(reading.text)
    if reading.clean.all_quoted:
        own_end = 0
    quoted = [Span(*match.span()) for match in _QUOTATION.finditer(reading.text)]
    how = _How(reading, is_note(reading), places_of(reading), hidden)
    return tuple(
        Told(span, refusal=ANOTHERS)
        if span.start >= own_end or any(_holds(one, span) for one in quoted)
        else _told(span, how)
        for span in parts_of(reading.text)
    )


def _holds(quotation: Span, part: Span) -> bool:
    return quotation.start <= part.start and part.end <= quotation.end


@dataclass(frozen=True, slots=True)
class _How:
    """What every sentence of a contact is read by."""

    reading: Reading
    is_note: bool
    places: tuple[str, ...]
    hidden: Sequence[Span]


def _told(span: Span, how: _How) -> Told:
    written = span.of(how.reading.text)
    small = lower(written)
    told = Told(
        span,
        tells_failure=bool(pattern("wording", "failure").search(small)),
        tells_contact=bool(pattern("wording", "contact").search(small)),
    )
    if _lies_in(how.reading.clean.as_sent(span), how.hidden):
        return told.refused(HIDDEN)
    edits, refusal = _edits(how.reading, span)
    if refusal:
        return told.refused(refusal)
    kept = without_abuse(_edited(written, span, edits))
    if kept is None:
        return told.refused(ABUSE)
    plain = lowered(respelled(bared(kept)))
    if names_somebody(plain, how.places):
        return told.refused(PERSONAL)
    wished = wish(plain, how.is_note)
    said = _as_point(told, plain, how) if wished is None else _as_wish(told, wished)
    return said if is_fit(said.text) and is_fit(said.wish) else said.refused(UNFIT)


def _as_wish(told: Told, wished: Rewritten) -> Told:
    if wished.refusal:
        return told.refused(wished.refusal)
    said = ended(wished.text)
    # "Someone to meet him" does not say who he is.
    if refers_to_person(_SOMEONE.sub("", said)):
        return told.refused(STRANGER)
    return replace(told, wish=said, refers_back=refers_back(said))


def _as_point(told: Told, plain: str, how: _How) -> Told:
    own = as_caller(plain) if how.is_note else with_subject(plain)
    if own is None:
        return told.refused(NOTE)
    own = without_quotes(own)
    if refusal := flaw(own) or ("" if _is_of_matter(own) else ASIDE):
        return told.refused(refusal)
    said = second_person(own)
    if said.refusal:
        return told.refused(said.refusal)
    return replace(
        told,
        text=ended(_as_told(said.text)),
        refers_back=refers_back(own),
        refers_to_person=refers_to_person(own),
    )


def _is_of_matter(sentence: str) -> bool:
    """Whether it speaks of what a council does or people tell it of, and is no praise."""
    lowered = lower(sentence)
    if pattern("wording", "praise").search(lowered) and not _NOT.search(lowered):
        return False
    return stems("wording", "matter").search(lowered) is not None


def _as_told(text: str) -> str:
    """What the council did is said as the person's word, not as the council's own."""
    speaks_of_you = text.startswith("You ") and not _WE.search(text)
    if speaks_of_you or not _COUNCIL.search(text):
        return text
    first = text.split(" ", 1)[0]
    is_name = lower(first) in words("wording", "days_and_months")
    keeps_capital = is_name or (first.isupper() and len(first) > 1)
    return f"You say that {text if keeps_capital else text[:1].lower() + text[1:]}"


def _lies_in(sentence: Span, hidden: Sequence[Span]) -> bool:
    """Whether a sentence holds a good part of one of the stretches."""
    return any(
        (min(one.end, sentence.end) - max(one.start, sentence.start)) * 3 >= len(one)
        for one in hidden
        if one.overlaps(sentence)
    )


def _edits(reading: Reading, span: Span) -> tuple[list[Edit], str]:
    """What changes in a stretch before it is turned, or why it cannot be said."""
    personal = personal_data_edits(reading, span)
    if personal is None:
        return [], PERSONAL
    dated = date_edits(reading, span)
    if dated is None:
        return [], DATE
    edits = sorted([*personal, *dated], key=lambda edit: edit.span)
    if any(one.span.overlaps(other.span) for one, other in pairwise(edits)):
        return [], PERSONAL
    return edits, ""


def _edited(written: str, span: Span, edits: Sequence[Edit]) -> str:
    for edit in reversed(edits):
        start, end = edit.span.start - span.start, edit.span.end - span.start
        written = written[:start] + edit.text + written[end:]
    return written
