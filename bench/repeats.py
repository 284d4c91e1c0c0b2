"""Whether repeat contacts are found, and what looking for them adds to opening a case."""

from __future__ import annotations

import json
import random
import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session

from redress.casework import opening
from redress.casework.cases import columns_of
from redress.casework.database import Database
from redress.casework.documents import Person, email_key
from redress.casework.fingerprints import BANDS, PERMUTATIONS, MarkKind, mark, marks_of
from redress.casework.intake import Prepared, Submission, prepare
from redress.casework.opening import arrival_of, open_case
from redress.casework.places import streets
from redress.casework.principals import system
from redress.casework.repeats import Arrival, Link, find_repeats
from redress.casework.tables import Case, Fingerprint, Party, StoredSketch, Vector
from redress.classification.classifier import BATCH, Classifier
from redress.contact import Contact
from redress.engine import Classified, classify_batch
from redress.labels import default_vocabulary
from redress.models import SHIPPED, ModelStore
from redress.reading.reader import read
from redress.triage.profile_files import load_profile
from redress_training.corpus import Record, read_corpus

SECOND = Path(__file__).parents[1] / "data" / "repeats" / "second_contacts.jsonl"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
IN_STORE, EDITED, STRANGERS = 3_000, 300, 1_000
MANY = 100_000
ARRIVALS = 300
_ROWS, _DIMENSIONS = 2_000, 384
_ACTOR = system("bench")
_PROFILE = load_profile("default")
_INTRODUCTIONS = (
    "I wrote to you three weeks ago and have had no answer. ",
    "Second time of asking: ",
    "I am sending this again. ",
    "",
)
_ENDS = (" Please reply this time.", " I look forward to hearing from you.", " Thanks", "")


@dataclass(frozen=True)
class Given:
    """A contact that comes in, and the one that it belongs with, if any."""

    text: str
    person: Person | None
    place: str | None
    of: str | None


def measure() -> Iterator[dict[str, Any]]:
    """How many repeats are found, how many that are found are right; milliseconds by size."""
    with _store() as database:
        found = _accuracy(database)
    yield found
    with _store() as database:
        yield {**found, "opening": _speed(database)}


@contextmanager
def _store() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/redress.db")
        database.upgrade()
        yield database
        database.close()


def _accuracy(database: Database) -> dict[str, Any]:
    lots = random.Random(20)
    model = ModelStore.default().load(SHIPPED)
    second = [json.loads(line) for line in SECOND.read_text("utf-8").splitlines()]
    records = {one.id: one for one in read_corpus()}
    first = {one["of"] for one in second}
    others = lots.sample(sorted(records.keys() - first), IN_STORE + STRANGERS)
    stored = [records[one] for one in sorted(first) + others[: IN_STORE - len(first)]]
    strangers = [records[one] for one in others[-STRANGERS:]]
    ids = _fill(database, model, stored)
    edited = lots.sample([one for one in stored if len(one.text.split()) >= 12], EDITED)
    sets: dict[str, list[Given]] = {
        "sent again": [_again(one) for one in edited],
        "one word in twenty changed": [_edited(one, 0.05, stored, lots) for one in edited],
        "one word in ten changed": [_edited(one, 0.1, stored, lots) for one in edited],
        "one word in five changed": [_edited(one, 0.2, stored, lots) for one in edited],
        "the same matter, the same person": [
            Given(one["text"], _person(one["of"]), None, one["of"]) for one in second
        ],
        "the same matter, another person, the same place": [
            Given(one["text"], None, _place(one["of"]), one["of"]) for one in second
        ],
        "strangers": [Given(one.text, None, None, None) for one in strangers],
        "another matter of the same service, the same person": [
            Given(one.text, _person(other.id), None, None)
            for one, other in _others(lots, strangers, stored)
        ],
        "another matter of the same service, the same place": [
            Given(one.text, None, _place(other.id), None)
            for one, other in _others(lots, strangers, stored)
        ],
    }
    return {
        "cases": len(stored),
        "sets": {name: _figures(database, model, given, ids) for name, given in sets.items()},
    }


