"""The names of a file's columns, and what may be said about them when one is missed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources

from redress.errors import TableError

TEXT_COLUMNS = tuple(
    "text contact message body complaint description details comments comment feedback notes "
    "note".split()
)
"""Names under which the text is looked for when no column is named."""

_LONGEST_NAME = 40
_MOST_DIGITS = 4
_NO_HEADER = (
    "The first row does not look like a header, so it is not repeated here. If it is one, take a "
    "name from it as it stands; if it is a contact, put a row with the names of the columns above "
    "it, and name the one that holds the text with --text-column."
)
_LINE_BREAKS = re.compile(r"\s*[\r\n]+\s*")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN_WORDS = re.compile(r"[\W\d_]+")
_IDENTIFIER = re.compile(r"[a-z]\w*_\w+|[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", re.ASCII)


def column_name(cell: str) -> str:
    """The name that a cell of a header gives its column; none if it is blank."""
    return _LINE_BREAKS.sub(" ", cell.replace("\0", "").strip())


def column_names(header: Iterable[str], file: str) -> list[str]:
    """The names of the columns under a header; one without a name is called by its number.

    Raises:
        TableError: two columns bear the same name.
    """
    given = [column_name(cell) for cell in header]
    names = [name or f"column_{number}" for number, name in enumerate(given, 1)]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        which = f": {', '.join(repeated)}" if _may_be_repeated(filter(None, given)) else ""
        raise TableError(
            f"{file}: the header names a column twice{which}. Give each column a name of its "
            "own; if the first row is a contact, put a header above it."
        )
    return names


def look_like_names(columns: Iterable[str]) -> bool:
    """Whether columns may bear names, by their shape; short words of a contact look so too."""
    return all(_looks_like_a_name(column) for column in columns)


def _looks_like_a_name(column: str) -> bool:
    return (
        len(column) <= _LONGEST_NAME
        and column.isprintable()
        and "@" not in column
        and any(character.isalpha() for character in column)
        and sum(character.isdigit() for character in column) <= _MOST_DIGITS
    )


def _may_be_repeated(columns: Iterable[str]) -> bool:
    # All or none: of a contact in place of a header, at least the text is not made of such words.
    return all(_looks_like_a_name(column) and _is_usual(column) for column in columns)


def _is_usual(column: str) -> bool:
    if _IDENTIFIER.fullmatch(column):
        return True
    words = " ".join(_BETWEEN_WORDS.split(_CAMEL.sub(" ", column))).lower().strip()
    return all(_is_usual_word(word) for word in words.removesuffix(" no").split())


def _is_usual_word(word: str) -> bool:
    is_letter = len(word) == 1 and word.isascii()
    return is_letter or not _usual_words().isdisjoint((word, word.removesuffix("s")))


@cache
def _usual_words() -> frozenset[str]:
    table = resources.files("redress.data") / "header_words.txt"
    lines = table.read_text(encoding="utf-8").splitlines()
    return frozenset(" ".join(line for line in lines if not line.startswith("#")).split())


def listed(columns: Iterable[str]) -> str:
    """A sentence that lists the columns if each is an identifier with an underscore, or made of
    words usual in headers only.

    Otherwise it repeats none of them, since they may be the first contact of a file that has no
    header, and says what to do.
    """
    names = tuple(columns)
    return f"There are: {', '.join(names)}." if _may_be_repeated(names) else _NO_HEADER
