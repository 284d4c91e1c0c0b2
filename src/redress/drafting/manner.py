"""How a letter opens: who writes, and in what state."""

from __future__ import annotations

import re

from redress.classification.result import Classification
from redress.contact import Channel
from redress.drafting.letter import Manner
from redress.drafting.word_lists import pattern
from redress.reading.characters import lower
from redress.reading.personal_data import PersonalDataType
from redress.reading.reader import Reading
from redress.triage.decision import Decision

_TELLS_WHO = frozenset(
    {
        PersonalDataType.NAME,
        PersonalDataType.EMAIL,
        PersonalDataType.PHONE,
        PersonalDataType.ADDRESS,
        PersonalDataType.POSTCODE,
    }
)
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_FEWEST_SHOUTED = 6


def manner_of(reading: Reading, found: Classification, decision: Decision) -> Manner:
    """The first manner that holds, in the order in which `Manner` lists them.

    Who is written for goes first, since the letter speaks to another person; then what asks for
    care; then anger, as one who is angry after many calls must first be heard; then the calls.
    Flags that are only early warnings count for nothing.
    """
    text = lower(reading.text)
    flags = frozenset(one.label for one in found.raised if not one.early_warning)
    if decision.process.code == "representative_enquiry" or _says(text, "representative"):
        return Manner.REPRESENTATIVE
    if _says(text, "bereaved"):
        return Manner.BEREAVED
    if flags & {"vulnerable", "safeguarding", "risk_to_life"}:
        return Manner.VULNERABLE
    if "abusive_or_threatening" in flags or _says(text, "angry") or _is_shouted(reading.text):
        return Manner.ANGRY
    if flags & {"repeat_contact", "escalation"}:
        return Manner.REPEAT
    return Manner.ANONYMOUS if _is_nameless(reading, text) else Manner.USUAL


def _says(text: str, manner: str) -> bool:
    return pattern("manners", manner).search(text) is not None


def _is_shouted(text: str) -> bool:
    found = _LETTERS.findall(text)
    shouted = sum(map(str.isupper, found))
    return (
        text.count("!!") > 1
        or "!!!" in text
        or (shouted >= _FEWEST_SHOUTED and shouted * 2 > len(found))
    )


def _is_nameless(reading: Reading, text: str) -> bool:
    """Whether they say that they give no name, or wrote on paper without one.

    Other ways in have an address or a number to answer.
    """
    if _says(text, "anonymous"):
        return True
    is_letter = reading.contact.channel is Channel.LETTER
    return is_letter and not any(one.type in _TELLS_WHO for one in reading.personal_data)