def _fill(database: Database, model: Classifier, records: Sequence[Record]) -> dict[str, int]:
    ids: dict[str, int] = {}
    given = [Given(one.text, _person(one.id), _place(one.id), None) for one in records]
    with database.transaction() as session:
        for record, prepared in zip(records, _prepared(model, given), strict=True):
            ids[record.id] = open_case(session, prepared, _PROFILE, _ACTOR, NOW).id
    return ids


def _prepared(model: Classifier, given: Sequence[Given]) -> Iterator[Prepared]:
    for start in range(0, len(given), BATCH):
        some = given[start : start + BATCH]
        outcomes = classify_batch(model, [Contact(one.text) for one in some], evidence_of=[])
        for one, outcome in zip(some, outcomes, strict=True):
            assert isinstance(outcome, Classified)
            people = (one.person,) if one.person else ()
            submission = Submission(outcome.reading.contact, people, one.place)
            yield prepare(submission, outcome, _PROFILE, NOW)


def _person(of: str) -> Person:
    return Person(email=f"{of}@example.org")


def _place(of: str) -> str:
    return f"{sum(map(ord, of)) % 90 + 1} {of.replace('-', 'x')} Road"


def _again(record: Record) -> Given:
    return Given(re.sub(r"[ \n]+", "  ", record.text.upper()), None, None, record.id)


def _edited(record: Record, share: float, pool: Sequence[Record], lots: random.Random) -> Given:
    """A contact with some words left out, put in place of others or mistyped, in equal parts."""
    kept = []
    for word in record.text.split():
        drawn = lots.random()
        if drawn < share / 3:
            continue
        if drawn < 2 * share / 3:
            kept.append(lots.choice(lots.choice(pool).text.split()))
        elif drawn < share and len(word) > 3:
            at = lots.randrange(len(word) - 1)
            kept.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
        else:
            kept.append(word)
    text = lots.choice(_INTRODUCTIONS) + " ".join(kept) + lots.choice(_ENDS)
    return Given(text, None, None, record.id)


def _others(
    lots: random.Random, strangers: Sequence[Record], stored: Sequence[Record]
) -> Iterator[tuple[Record, Record]]:
    """Each stranger with a case in the store of the same service area."""
    for one in strangers:
        same = [other for other in stored if other.service_area == one.service_area]
        if same:
            yield one, lots.choice(same)


def _figures(
    database: Database, model: Classifier, given: Sequence[Given], ids: dict[str, int]
) -> dict[str, Any]:
    """What is linked as being about the same matter."""
    right = found = linked = 0
    reasons: dict[str, int] = {}
    with database.reading() as session:
        for one, prepared in zip(given, _prepared(model, given), strict=True):
            links = [link for link in _links(session, prepared) if link.is_about_this]
            hits = [link for link in links if one.of and link.id == ids[one.of]]
            right, found, linked = right + len(hits), found + bool(hits), linked + len(links)
            for link in hits if one.of else links:
                reasons[link.reason.value] = reasons.get(link.reason.value, 0) + 1
    wanted = sum(one.of is not None for one in given)
    return {
        "contacts": len(given),
        "recall": found / wanted if wanted else None,
        "precision": right / linked if wanted and linked else None,
        "wrong_links": linked - right,
        "reasons": reasons,
    }


def _links(session: Session, prepared: Prepared) -> tuple[Link, ...]:
    return find_repeats(session, arrival_of(prepared), NOW)


