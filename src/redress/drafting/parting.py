"""A text cut into sentences, and long sentences into parts that stand by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from redress.drafting.clauses import is_whole, words_in
from redress.drafting.spelling import bared
from redress.reading.characters import lower
from redress.reading.sentences import find_sentences
from redress.spans import Span

_LONG = 18
"""Words; a shorter sentence is cut only where a comma or a semicolon joins two."""
_FEWEST_WORDS = 4

_STARTERS = (
    r"(?:i|we|you|they|he|she|it|it's|that's|i'm|i've|nobody|no one|there|this|(?:my|our|your|the)"
    r" \w+ (?:is|was|has|had|said|told|came|left|are|were|have|will|would|can't|won't|never|still))"
)
# Not at "so": what it joins is why the other was done.
_JOINT = re.compile(
    rf";\s+|,? (?:and|but|then|and then|yet) (?={_STARTERS}\b)"
    rf"|\s-\s(?={_STARTERS}\b)|,\s+(?={_STARTERS}\b)"
)
_CLAUSE = re.compile(
    r"(?:if|when|because|although|though|since|after|before|unless|while|whilst|whether|that"
    r"|despite|once|until|as)\b"
)
# What somebody said or knows goes on behind an "and".
_REPORTS = re.compile(
    r"\b(?:said|told|says|promised|assured|explained|informed|advised|think|thought|know|saying"
    r"|that|claim\w*|because|if|when|admitted|agreed)\b"
)
# "Nothing but this" is not "nothing".
_ALL_BUT = re.compile(r"\b(?:nothing|nobody|no one|none|anything|anybody|all|everything|everyone)$")
_SPEECH_TAG = re.compile(
    r"(?:i|we) (?:assume|presume|suppose|gather|think|expect|imagine|believe|take it|hope)\b"
    r"|(?:i|we|he|she|they|you)(?:'m| am| was| were)? (?:said?y?|told|think|thought|hear|believe"
    r"|suppose|understand|am told|explained|added)\W*$"
    r"|(?:i|we|he|she|they|you|it)(?:'\w+)? [\w']+(?: \w+)?,"
    r"|(?:i|we|he|she|they|you) (?:was|were|am|are|say|said|think|believe|hear)(?: told)?,"
)


def parts_of(text: str) -> Iterator[Span]:
    """The sentences of a text in order, or their parts."""
    for sentence in _joined_lines(text):
        yield from _split(text, sentence)


def _joined_lines(text: str) -> Iterator[Span]:
    """Sentences; a line that a mail program broke goes on in the next."""
    pending: Span | None = None
    for sentence in find_sentences(text):
        goes_on = (
            pending is not None
            and text[pending.end : sentence.start] == "\n"
            and text[sentence.start].islower()
        )
        if pending and goes_on:
            pending = Span(pending.start, sentence.end)
            continue
        if pending:
            yield pending
        pending = sentence
    if pending:
        yield pending


def _split(text: str, sentence: Span) -> Iterator[Span]:
    told = lower(sentence.of(text))
    start = 0
    if not (_CLAUSE.match(told) or "?" in told or '"' in told):
        is_long = len(told.split()) > _LONG
        for joint in _JOINT.finditer(told):
            before, after = told[start : joint.start()], told[joint.end() :]
            may_cut = _cuts_always(joint.group()) or (is_long and not _REPORTS.search(before))
            if may_cut and not _ALL_BUT.search(before) and _stands(before) and _stands(after):
                yield Span(sentence.start + start, sentence.start + joint.start())
                start = joint.end()
    yield Span(sentence.start + start, sentence.end)


def _cuts_always(joint: str) -> bool:
    """Whether only a comma or a semicolon joins the parts."""
    return joint.strip() in (",", ";")


def _stands(part: str) -> bool:
    is_long_enough = len(words_in(bared(part))) >= _FEWEST_WORDS
    return is_long_enough and is_whole(part) and not _SPEECH_TAG.match(lower(part))
