"""Repeat contacts: earlier cases of the same person or about the same matter, found on arrival."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from redress.casework.columns import Moment
from redress.casework.fingerprints import MarkKind, Marks, Sketch, likeness
from redress.casework.marking import (
    PER_MARK,
    Embedding,
    Sharing,
    sharing,
    sketch_from,
    vector_from,
)
from redress.casework.tables import Case

WINDOW = timedelta(days=400)
"""How far back an earlier contact is looked for: what comes back each year is within it."""
NEAR_DUPLICATE = 0.4
"""The share of pairs of words from which two texts are one, edited. These three are measured by
`python -m bench repeats`."""
ALIKE = 0.65
"""The cosine from which two contacts of one person, or about one place, are about one matter."""
VERY_ALIKE = 0.75
"""The same where less speaks for it: a street without a number, or an address that many use."""
UNKNOWN = 0.5
"""The score of a link in meaning where there are no vectors to compare."""
MOST_CANDIDATES = 60
"""Cases that are judged, those with the most telling marks first, then the newest."""
MOST_LINKS = 20
MOST_OTHERS = 5
"""Cases of the same person about something else that are told."""


class Reason(StrEnum):
    """Why two cases are linked; the first that holds is told."""

    EXACT = "exact"
    REFERENCE = "reference"
    NEAR_DUPLICATE = "near_duplicate"
    PERSON = "person"
    SIMILAR = "similar"
    OTHER_MATTER = "other_matter"


REASONS: Mapping[Reason, str] = {
    Reason.EXACT: "It has the same words.",
    Reason.REFERENCE: "It names that case, or both name the same reference.",
    Reason.NEAR_DUPLICATE: "It has nearly the same words.",
    Reason.PERSON: "The same person wrote about the same matter.",
    Reason.SIMILAR: "It is about the same place and means nearly the same.",
    Reason.OTHER_MATTER: "The same person wrote about something else.",
}
_ORDER = tuple(Reason)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A contact that has come in."""

    marks: Marks
    service_area: str | None
    vector: Embedding | None
    encoder: str
    """Which encoder's the vector is; only those of one can be compared."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A case that is there already."""

    id: int
    reference: str
    service_area: str | None
    sketch: Sketch | None = None
    vector: Embedding | None = None
    encoder: str | None = None
    shares: frozenset[MarkKind] = frozenset()
    """Kinds of marks that it shares with the arrival."""
    rare: frozenset[MarkKind] = frozenset()
    """Those of them that few cases have."""
    is_named: bool = False
    """Whether its reference stands in the arrival's text."""


@dataclass(frozen=True, slots=True)
class Link:
    """That a contact belongs with an earlier case, as it seems."""

    id: int
    reference: str
    reason: Reason
    score: float
    """0 to 1: of words the share that is the same, of meaning the cosine."""

    @property
    def is_about_this(self) -> bool:
        """Whether it is about the same matter."""
        return self.reason is not Reason.OTHER_MATTER


def find_repeats(session: Session, arrival: Arrival, now: datetime) -> tuple[Link, ...]:
    """The earlier cases that a contact seems to belong with, the likeliest first.

    What it costs does not grow with the store: it looks up marks, at most `PER_MARK` cases of each.
    """
    found = _candidates(session, arrival, now)
    links = [link for one in found if (link := judged(arrival, one))]
    ordered = sorted(links, key=lambda one: (_ORDER.index(one.reason), -one.score, -one.id))
    about = [one for one in ordered if one.is_about_this][:MOST_LINKS]
    others = [one for one in ordered if not one.is_about_this][:MOST_OTHERS]
    return (*about, *others)


def judged(arrival: Arrival, earlier: Earlier) -> Link | None:
    """How a contact belongs with an earlier case, if it does."""
    for reason, score in _reasons(arrival, earlier):
        return Link(earlier.id, earlier.reference, reason, round(min(score, 1.0), 3))
    return None


def _reasons(arrival: Arrival, earlier: Earlier) -> Iterator[tuple[Reason, float]]:
    shares, marks = earlier.shares, arrival.marks
    by_person, at_place = bool(shares & _PERSON), MarkKind.PLACE in shares
    if MarkKind.EXACT in shares and (marks.sketch is not None or by_person or at_place):
        yield Reason.EXACT, 1.0
    is_same_area = arrival.service_area == earlier.service_area
    is_rare = MarkKind.REFERENCE in earlier.rare
    if earlier.is_named or (MarkKind.REFERENCE in shares and (is_rare or is_same_area)):
        yield Reason.REFERENCE, 1.0
    words = likeness(marks.sketch, earlier.sketch)
    if words >= NEAR_DUPLICATE:
        yield Reason.NEAR_DUPLICATE, words
    meaning = _meaning(arrival, earlier)
    if meaning is None:
        yield from _without_meaning(earlier, is_same_area)
        return
    is_close = meaning >= (ALIKE if is_same_area else VERY_ALIKE)
    if by_person and (is_close if earlier.rare & _PERSON else meaning >= VERY_ALIKE):
        yield Reason.PERSON, meaning
    if at_place and is_close:
        yield Reason.SIMILAR, meaning
    if MarkKind.STREET in shares and is_same_area and meaning >= VERY_ALIKE:
        yield Reason.SIMILAR, meaning
    if earlier.rare & _PERSON:
        yield Reason.OTHER_MATTER, max(meaning, 0.0)


