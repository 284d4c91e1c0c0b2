"""What an insight command looks into: a council's store, or a file of texts and dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from redress.casework.database import Database
from redress.classification.classifier import BATCH
from redress.cli.columns import find_receipt_column, find_text_column, received_of, text_of
from redress.cli.console import errors, progress_bar
from redress.cli.given import load_classifier
from redress.cli.insight.kept_answers import Answer, KeptAnswers
from redress.cli.moments import period
from redress.cli.store import store
from redress.contact import Contact
from redress.errors import ContactError, RedressError
from redress.insight.counting import number_of
from redress.insight.from_store import from_store
from redress.insight.observations import Observation, Observations
from redress.labels import default_vocabulary
from redress.parallel import Batch, ParallelClassifier
from redress.reading.reader import read
from redress.tables.formats import open_table
from redress.tables.rows import BadRow, Row, TableReader
from redress.triage.reckoning import london_time

_MOST_LISTED = 20
_LABELS = ("kind", "service_area", "avoidable_cause", "outcome")
_PLACES = ("ward", "postcode_district", "postcode district", "district", "place")

SourceGiven = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE]",
        help="A file of contacts with their dates; left out: the cases in the store.",
        show_default=False,
    ),
]

KeepNothing = Annotated[
    bool, typer.Option("--keep-nothing", help="Keep no vectors and labels of a file.")
]


@dataclass
class Left:
    """Rows that could not be used, or not wholly: how many, and why the first of them."""

    rows: int = 0
    listed: list[tuple[int, str]] = field(default_factory=list)

    def add(self, number: int, reason: str) -> None:
        """Note one."""
        self.rows += 1
        if len(self.listed) < _MOST_LISTED:
            self.listed.append((number, reason))

    def tell(self) -> None:
        """Say on standard error what was noted."""
        for number, reason in self.listed:
            errors().print(f"Row {number}: {reason}", markup=False)
        if self.rows > len(self.listed):
            errors().print(f"… and {number_of(self.rows - len(self.listed), 'row')} more.")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which contacts a command is given."""

    file: Path | None = None
    text_column: str | None = None
    database: str | None = None
    since: str | None = None
    until: str | None = None
    model: str | None = None
    threads: int = 0
    keep: bool = True
    """Whether a file's answers are kept for the next run."""

    def observations(self, *, with_texts: bool) -> Observations:
        """The contacts; rows that cannot be used are told on standard error, and left out.

        Raises:
            RedressError: the file or the store cannot be read, or a day is none.
        """
        start, end = period(self.since, self.until)
        if self.file is None:
            with store(self.database) as opened:
                return _of_store(opened, start, end, with_texts)
        found = self._of_file(self.file)
        days = found.table["received_on"]
        inside = np.ones(len(found), dtype=bool)
        if start is not None:
            inside &= (days >= np.datetime64(start.date())).to_numpy()
        if end is not None:
            inside &= (days < np.datetime64(end.date())).to_numpy()
        return found.where(inside)

    def _of_file(self, file: Path) -> Observations:
        left = Left()
        with (
            load_classifier(self.model, False, self.threads) as classifier,
            open_table(file, self.text_column) as reader,
        ):
            for note in reader.notes:
                errors().print(note, markup=False)
            layout = _Layout.of(reader, file.name, self.text_column)
            given = list(_given(reader, layout, left))
            answers = _answered(classifier, [one.contact for one in given], file.name, self.keep)
        seen, vectors = [], []
        for one, answer in zip(given, answers, strict=True):
            if isinstance(answer, RedressError):
                left.add(one.number, answer.message)
            else:
                seen.append(one.seen(answer))
                vectors.append(answer.vector)
        left.tell()
        known = [vector for vector in vectors if vector is not None]
        whole = np.stack(known) if known and len(known) == len(seen) else None
        encoder = classifier.classifier.name if whole is not None else None
        return Observations.of(seen, whole, encoder)


