"""Sentences and clauses of a cleaned text."""

from __future__ import annotations

from functools import cache

from spacy.lang.en import English
from spacy.language import Language

from redress.spans import Span


@cache
def _pipeline() -> Language:
    pipeline = English()
    pipeline.add_pipe("sentencizer")
    return pipeline


def find_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of `text`, in order; a blank line or a line's end also ends one."""
    sentences: list[Span] = []
    for sentence in _pipeline()(text).sents:
        sentences.extend(_lines(text, Span(sentence.start_char, sentence.end_char)))
    return tuple(sentences)


def _lines(text: str, span: Span) -> list[Span]:
    lines, start = [], span.start
    for line in span.of(text).split("\n"):
        left = start + len(line) - len(line.lstrip())
        right = start + len(line.rstrip())
        if left < right:
            lines.append(Span(left, right))
        start += len(line) + 1
    return lines
