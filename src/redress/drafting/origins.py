"""Where each fact of a letter comes from, carried through a template by marks that nobody sees."""

from __future__ import annotations

import re

_FIRST, _LAST = 0xF0000, 0xFFFFD
"""A plane for private use: a character of it stands for one origin. No text from outside keeps
any, as `one_line` takes them out."""
_MARK = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")


def one_line(text: str) -> str:
    """A text from outside on one line, without characters that are not for printing."""
    if not text.isprintable():
        text = "".join(c for c in text if c.isprintable() or c.isspace())
    return " ".join(text.split())


class Origins:
    """The origins of one letter: facts go in, marked texts come out, and are read again."""

    def __init__(self) -> None:
        self._known: list[str] = []

    def told(self, text: str, origin: str) -> str:
        """A fact as a template gets it; nothing for an empty one."""
        fact = one_line(text)
        return self.source(origin) + fact if fact else ""

    def source(self, origin: str) -> str:
        """A mark alone, for words of the template itself."""
        self._known.append(origin)
        return chr(_FIRST + len(self._known) - 1)

    def of(self, marked: str) -> tuple[str, ...]:
        """The origins of a marked text, each once, in order."""
        found = (self._known[ord(mark) - _FIRST] for mark in _MARK.findall(marked))
        return tuple(dict.fromkeys(found))


def unmarked(text: str) -> str:
    """A marked text as the person reads it."""
    return _MARK.sub("", text)
