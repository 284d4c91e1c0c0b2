"""Whether a sentence can stand in a letter by itself: whole, plain, and meant as it stands."""

from __future__ import annotations

import re

from redress.drafting.clauses import is_whole, runs_on, words_in
from redress.drafting.word_lists import pattern, words
from redress.reading.characters import lower

MOST_WORDS = 30
"""A longer sentence is hard to read; the letter's reading age is 11 to 13."""
_FEWEST_WORDS = 5
_MOST_QUOTED = 8

TOO_LONG = "too long"
TOO_SHORT = "too short"
QUESTION = "a question"
QUOTED = "somebody's words are quoted"
IRONY = "may not be meant as it stands"
SHORTHAND = "in shorthand"
FRAGMENT = "not a whole sentence"
UNFINISHED = "not finished"
DISTRESS = "what an officer must see, not a letter repeat"
RUN_ON = "two sentences in one"
CONDITION = "only says what would be"

_QUOTE = re.compile(r"[\"“”]|(?<!\w)'|'(?!\w)(?<!s')")
_LABEL_QUOTE = re.compile(
    r"(?<=[ (])(['\"])(?=[\w£])((?:[^\W_]|[ £%,.:;/]|(?<=\w)['-](?=\w))+?)[.,]?\1(?=$|[ ,.;:)!])"
)
_SAYS = re.compile(
    r"\b(?:said|says?|saying|shows?|showed|reads?|marked|status|as|to|of|stating|states|stated"
    r"|labelled|headed|called|down as|put|puts|writes?|wrote|told|letter|email|text|log|report"
    r"|notice|form|website|offered|word|refused|found|began|begins?|beginning|ends?|got|reply)\b"
    r"[^.;]{0,40}$"
)
_OWN_VOICE = re.compile(
    r"\b(?:i|we|you|he|she|they|me|my|your|our|us|them|it's|we're|you're|they're|we'll|sorry"
    r"|please)\b"
)
_SAID = re.compile(r"“[^”]*”")
_ODD_MARK = re.compile(
    r"\.\.|…|[/<>{}\[\]|~^_=+@#*\\]|\?|!\s*\w|:\s*$|[^\x00-\x7f£éèêâôîçáíóúñüöäëïŵŷ€½¼¾°“”]"
)
# "She said ring the depot" is somebody's words without their marks.
_SAID_DO = re.compile(
    r"\b(?:said|say|says|saying|told me|told us|tells me) (?:ring|pop|put|just|try|go|call|ask"
    r"|come|do|use|see"
    r"|sign|raise|wait|leave|get|phone|email|write|contact|speak|apply|no|yes|sorry|is|it's an?"
    r"|can|did|was|where|when|how)\b"
)
_INVERTED = re.compile(
    r"\b(?:would|could|can|will|did|do|should|shall|am|was|were|have|had|may|might) (?:i|we)\b"
)
_TAG_QUESTION = re.compile(
    r"\b(?:do|does|did|is|are|was|were|has|have|can|will|would)(?:n't)? (?:they|it|he|she|you|i"
    r"|we)\W*$"
)
_ASIDE_QUESTION = re.compile(
    r",\s+(?:isn't|oughtn't|don't|doesn't|aren't|wasn't|won't|can't) (?:it|they|you|he|she)\b"
)
_TOLD_OFF = re.compile(
    r"(?:^|\b(?:so|and|but)|[,;:-])\s*(?:do not|don't|never) (?!\w+ed\b)\w+ (?:me|us|my|our|it"
    r"|the|a)\b"
)
_NEW_SENTENCE = re.compile(r"[.!]\s+\w")
_LOOSE = re.compile(
    r",\s+(?:it's|that's)\b|^(?:\w+ )?\w+ (?:days|weeks|months|years) since (?:i|we)\b"
    r"|\b(?:which|who|that|and|but|or|the|a|to|of) ?(?:was|were|is|are|had|has)?\W*$"
    r"|(?<!as )\b(?:it|he|she|they|we|i|given|\w+s) (?:has|have|had)\W*$"
    r"|\b(?:he|she|it|they|we|i|you) not \w"
)
_DOUBLED = re.compile(r"\b(\w{3,}) is \1\b")


def flaw(sentence: str) -> str:
    """Why the sentence, as its writer wrote it, cannot be said back; empty where it can."""
    lowered = lower(sentence)
    return _length_flaw(sentence) or _marks_flaw(sentence) or _sense_flaw(sentence, lowered)


def _length_flaw(sentence: str) -> str:
    count = len(words_in(sentence))
    questions = (_INVERTED, _TAG_QUESTION, _ASIDE_QUESTION)
    if "?" in sentence or any(one.search(lower(sentence)) for one in questions):
        return QUESTION
    if count > MOST_WORDS:
        return TOO_LONG
    return TOO_SHORT if count < _FEWEST_WORDS else ""


def _marks_flaw(sentence: str) -> str:
    if _QUOTE.search(_SAID.sub("", sentence)):
        return QUOTED
    if _ODD_MARK.search(sentence) or sentence.count("(") != sentence.count(")"):
        return UNFINISHED
    is_short = "&" in sentence or pattern("wording", "shorthand").search(lower(sentence))
    return SHORTHAND if is_short else ""


def _sense_flaw(sentence: str, lowered: str) -> str:
    if pattern("wording", "distress").search(lowered):
        return DISTRESS
    is_odd = pattern("wording", "irony").search(lowered) or _DOUBLED.search(lowered)
    if is_odd or sentence.count("!") > 1:
        return IRONY
    opening = words_in(sentence)[0]
    if opening in words("grammar", "conditions") or " if i " in lowered or " if we " in lowered:
        return CONDITION
    if _SAID_DO.search(lowered) or _TOLD_OFF.search(lowered):
        return QUOTED
    if not is_whole(sentence) or _LOOSE.search(lowered):
        return FRAGMENT
    return RUN_ON if runs_on(lowered) or _NEW_SENTENCE.search(sentence) else ""


def without_quotes(sentence: str) -> str:
    """The sentence with what it quotes of a letter or a screen in curly quotation marks.

    Only a few words, without "I" or "you", which would be another's.
    """
    return _LABEL_QUOTE.sub(_requoted, sentence)


def _requoted(match: re.Match[str]) -> str:
    inside = match.group(2)
    is_label = len(inside.split()) <= _MOST_QUOTED and not _OWN_VOICE.search(lower(inside))
    is_said = _SAYS.search(lower(match.string[: match.start()]))
    return f"“{inside}”" if is_label and is_said else match.group()
