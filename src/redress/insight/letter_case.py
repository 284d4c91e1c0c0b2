"""Words as names of themes write them: capitals only where a word always has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# A word written small less often than this is a name: of a place, a firm or a person.
_SELDOM_SMALL = 0.1


def usual_case(counted: Iterable[tuple[str, int]]) -> tuple[Mapping[str, str], frozenset[str]]:
    """How each word is written, by its form in lower case; and those that are proper names.

    `counted` has words as written and how often each is. A word mostly in capitals is an
    abbreviation, such as PCN. One that has a capital at the beginning at all but a few places, so
    not only where a sentence begins, is a proper name.
    """
    small: dict[str, int] = {}
    whole: dict[str, int] = {}
    total: dict[str, int] = {}
    for word, times in counted:
        key = word.lower()
        total[key] = total.get(key, 0) + times
        if word == key:
            small[key] = small.get(key, 0) + times
        elif len(word) > 1 and word == word.upper():
            whole[key] = whole.get(key, 0) + times
    written, proper = {}, set()
    for key, times in total.items():
        if 2 * whole.get(key, 0) > times:
            written[key] = key.upper()
        elif small.get(key, 0) < _SELDOM_SMALL * times:
            written[key] = key.capitalize()
            proper.add(key)
        else:
            written[key] = key
    return written, frozenset(proper)
