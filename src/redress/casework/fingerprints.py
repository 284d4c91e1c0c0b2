"""The marks of a contact, by which another about the same matter is found without searching."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from redress.casework.documents import Person, email_key, phone_key
from redress.casework.places import places, streets, streets_among
from redress.casework.references import FORM, normal_reference
from redress.reading.details import DetailKind
from redress.reading.personal_data import PersonalDataType
from redress.reading.reader import Reading

FEWEST_WORDS = 8
"""Of fewer words, two contacts are easily alike: "please call me back" is many people's."""
SHINGLE = 2
"""Words that are compared together. A word that is changed costs two pairs, and would cost three
groups of three; single words are too much the same in all contacts."""
PERMUTATIONS = 128
"""Values of a sketch: its estimate of the likeness errs by 0.044 at the most, on average."""
ROWS, BANDS = 3, 16
"""Values in a band, and bands. Of texts that are alike by 0.6, 98 in 100 share a band, by 0.4 65;
of those alike by 0.02, as contacts about different matters are, one in 8,000."""
_ENOUGH, _ENOUGH_DIGITS = 6, 4
"""Characters and digits of another system's reference: shorter ones are in many contacts."""

Sketch = NDArray[np.uint16]
_WORD = re.compile(r"\w+")
_COUNCIL = re.compile(r"@(?:[\w-]+\.)*gov\.(?:uk|wales|scot)$")


class MarkKind(StrEnum):
    """What a mark is of."""

    EXACT = "exact"
    """All the words."""
    BAND = "band"
    """Some of the words, drawn so that texts that share most share one of these."""
    REFERENCE = "reference"
    PLACE = "place"
    """A postcode, a street with its number, or a point on the map."""
    STREET = "street"
    """A street, whatever the number."""
    EMAIL = "email"
    """An address in the text, where nobody is named beside it; `phone` likewise."""
    PHONE = "phone"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Something that two contacts about one matter may share."""

    kind: MarkKind
    value: str
    """A digest, so that nothing personal can be read in it."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a contact is found by."""

    all: tuple[Mark, ...]
    sketch: Sketch | None
    """(PERMUTATIONS,): how alike two texts are, is the share of values that are equal; none of a
    short text."""
    quoted: tuple[str, ...]
    """References of this store that stand in the text as sent."""
    emails: frozenset[str]
    """Keys of whoever sent it; `phones` likewise."""
    phones: frozenset[str]


def marks_of(reading: Reading, people: Iterable[Person] = (), place: str | None = None) -> Marks:
    """The marks of a contact that was read, of the people who sent it and of where it is."""
    known = tuple(people)
    words = words_of(reading.text)
    sketch = sketch_of(words)
    quoted = tuple(_quoted(reading.contact.text))
    emails = frozenset(filter(None, (email_key(one.email) for one in known)))
    phones = frozenset(filter(None, (phone_key(one.phone) for one in known)))
    found = [mark(MarkKind.EXACT, " ".join(words))]
    found.extend(_bands(sketch))
    found.extend(mark(MarkKind.REFERENCE, one) for one in (*quoted, *_references(reading)))
    found.extend(mark(MarkKind.PLACE, one) for one in _places(reading, known, place))
    found.extend(mark(MarkKind.STREET, one) for one in _streets(reading, place))
    if not emails and not phones:
        emails, phones = _written(reading)
        found.extend(mark(MarkKind.EMAIL, one) for one in emails)
        found.extend(mark(MarkKind.PHONE, one) for one in phones)
    return Marks(tuple(sorted(set(found))), sketch, quoted, emails, phones)


def mark(kind: MarkKind, value: str) -> Mark:
    """A mark: SHA-256 of its kind and value, the first half."""
    return Mark(kind, hashlib.sha256(f"{kind}\0{value}".encode()).hexdigest()[:32])


def words_of(text: str) -> list[str]:
    """The words of a cleaned text, whatever their capitals and what stands between them."""
    return _WORD.findall(text.casefold())


def sketch_of(words: list[str]) -> Sketch | None:
    """MinHash of the pairs of neighbouring words (Broder 1997), 16 bits of each value."""
    if len(words) < FEWEST_WORDS:
        return None
    pairs = {" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
    hashes = np.frombuffer(b"".join(map(_hash, pairs)), "<u8")
    factors, terms = _permutations()
    least = (factors[:, None] * hashes[None, :] + terms[:, None]).min(axis=1)
    # The low bits: the high ones of the least of many values are all nearly nought.
    sketch: Sketch = least.astype(np.uint16)
    return sketch


def likeness(one: Sketch | None, other: Sketch | None) -> float:
    """How alike two texts are: the estimated share of their pairs of words that both have.

    0 where one is too short to tell.
    """
    return 0.0 if one is None or other is None else float(np.mean(one == other))


def _hash(pair: str) -> bytes:
    return hashlib.blake2b(pair.encode(), digest_size=8).digest()


@cache
def _permutations() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Factors and terms. They are stored with every case, in effect: they must never change."""
    drawn = hashlib.shake_256(b"redress: sketches, first form").digest(16 * PERMUTATIONS)
    factors, terms = np.frombuffer(drawn, "<u8").reshape(2, PERMUTATIONS)
    return factors | np.uint64(1), terms


def _bands(sketch: Sketch | None) -> Iterator[Mark]:
    if sketch is None:
        return
    for number, rows in enumerate(sketch[: ROWS * BANDS].reshape(BANDS, ROWS)):
        digest = hashlib.sha256(bytes([number]) + rows.astype("<u2").tobytes())
        yield Mark(MarkKind.BAND, digest.hexdigest()[:16])


def _quoted(text: str) -> Iterator[str]:
    """Our own references, in what is quoted below the person's words too."""
    found = (normal_reference(match.group()) for match in FORM.finditer(text))
    yield from dict.fromkeys(filter(None, found))


def _references(reading: Reading) -> Iterator[str]:
    """References of other systems: a planning application, a penalty, an account."""
    for detail in reading.details:
        if detail.kind is not DetailKind.REFERENCE or not isinstance(detail.value, str):
            continue
        bare = "".join(filter(str.isalnum, detail.value))
        is_long = len(bare) >= _ENOUGH and sum(map(str.isdigit, bare)) >= _ENOUGH_DIGITS
        if is_long and normal_reference(bare) is None:
            yield bare


def _places(reading: Reading, people: tuple[Person, ...], place: str | None) -> Iterator[str]:
    yield from places(place or "", alone=True)
    for person in people:
        yield from places(person.address or "")
    for detail in reading.details:
        if detail.kind is DetailKind.POSTCODE:
            yield str(detail.value)
    for datum in reading.personal_data:
        if datum.type is PersonalDataType.ADDRESS:
            yield from (one.numbered for one in streets(datum.span.of(reading.text)) if one.number)


def _streets(reading: Reading, place: str | None) -> Iterator[str]:
    yield from (one.name for one in streets_among(reading.details, reading.text))
    yield from (one.name for one in streets(place or ""))


def _written(reading: Reading) -> tuple[frozenset[str], frozenset[str]]:
    """Who to reach, as the text says: addresses and numbers, but for the council's own."""
    found: dict[PersonalDataType, set[str]] = {}
    for datum in reading.personal_data:
        found.setdefault(datum.type, set()).add(datum.span.of(reading.text))
    emails = map(email_key, found.get(PersonalDataType.EMAIL, ()))
    phones = map(phone_key, found.get(PersonalDataType.PHONE, ()))
    own = frozenset(one for one in emails if one and not _COUNCIL.search(one))
    return own, frozenset(filter(None, phones))