def _of_store(
    opened: Database, start: datetime | None, end: datetime | None, with_texts: bool
) -> Observations:
    with opened.reading() as session:
        return from_store(session, start, end, with_texts=with_texts)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns of a file are used."""

    text: str
    received: str | None
    named: Mapping[str, str]
    """The column of each field of an observation that the file has."""
    numbers_are_text: bool

    @classmethod
    def of(cls, reader: TableReader, name: str, wanted: str | None) -> _Layout:
        by_name = {column.lower(): column for column in reader.columns}
        named = {one: by_name[one] for one in ("id", "channel", *_LABELS) if one in by_name}
        place = next((by_name[one] for one in _PLACES if one in by_name), None)
        if place is not None:
            named["place"] = place
        text = find_text_column(reader, name, wanted)
        return cls(text, find_receipt_column(reader), named, reader.numbers_are_text)


@dataclass(frozen=True, slots=True)
class _Given:
    """A contact of a file, before it is classified."""

    number: int
    """Of its row."""
    contact: Contact
    redacted: str
    received_on: date | None
    own: Mapping[str, str]
    """What the file itself says of it."""

    def seen(self, found: Answer) -> Observation:
        """The contact with the model's answers where the file has none."""
        labels = found.labels
        return Observation(
            id=self.contact.id or "",
            text=self.redacted,
            received_on=self.received_on,
            channel=self.own.get("channel"),
            kind=self.own.get("kind", labels.get("kind")),
            service_area=self.own.get("service_area", labels.get("service_area")),
            avoidable_cause=self.own.get("avoidable_cause", labels.get("avoidable_cause")),
            outcome=self.own.get("outcome"),
            flags=found.flags,
            place=self.own.get("place"),
        )


def _given(reader: TableReader, layout: _Layout, left: Left) -> Iterator[_Given]:
    for row in reader.rows():
        if isinstance(row, BadRow):
            left.add(row.number, row.reason)
            continue
        try:
            yield _one(row, layout, partial(left.add, row.number))
        except RedressError as error:
            left.add(row.number, error.message)


def _one(row: Row, layout: _Layout, note: Callable[[str], None]) -> _Given:
    text = text_of(row.values, layout.text, layout.numbers_are_text)
    own = {name: _cell(row.values.get(column)) for name, column in layout.named.items()}
    contact = Contact(text, id=own.pop("id", "") or str(row.number))
    day = None
    try:
        received = received_of(row.values, layout.received)
        # Of any year: figures of years past need no bank holidays that are known.
        day = None if received is None else london_time(received).date()
    except ContactError as error:
        note(f"{error.message} It is counted without a date.")
    except OverflowError:
        note(f"'{received}' is no date that can be. It is counted without one.")
    for question in _LABELS:
        if own.get(question) and own[question] not in _codes(question):
            note(f"'{own.pop(question)}' is no code of {question}: see `redress labels`.")
    kept = {name: value for name, value in own.items() if value}
    return _Given(row.number, contact, read(contact).redacted, day, kept)


def _codes(question: str) -> tuple[str, ...]:
    return default_vocabulary().question(question).codes


def _cell(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _answered(
    classifier: ParallelClassifier, contacts: Sequence[Contact], name: str, keep: bool
) -> list[Answer | RedressError]:
    """The answer about each contact, or why it has none; those known from an earlier run are not
    asked for again."""
    kept = KeptAnswers.open(classifier.classifier.name) if keep else None
    known = [None if kept is None else kept.get(contact.text) for contact in contacts]
    missing = [one for one, answer in zip(contacts, known, strict=True) if answer is None]
    asked = _classified(classifier, missing, name)
    answers: list[Answer | RedressError] = []
    for contact, old in zip(contacts, known, strict=True):
        answer = old or next(asked)
        answers.append(answer)
        if kept is not None and old is None and isinstance(answer, Answer):
            kept.add(contact.text, answer)
    if kept is not None and (number := kept.write()):
        errors().print(
            f"Vectors and labels of {number_of(number, 'text')} are kept in {kept.folder}, "
            "without the words, so that the next run is fast. Delete the folder at will; "
            "--keep-nothing keeps none.",
            markup=False,
        )
    return answers


def _classified(
    classifier: ParallelClassifier, contacts: Sequence[Contact], name: str
) -> Iterator[Answer | RedressError]:
    def batches() -> Iterator[Batch[None]]:
        for start in range(0, len(contacts), BATCH):
            yield Batch(contacts[start : start + BATCH], None)

    with progress_bar() as bar:
        task = bar.add_task(f"Reading {name}", total=len(contacts))
        for _, found in classifier.in_order(batches(), evidence_of=()):
            for answer in found:
                yield answer if isinstance(answer, RedressError) else Answer.of(answer)
            bar.advance(task, len(found))
