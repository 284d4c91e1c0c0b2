"""Words and pieces of words of a masked text, each with the stretch it stands in."""

from __future__ import annotations

import re

from redress.spans import Span

# A word with its apostrophes, a mask such as [name], a number, or a mark that carries feeling.
_WORD = re.compile(r"\[[a-z_]+\]|\w+(?:'\w+)*|[?!£]")


def words_of(text: str) -> tuple[list[str], list[Span]]:
    """The words of `text` in lower case, and where each stands."""
    words, spans = [], []
    for match in _WORD.finditer(text):
        words.append(match.group().lower())
        spans.append(Span(*match.span()))
    return words, spans


def runs_of_words(words: list[str], longest: int) -> list[tuple[str, int, int]]:
    """Every run of one to `longest` words: the run, its first word, the word after its last."""
    return [
        (" ".join(words[start : start + length]), start, start + length)
        for length in range(1, longest + 1)
        for start in range(len(words) - length + 1)
    ]


def pieces_of_word(word: str, shortest: int, longest: int) -> list[str]:
    """The runs of `shortest` to `longest` characters of a word and its edges; none of a mask."""
    if word.startswith("["):
        return []
    padded = f" {word} "
    return [
        padded[start : start + length]
        for length in range(shortest, min(longest, len(padded)) + 1)
        for start in range(len(padded) - length + 1)
    ]
