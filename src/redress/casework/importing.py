"""Cases opened from rows of a file: one bad row costs itself alone, and none is opened twice."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from redress.casework.cases import ReferenceTakenError
from redress.casework.database import Database
from redress.casework.documents import Person
from redress.casework.idempotency import Answer, Request, earlier_answer, keep_answer
from redress.casework.intake import Submission, prepare
from redress.casework.opening import open_case
from redress.casework.principals import Principal
from redress.classification.classifier import BATCH, Classifier
from redress.classification.contract import parse_contact
from redress.engine import Classified, classify_batch
from redress.errors import ContactError, RedressError
from redress.tables.rows import BadRow, Row
from redress.triage.profiles import Profile

_TRIES = 5


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """What became of a row."""

    number: int
    reference: str | None = None
    was_there: bool = False
    """Whether an earlier run opened its case."""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Importer:
    """Opens cases from rows, under a council's profile."""

    database: Database
    classifier: Classifier
    profile: Profile
    actor: Principal
    now: Callable[[], datetime]

    def open_all(
        self, rows: Iterable[Row | BadRow], contact_of: Callable[[Row], Mapping[str, Any]]
    ) -> Iterator[ImportedRow]:
        """A case of each row, in order, each in a transaction of its own.

        `contact_of` gives a row's fields: those of `parse_contact`, and name, email, phone, address
        and place. A row that was opened within the last week, in this file or an earlier run of it,
        is not opened again.

        Raises:
            StoreError: the store cannot be reached.
        """
        seen: Counter[str] = Counter()
        iterator = iter(rows)
        while batch := list(islice(iterator, BATCH)):
            given = [_submission(row, contact_of) for row in batch]
            contacts = [one if isinstance(one, RedressError) else one.contact for one in given]
            found = classify_batch(self.classifier, contacts)
            for row, submission, outcome in zip(batch, given, found, strict=True):
                if isinstance(submission, RedressError) or isinstance(outcome, RedressError):
                    fault = outcome if isinstance(outcome, RedressError) else submission
                    assert isinstance(fault, RedressError)
                    yield ImportedRow(row.number, error=fault.message)
                    continue
                key = _key(submission, seen)
                yield self._opened(row.number, submission, outcome, key)

    def _opened(
        self, number: int, submission: Submission, classified: Classified, key: str
    ) -> ImportedRow:
        request = Request(self.actor, f"import:{key}", key)
        for _ in range(_TRIES):
            try:
                with self.database.transaction() as session:
                    if earlier := earlier_answer(session, request):
                        return ImportedRow(number, earlier.body.decode(), was_there=True)
                    now = self.now()
                    prepared = prepare(submission, classified, self.profile, now)
                    kept = open_case(session, prepared, self.profile, self.actor, now)
                    reference = kept.state.reference
                    answer = Answer(201, {}, reference.encode())
                    keep_answer(session, request, answer, kept.id, now)
                    return ImportedRow(number, reference)
            except ReferenceTakenError:
                continue
            except RedressError as error:
                if error.code == "store_unavailable":
                    raise
                return ImportedRow(number, error=error.message)
        return ImportedRow(number, error="No free reference was found: import it again.")


def _submission(
    row: Row | BadRow, contact_of: Callable[[Row], Mapping[str, Any]]
) -> Submission | RedressError:
    if isinstance(row, BadRow):
        return ContactError(f"The row cannot be read: {row.reason}.", code="row_invalid")
    try:
        fields = contact_of(row)
        contact = parse_contact(fields)
    except RedressError as error:
        return error
    person = Person(
        name=_text(fields.get("name")),
        email=_text(fields.get("email")),
        phone=_text(fields.get("phone")),
        address=_text(fields.get("address")),
    )
    people = (person,) if person.is_known else ()
    return Submission(contact, people, _text(fields.get("place")))


def _text(value: Any) -> str | None:
    return str(value).strip() or None if value is not None else None


def _key(submission: Submission, seen: Counter[str]) -> str:
    """What a row is told by: what it holds, and which of several alike it is."""
    contact = submission.contact
    told = (contact.text, contact.id, contact.channel, str(contact.received_at), submission.place)
    held = [*told, *(one.personal() for one in submission.people)]
    alike = json.dumps(held, sort_keys=True)
    seen[alike] += 1
    return hashlib.sha256(f"{seen[alike]} {alike}".encode()).hexdigest()
