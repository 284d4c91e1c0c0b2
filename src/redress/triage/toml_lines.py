"""Where the keys of a TOML file stand, so that a fault can be told by its line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

Path = tuple[str | int, ...]

_NAME = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_NAMES = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_ARRAY = re.compile(rf"\s*\[\[\s*({_NAMES})\s*\]\]")
_TABLE = re.compile(rf"\s*\[\s*({_NAMES})\s*\]")
_KEY = re.compile(rf"\s*({_NAMES})\s*=")
_EACH = re.compile(_NAME)
_LONG_TEXT = ('"""', "'''")


def lines_of(text: str) -> dict[Path, int]:
    """The line, from 1, of every table and key of a TOML file; items of `[[…]]` by number.

    What stands inside an inline table, a list or a text of several lines has no line of its own.
    """
    found: dict[Path, int] = {}
    items: Counter[Path] = Counter()
    here: Path = ()
    is_inside = False
    # TOML knows no other ends of lines.
    for number, line in enumerate(text.split("\n"), 1):
        was_inside = is_inside
        is_inside ^= sum(line.count(quotes) for quotes in _LONG_TEXT) % 2 == 1
        if was_inside:
            continue
        if match := _ARRAY.match(line):
            place = _placed(_names(match[1]), items)
            here = (*place, items[place])
            items[place] += 1
        elif match := _TABLE.match(line):
            here = _placed(_names(match[1]), items)
        elif match := _KEY.match(line):
            found.setdefault((*here, *_names(match[1])), number)
            continue
        else:
            continue
        found.setdefault(here, number)
    return found


def line_at(lines: Mapping[Path, int], place: Sequence[str | int]) -> int | None:
    """The line of a key, or of the nearest that holds it; None for the file as a whole."""
    for length in range(len(place), 0, -1):
        if (line := lines.get(tuple(place[:length]))) is not None:
            return line
    return None


def _names(dotted: str) -> list[str]:
    return [name.strip("\"'") for name in _EACH.findall(dotted)]


def _placed(names: Sequence[str], items: Mapping[Path, int]) -> Path:
    """The names with the number of the latest item after each that is a list of tables."""
    place: Path = ()
    for position, name in enumerate(names):
        place = (*place, name)
        if items.get(place) and position < len(names) - 1:
            place = (*place, items[place] - 1)
    return place
