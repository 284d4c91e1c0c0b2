"""What may be said about a file's columns when one of them is missed."""

from __future__ import annotations

from collections.abc import Iterable

TEXT_COLUMNS = tuple(
    "text contact message body complaint description details comments comment feedback notes "
    "note".split()
)
"""Names under which the text is looked for when no column is named."""

_LONGEST_NAME = 40
_MOST_DIGITS = 4
_NO_HEADER = (
    "The first row does not look like a header: add a row with the names of the columns, then "
    "name the one that holds the text with --text-column."
)


def look_like_names(columns: Iterable[str]) -> bool:
    """Whether columns bear names, and not the first contact of a file that has no header."""
    return all(_looks_like_a_name(column) for column in columns)


def _looks_like_a_name(column: str) -> bool:
    return (
        len(column) <= _LONGEST_NAME
        and column.isprintable()
        and "@" not in column
        and any(character.isalpha() for character in column)
        and sum(character.isdigit() for character in column) <= _MOST_DIGITS
    )


def listed(columns: Iterable[str]) -> str:
    """A sentence that lists the columns; what may be somebody's words is never repeated."""
    names = tuple(columns)
    return f"There are: {', '.join(names)}." if look_like_names(names) else _NO_HEADER
