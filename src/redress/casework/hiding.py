"""Other people's data left out of what one person is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from redress.casework.documents import email_key, phone_key
from redress.casework.persons import Who, name_words
from redress.casework.tables import Party
from redress.reading.personal_data import (
    PersonalDataType,
    PersonalDatum,
    find_personal_data,
    redact,
)

ANOTHER = "[another person]"
_SHORTEST = 3
"""Letters of a name that is looked for as it stands; "Al" is in too many words."""


@dataclass(frozen=True)
class Hiding:
    """What of a text is one person's own, and what must go."""

    names: frozenset[str]
    """Words of their names."""
    emails: frozenset[str]
    phones: frozenset[str]
    places: tuple[str, ...]
    """Their addresses, letters and digits alone."""
    others: re.Pattern[str] | None
    """Whatever is known of the other people of the case."""

    def of(self, text: str) -> str:
        """A text in which only their own personal data stands.

        What cannot be told to be theirs is left out: a number of the National Insurance, say, which
        may be their child's.
        """
        foreign = [one for one in find_personal_data(text) if not self._is_own(one, text)]
        hidden = redact(text, foreign)
        return self.others.sub(ANOTHER, hidden) if self.others else hidden

    def all_of(self, value: Any) -> Any:
        """A JSON value, each of its texts so."""
        if isinstance(value, str):
            return self.of(value)
        if isinstance(value, dict):
            return {key: self.all_of(one) for key, one in value.items()}
        return [self.all_of(one) for one in value] if isinstance(value, list) else value

    def _is_own(self, datum: PersonalDatum, text: str) -> bool:
        words = datum.span.of(text)
        match datum.type:
            case PersonalDataType.EMAIL:
                return email_key(words) in self.emails
            case PersonalDataType.PHONE:
                return phone_key(words) in self.phones
            case PersonalDataType.NAME:
                return bool(found := set(name_words(words))) and found <= self.names
            case PersonalDataType.ADDRESS | PersonalDataType.POSTCODE:
                return any(_bare(words) in place for place in self.places)
            case _:
                return False


def hiding_for(who: Who, own: Sequence[Party], others: Iterable[Party], place: str) -> Hiding:
    """What is shown of a case to one person, who is some of its parties."""
    names = [who.name, *(one.name for one in own)]
    emails = [who.email, *(one.email for one in own)]
    phones = [who.phone, *(one.phone for one in own)]
    places = [who.postcode, place, *(one.address for one in own)]
    return Hiding(
        names=frozenset(word for name in names for word in name_words(name or "")),
        emails=frozenset(filter(None, map(email_key, emails))),
        phones=frozenset(filter(None, map(phone_key, phones))),
        places=tuple(_bare(one) for one in places if one),
        others=_pattern(others, own),
    )


def _pattern(others: Iterable[Party], own: Sequence[Party]) -> re.Pattern[str] | None:
    """The other people's names, addresses and numbers, as they are kept."""
    kept = {
        value
        for one in others
        for value in (one.name, one.email, one.phone, one.address)
        if value and len(value) >= _SHORTEST
    }
    shared = {value for one in own for value in (one.name, one.email, one.phone, one.address)}
    wanted = sorted(kept - shared, key=len, reverse=True)
    if not wanted:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, wanted))})(?!\w)", re.IGNORECASE)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