def _without_meaning(earlier: Earlier, is_same_area: bool) -> Iterator[tuple[Reason, float]]:
    """What can be told where there are no vectors, or those of two encoders."""
    by_person = bool(earlier.rare & _PERSON)
    if by_person and is_same_area:
        yield Reason.PERSON, UNKNOWN
    if MarkKind.PLACE in earlier.rare and is_same_area:
        yield Reason.SIMILAR, UNKNOWN
    if by_person:
        yield Reason.OTHER_MATTER, 0.0


def _meaning(arrival: Arrival, earlier: Earlier) -> float | None:
    """The cosine of what the two mean."""
    if arrival.vector is None or earlier.vector is None or arrival.encoder != earlier.encoder:
        return None
    return float(arrival.vector @ earlier.vector)


_PERSON = frozenset({MarkKind.EMAIL, MarkKind.PHONE})
_TELLING = (
    MarkKind.EXACT,
    MarkKind.REFERENCE,
    MarkKind.EMAIL,
    MarkKind.PHONE,
    MarkKind.PLACE,
    MarkKind.BAND,
    MarkKind.STREET,
)


# Written out, as every contact that comes in asks for it. A street alone says nothing of a matter
# of another service. The window is left to the program, lest a database goes through all of it.
_CASES = (
    text(
        'SELECT c.id, c.reference, c.service_area, c.received_at, s."values" AS sketch, '
        'v."values" AS vector, v.encoder FROM cases c '
        "LEFT JOIN sketches s ON s.case_id = c.id LEFT JOIN vectors v ON v.case_id = c.id "
        "WHERE c.id IN :ids OR c.id IN :on_street AND c.service_area = :service_area"
    )
    .bindparams(bindparam("ids", expanding=True), bindparam("on_street", expanding=True))
    .columns(received_at=Moment())
)
_NOBODY = [0]
"""No case's number. For a list that is empty PostgreSQL would read every case."""


def _candidates(session: Session, arrival: Arrival, now: datetime) -> list[Earlier]:
    named = _named(session, arrival.marks.quoted)
    shares, rare = _shared(sharing(session, arrival.marks))
    telling = _most_telling(shares)
    on_street = [one for one in telling if shares[one].keys() == {MarkKind.STREET}]
    ids = {*named, *telling} - set(on_street)
    if not ids and not on_street:
        return []
    wanted = {
        "ids": sorted(ids) or _NOBODY,
        "on_street": on_street or _NOBODY,
        "service_area": arrival.service_area,
    }
    rows = session.execute(_CASES, wanted)
    return [
        Earlier(
            id=row.id,
            reference=row.reference,
            service_area=row.service_area,
            sketch=sketch_from(row.sketch),
            vector=vector_from(row.vector),
            encoder=row.encoder,
            shares=frozenset(shares.get(row.id, ())),
            rare=frozenset(rare.get(row.id, ())),
            is_named=row.id in named,
        )
        for row in rows
        if row.id in named or row.received_at >= now - WINDOW
    ]


def _named(session: Session, quoted: tuple[str, ...]) -> set[int]:
    """The cases whose references stand in a text."""
    if not quoted:
        return set()
    chosen = select(Case.id).where(Case.reference.in_(quoted[:MOST_LINKS]))
    return set(session.scalars(chosen))


Kinds = dict[int, Counter[MarkKind]]


def _shared(found: list[Sharing]) -> tuple[Kinds, Kinds]:
    """Which kinds of marks each case shares, and how many of each; and those that are rare."""
    cases = Counter(one.mark for one in found)
    shares: Kinds = {}
    rare: Kinds = {}
    for one in found:
        shares.setdefault(one.case_id, Counter())[one.mark.kind] += 1
        if cases[one.mark] < PER_MARK:
            rare.setdefault(one.case_id, Counter())[one.mark.kind] += 1
    return shares, rare


def _most_telling(shares: Kinds) -> list[int]:
    def order(case_id: int) -> tuple[int, int, int]:
        kinds = shares[case_id]
        most_telling = min(_TELLING.index(kind) for kind in kinds)
        return most_telling, -kinds[MarkKind.BAND], -case_id

    return sorted(shares, key=order)[:MOST_CANDIDATES]
