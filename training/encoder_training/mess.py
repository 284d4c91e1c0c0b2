"""Real mess put into texts: typing mistakes, lost punctuation, advisers' abbreviations."""

from __future__ import annotations

import random
import re

from encoder_training.config import Mess

# As advisers write them in their notes.
_ABBREVIATIONS = {
    "customer": "cust", "resident": "res", "appointment": "appt", "please": "pls",
    "because": "bc", "with": "w/", "without": "w/o", "telephone": "tel", "address": "addr",
    "council tax": "ctax", "reference": "ref", "information": "info", "months": "mths",
    "month": "mth", "weeks": "wks", "week": "wk", "about": "abt", "and": "&", "number": "no",
    "account": "acct", "property": "prop", "required": "reqd", "received": "recd",
    "department": "dept", "regarding": "re", "complaint": "cplt", "yesterday": "yday",
    "advised": "adv", "people": "ppl", "you": "u", "are": "r", "temporary": "temp",
}  # fmt: skip
_WORDS = re.compile(
    r"\b(" + "|".join(sorted(_ABBREVIATIONS, key=len, reverse=True)) + r")\b", re.IGNORECASE
)
_SENTENCES = re.compile(r"(?<=[.!?\n])\s+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FEWEST_SENTENCES = 4
_TYPO_EVERY = 40
"""Characters for each typing mistake."""


def messed(text: str, mess: Mess, draw: random.Random, *, whole: bool = False) -> str:
    """The text as somebody in a hurry might have sent it; `whole` keeps every sentence."""
    if draw.random() >= mess.share:
        return text
    if draw.random() < mess.sentence and not whole:
        text = _without_a_sentence(text, draw)
    if draw.random() < mess.abbreviations:
        text = _WORDS.sub(
            lambda m: _ABBREVIATIONS[m[0].lower()] if draw.random() < 0.5 else m[0], text
        )
    if draw.random() < mess.punctuation:
        text = re.sub(r"[.,;:'!?](?=\s|$)", lambda m: m[0] if draw.random() < 0.3 else "", text)
    if draw.random() < mess.typos:
        text = _mistyped(text, draw)
    return text


def _without_a_sentence(text: str, draw: random.Random) -> str:
    sentences = _SENTENCES.split(text)
    if len(sentences) < _FEWEST_SENTENCES:
        return text
    del sentences[draw.randrange(len(sentences))]
    return " ".join(sentences)


def _mistyped(text: str, draw: random.Random) -> str:
    letters = list(text)
    for _ in range(1 + len(letters) // _TYPO_EVERY):
        place = draw.randrange(max(1, len(letters) - 1))
        if not letters[place : place + 1] or not letters[place].isalpha():
            continue
        change = draw.randrange(3)
        if change == 0:
            letters[place] = ""
        elif change == 1 and place + 1 < len(letters):
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        else:
            letters[place] += draw.choice(_LETTERS)
    return "".join(letters)
