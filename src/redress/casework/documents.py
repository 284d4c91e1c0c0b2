"""What was written in a case, and who its people are: kept beside the trail, so it can be erased.

The trail has the digest of each. A digest is of the content and a random salt; both go when a
document is erased, so nobody can try whether some text was the one that stood there.
"""

from __future__ import annotations

import hashlib
import math
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from redress.casework.audit import canonical
from redress.casework.tables import Party, StoredDocument, core

CONTACT, REDACTED, CLASSIFICATION, DECISION = "contact", "redacted", "classification", "decision"
DRAFT, LETTER, WRITTEN = "draft", "letter", "written"
SUBJECT = "subject"
"""The role of somebody whom a case is about."""
_SALT_BYTES = 16
_EXPONENT_FROM = 1e16
"""From here on Python writes a float with an exponent; all of them are whole numbers."""
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A JSON object to be kept as a document of a case, under the case's next number."""

    kind: str
    number: int
    content: Mapping[str, Any]
    salt: str = field(default_factory=lambda: secrets.token_hex(_SALT_BYTES), repr=False)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """What no database can hold is replaced, so that what is kept is what was hashed."""
        object.__setattr__(self, "content", storable(self.content))
        object.__setattr__(self, "digest", digest_of(self.content, self.salt))

    def as_fact(self) -> dict[str, Any]:
        """What the trail says of it."""
        return {"kind": self.kind, "number": self.number, "digest": self.digest}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a case."""

    role: str = "complainant"
    """complainant, representative or subject."""
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything is known of them."""
        return any((self.name, self.email, self.phone, self.address))

    def personal(self) -> dict[str, Any]:
        """What is personal of them."""
        return {key: value for key, value in asdict(self).items() if key != "role"}


@dataclass(frozen=True, slots=True)
class NewParty:
    """Somebody to be kept as a party to a case, under the case's next number of parties."""

    number: int
    person: Person
    salt: str = field(default_factory=lambda: secrets.token_hex(_SALT_BYTES), repr=False)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """As of a document."""
        object.__setattr__(self, "person", Person(**storable(asdict(self.person))))
        object.__setattr__(self, "digest", digest_of(self.person.personal(), self.salt))

    def as_fact(self) -> dict[str, Any]:
        """What the trail says of them."""
        return {"role": self.person.role, "number": self.number, "digest": self.digest}


def keep(
    session: Session,
    case_id: int,
    at: datetime,
    documents: Iterable[NewDocument] = (),
    parties: Iterable[NewParty] = (),
) -> None:
    """Keep documents and parties of a case, whose facts the trail has."""
    papers = [
        {
            "case_id": case_id,
            "kind": one.kind,
            "number": one.number,
            "created_at": at,
            "content": dict(one.content),
            "salt": one.salt,
            "digest": one.digest,
        }
        for one in documents
    ]
    people = [_party(case_id, one) for one in parties]
    session.flush()
    if papers:
        session.execute(insert(core(StoredDocument)), papers)
    if people:
        session.execute(insert(core(Party)), people)


def _party(case_id: int, party: NewParty) -> dict[str, Any]:
    person = party.person
    return {
        "case_id": case_id,
        "number": party.number,
        "role": person.role,
        **person.personal(),
        "email_key": email_key(person.email),
        "phone_key": phone_key(person.phone),
        "salt": party.salt,
        "digest": party.digest,
    }


def storable(value: Any) -> Any:
    """A JSON value with U+FFFD for what no database holds: NUL and half characters.

    Numbers are as PostgreSQL gives them back: none is infinite (null stands in its place), zero has
    no sign, and what is written with a positive exponent is a whole number.
    """
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, float):
        return _storable_number(value)
    if isinstance(value, Mapping):
        return {storable(key): storable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(one) for one in value]
    return value


def _storable_number(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    return int(value) if abs(value) >= _EXPONENT_FROM else value + 0.0


def digest_of(content: Mapping[str, Any], salt: str) -> str:
    """SHA-256 of a salt and a JSON object, in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(content)).hexdigest()


def email_key(email: str | None) -> str | None:
    """An address in the form in which two writings of it are equal."""
    return _UNSTORABLE.sub("\ufffd", email).strip().casefold()[:320] if email else None


def phone_key(phone: str | None) -> str | None:
    """The last ten digits of a number: what two writings of a British one share."""
    digits = "".join(filter(str.isdecimal, phone or ""))
    return digits[-10:] if len(digits) >= 10 else None


def document(session: Session, case_id: int, number: int) -> StoredDocument | None:
    """A document of a case, if it has one of that number."""
    return session.scalars(
        select(StoredDocument).where(
            StoredDocument.case_id == case_id, StoredDocument.number == number
        )
    ).one_or_none()


def contents(session: Session, case_id: int) -> dict[int, StoredDocument]:
    """Every document of a case, by number."""
    found = session.scalars(select(StoredDocument).where(StoredDocument.case_id == case_id))
    return {one.number: one for one in found}


def parties(session: Session, case_id: int) -> list[Party]:
    """The people of a case, in the order in which they were named."""
    chosen = select(Party).where(Party.case_id == case_id).order_by(Party.number)
    return list(session.scalars(chosen))


def next_number(session: Session, case_id: int) -> int:
    """The number that the next document of a case takes."""
    last = session.scalar(
        select(func.max(StoredDocument.number)).where(StoredDocument.case_id == case_id)
    )
    return (last or 0) + 1