def _speed(database: Database) -> dict[str, float]:
    """Milliseconds that a case takes to open in a store of many, with repeats looked for and not.

    The store's cases have marks drawn by lot, as many of each kind as contacts have.
    """
    model = ModelStore.default().load(SHIPPED)
    lots = random.Random(21)
    records = lots.sample(read_corpus(), 2 * ARRIVALS)
    given = [Given(one.text, _citizen(lots), _address(lots), None) for one in records]
    arriving = list(_prepared(model, given))
    _fill_many(database, arriving[0], lots)
    taken: dict[str, list[tuple[float, float]]] = {"with": [], "without": []}
    for number, prepared in enumerate(arriving[1:]):
        way = "with" if number % 2 else "without"
        with _unmatched() if way == "without" else nullcontext():
            started, worked = time.perf_counter(), time.thread_time()
            with database.transaction() as session:
                open_case(session, prepared, _PROFILE, _ACTOR, NOW)
            taken[way].append((time.perf_counter() - started, time.thread_time() - worked))
    found: dict[str, float] = {"cases": MANY}
    for place, kind in enumerate(("", "_of_processor")):
        for way, times in taken.items():
            found[f"{way}{kind}"] = 1000 * statistics.median(one[place] for one in times)
        found[f"added{kind}"] = found[f"with{kind}"] - found[f"without{kind}"]
    return found


@contextmanager
def _unmatched() -> Iterator[None]:
    """Cases opened without looking for earlier ones, and without marks of their own."""
    nothing = Arrival(marks_of(read(Contact("x"))), None, None, "")
    with patch.multiple(
        opening,
        arrival_of=lambda _: nothing,
        find_repeats=lambda *_: (),
        keep_marks=lambda *_: None,
    ):
        yield


def _citizen(lots: random.Random) -> Person:
    return Person(email=f"person{lots.randrange(MANY // 2)}@example.org")


def _address(lots: random.Random) -> str:
    return f"{lots.randrange(1, 200)} {chr(65 + lots.randrange(26))}{lots.randrange(80)}x Road"


def _fill_many(database: Database, one: Prepared, lots: random.Random) -> None:
    draw = np.random.default_rng(22)
    with database.transaction() as session:
        state = open_case(session, one, _PROFILE, _ACTOR, NOW).state
    columns = columns_of(state)
    areas = default_vocabulary().question("service_area").codes
    for first in range(2, MANY, _ROWS):
        rows: dict[Any, list[dict[str, Any]]] = {}
        for number in range(first, min(first + _ROWS, MANY)):
            for table, row in _rows(number, columns, lots.choice(areas), lots, draw):
                rows.setdefault(table, []).append(row)
        with database.transaction() as session:
            for table in (Case, Fingerprint, StoredSketch, Vector, Party):
                session.execute(insert(table), rows[table])


def _rows(
    number: int, columns: dict[str, Any], area: str, lots: random.Random, draw: np.random.Generator
) -> Iterator[tuple[Any, dict[str, Any]]]:
    age = timedelta(minutes=5 * (MANY - number))
    own = {"id": number, "reference": f"made-{number}", "service_area": area}
    yield Case, {**columns, **own, "received_at": NOW - age}
    values = [(MarkKind.BAND, lots.randbytes(8).hex()) for _ in range(BANDS)]
    values.append((MarkKind.EXACT, lots.randbytes(16).hex()))
    for street in streets(_address(lots)):
        found = mark(MarkKind.PLACE, street.numbered), mark(MarkKind.STREET, street.name)
        values.extend((one.kind, one.value) for one in found)
    for kind, value in values:
        yield Fingerprint, {"case_id": number, "kind": kind.value, "value": value}
    yield StoredSketch, {"case_id": number, "values": draw.bytes(2 * PERMUTATIONS)}
    vector = draw.normal(size=_DIMENSIONS)
    stored = (vector / np.linalg.norm(vector)).astype("<f2").tobytes()
    yield Vector, {"case_id": number, "encoder": "made", "values": stored}
    key = email_key(_citizen(lots).email)
    party = {"case_id": number, "number": 1, "role": "complainant", "digest": ""}
    yield Party, {**party, "email_key": key}
