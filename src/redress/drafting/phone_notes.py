"""Notes that an adviser typed during a call, and the caller's part of them."""

from __future__ import annotations

import re

from redress.contact import Channel
from redress.drafting.verb_forms import is_past, is_third, is_third_or_noun
from redress.reading.characters import lower
from redress.reading.reader import Reading

_CALLER = r"(?:the )?(?:cust|customer|caller|client|tenant|resident|applicant|complainant)"
_LOOKS_NOTED = re.compile(rf"{_CALLER}\b|\b(?:cust|dtr of|caller)\b")
_OF_CALLER = re.compile(rf"{_CALLER} (?P<verb>[a-z']+)(?P<rest> .+)?")
_PERSONS = (
    r"t|i|me|my|we|us|our|you|your|he|she|him|her|his|hers|they|them|their|cust|customer|caller"
    r"|client|tenant|resident|himself|herself|i'm|i've|i'd|we've|he's|she's|they've"
)
_OTHER_PERSON = re.compile(rf"\b(?:{_PERSONS})\b")
# Without a subject it is not clear who said or was told it.
_UNCLEAR = re.compile(rf"\b(?:{_PERSONS}|said|says|told|advised)\b")
_VERBS = {
    "is": "am",
    "has": "have",
    "was": "was",
    "isn't": "am not",
    "hasn't": "haven't",
    "does": "do",
    "doesn't": "don't",
}


def is_note(reading: Reading) -> bool:
    """Whether an adviser wrote it about somebody, so that "I" is no resident."""
    channel = reading.contact.channel
    if channel is None:
        return _LOOKS_NOTED.match(lower(reading.text)) is not None
    return channel is Channel.PHONE_NOTE


def as_caller(sentence: str) -> str | None:
    """A sentence of a note as the caller would say it; None where it is not clear who is meant.

    "Customer has rung twice." becomes "I have rung twice.". What speaks of nobody stays.
    """
    lowered = lower(sentence)
    found = _OF_CALLER.match(lowered)
    if not found:
        return None if _UNCLEAR.search(lowered) else sentence
    verb = found["verb"]
    rest = sentence[found.end("verb") :]
    if _OTHER_PERSON.search(lower(rest)) or verb in (
        "says",
        "said",
        "told",
        "advised",
        "advises",
        "states",
    ):
        return None
    if verb in _VERBS:
        return f"I {_VERBS[verb]}{rest}"
    if (is_third(verb) or is_third_or_noun(verb)) and verb.endswith("s"):
        return f"I {_plain(verb)}{rest}"
    return f"I {verb}{rest}" if is_past(verb) and verb not in ("put",) else None


def _plain(verb: str) -> str:
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if verb in ("goes", "does") else verb[:-1]
