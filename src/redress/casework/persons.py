"""One person across cases: found by an address, a number, or a name with a postcode."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from redress.casework.documents import email_key, phone_key
from redress.casework.fingerprints import MarkKind, mark
from redress.casework.places import postcodes
from redress.casework.tables import Case, Fingerprint, Party
from redress.errors import RedressError

_TITLES = frozenset("mr mrs ms miss mx dr prof professor rev revd sir dame lady lord".split())
_WORD = re.compile(r"[^\W\d_]+")


class PersonError(RedressError):
    """A request about a person that cannot be met."""

    code = "person_invalid"


class FoundBy(StrEnum):
    """What shows that a case has to do with a person."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name_and_postcode"
    WRITTEN = "written"
    """The address or number stands in the contact, which names nobody who sent it."""


FOUND_BY = {
    FoundBy.EMAIL: "the email address is that of somebody of the case",
    FoundBy.PHONE: "the telephone number is that of somebody of the case",
    FoundBy.NAME: "somebody of the case has the name, and the postcode is theirs or the matter's",
    FoundBy.WRITTEN: "the contact has the address or number in it, and names nobody who sent it",
}
"""Each in words."""


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a request is about: an address, a number, or a name with a postcode, or several."""

    email: str | None = None
    phone: str | None = None
    name: str | None = None
    postcode: str | None = None

    def __post_init__(self) -> None:
        if self.name and not self.postcode and not (self.email or self.phone):
            raise PersonError("A name alone is many people's: give the postcode too.")
        if self.postcode and not self.name:
            raise PersonError("A postcode is many people's: give the name too.")
        if self.postcode and not _compact(self.postcode):
            raise PersonError("That is no postcode: give it whole, as in AB1 2CD.")
        if self.phone and not phone_key(self.phone):
            raise PersonError("That is no telephone number: give it whole, with its area code.")
        if not any((self.email, self.phone, self.name)):
            raise PersonError("Give an email address, a telephone number, or name and postcode.")


@dataclass(frozen=True, slots=True)
class Match:
    """A case that has to do with a person."""

    case_id: int
    reference: str
    party: int | None
    """Their number among the people of the case; none where only the text has them."""
    found_by: FoundBy


def find_person(session: Session, who: Who) -> list[Match]:
    """Every case of a person, the oldest first; erased ones hold nobody any more.

    A party matches by any of what is given. Names match whatever their capitals and titles, where
    the last names are equal and every other that is given is among the party's. A contact that
    tells no address or number of whoever sent it is theirs if their own stands in its text; where
    it tells somebody else's, that is a mention, which is not looked for.
    """
    found: dict[tuple[int, int | None], Match] = {}
    for one in (*_by_keys(session, who), *_by_name(session, who), *_by_text(session, who)):
        found.setdefault((one.case_id, one.party), one)
    return sorted(found.values(), key=lambda one: (one.case_id, one.party or 0))


def _by_keys(session: Session, who: Who) -> Iterator[Match]:
    for how, column, key in (
        (FoundBy.EMAIL, Party.email_key, email_key(who.email)),
        (FoundBy.PHONE, Party.phone_key, phone_key(who.phone)),
    ):
        if key:
            for party, reference in session.execute(_parties().where(column == key)):
                yield Match(party.case_id, reference, party.number, how)


def _by_name(session: Session, who: Who) -> Iterator[Match]:
    postcode = _compact(who.postcode or "")
    if not who.name or not postcode:
        return
    # Requests are rare, so the people of every case may be gone through.
    has_it = func.replace(func.upper(Party.address), " ", "").contains(postcode)
    at_place = select(Fingerprint.case_id).where(
        Fingerprint.kind == MarkKind.PLACE,
        Fingerprint.value == mark(MarkKind.PLACE, f"{postcode[:-3]} {postcode[-3:]}").value,
    )
    chosen = _parties().where(Party.name.is_not(None), has_it | Party.case_id.in_(at_place))
    for party, reference in session.execute(chosen):
        if same_name(who.name, party.name or ""):
            yield Match(party.case_id, reference, party.number, FoundBy.NAME)


def _by_text(session: Session, who: Who) -> Iterator[Match]:
    keys = (
        (MarkKind.EMAIL, email_key(who.email)),
        (MarkKind.PHONE, phone_key(who.phone)),
    )
    for kind, key in keys:
        if key:
            chosen = (
                select(Case.id, Case.reference)
                .join(Fingerprint, Fingerprint.case_id == Case.id)
                .where(Fingerprint.kind == kind, Fingerprint.value == mark(kind, key).value)
            )
            for row in session.execute(chosen):
                yield Match(row.id, row.reference, None, FoundBy.WRITTEN)


def _parties() -> Select[Party, str]:
    """People of cases, each with the reference of theirs."""
    return select(Party, Case.reference).join(Case, Case.id == Party.case_id)


def same_name(given: str, other: str) -> bool:
    """Whether a name that was given is that of a party."""
    wanted, there = name_words(given), name_words(other)
    return bool(wanted and there) and wanted[-1] == there[-1] and set(wanted) <= set(there)


def name_words(name: str) -> list[str]:
    """The words of a name, without titles."""
    words = _WORD.findall(name.casefold().replace("'", "").replace("’", ""))
    return [word for word in words if word not in _TITLES]


def _compact(postcode: str) -> str:
    found = next(iter(postcodes(postcode.upper())), "")
    return found.replace(" ", "")
