"""Personal data replaced by placeholders that stay the same for the same value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from redress.reading.personal_data.model import PersonalDataType, PersonalDatum

_TYPES = "|".join(one.value.replace("_", " ") for one in PersonalDataType)
_PLACEHOLDER = re.compile(rf"\[({_TYPES}) \d+\]")


def placeholders(text: str, found: Sequence[PersonalDatum]) -> tuple[str, ...]:
    """One placeholder for each of `found`, in its order: `[name 1]`, `[postcode 1]`.

    A value gets the same number wherever it stands in `text`, whatever its capitals, spaces and
    punctuation; numbers count from 1 within a type, in the order of `found`.
    """
    numbers: dict[tuple[PersonalDataType, str], int] = {}
    counts: dict[PersonalDataType, int] = {}
    written = []
    for datum in found:
        value = (datum.type, _key(datum.span.of(text)))
        if value not in numbers:
            counts[datum.type] = counts.get(datum.type, 0) + 1
            numbers[value] = counts[datum.type]
        written.append(f"[{datum.type.value.replace('_', ' ')} {numbers[value]}]")
    return tuple(written)


def _key(value: str) -> str:
    return "".join(char for char in value.casefold() if char.isalnum())


def redact(text: str, found: Sequence[PersonalDatum]) -> str:
    """`text` with each of `found` (in order, apart, as `find_personal_data` gives them) replaced
    by its placeholder."""
    parts, position = [], 0
    for datum, placeholder in zip(found, placeholders(text, found), strict=True):
        parts += [text[position : datum.span.start], placeholder]
        position = datum.span.end
    return "".join([*parts, text[position:]])


def with_masks(redacted: str) -> str:
    """A redacted text with masks such as `[bank_account]` for its placeholders.

    Read as a contact, it is masked as the text as sent was, so models see no difference.
    """
    return _PLACEHOLDER.sub(lambda match: f"[{match[1].replace(' ', '_')}]", redacted)
