"""A file of contacts in, the same kind of file with the answers added out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from redress.classification.classifier import BATCH, Classifier
from redress.classification.contract import as_columns, column_names, parse_contact
from redress.cli.answer import AnswerTable
from redress.cli.console import answers, errors, progress_bar
from redress.contact import Contact
from redress.engine import Outcome, classify_batch
from redress.errors import ContactError, RedressError, TableError
from redress.labels import Rule
from redress.tables.formats import create_table, open_table
from redress.tables.rows import BadRow, Row, TableReader, TableWriter

TEXT_COLUMNS = tuple(
    "text contact message body complaint description details comments comment feedback notes "
    "note".split()
)
"""Names under which the text is looked for when no column is named."""

_MOST_LISTED = 20


@dataclass
class _Tally:
    """What became of the rows."""

    good: int = 0
    bad: int = 0
    listed: list[tuple[int, str]] = field(default_factory=list)

    def add_bad(self, number: int, reason: str) -> None:
        self.bad += 1
        if len(self.listed) < _MOST_LISTED:
            self.listed.append((number, reason))


def classify_file(
    classifier: Classifier,
    path: Path,
    out: Path | None,
    text_column: str | None,
    shown: AnswerTable | None = None,
) -> int:
    """Classify a file row by row; 1 if some rows could not be read, else 0.

    Bad rows are written too, with what was wrong in the column `error`, and listed at the end.
    `shown` gathers the first answers for a table on the screen.

    Raises:
        TableError: the file cannot be read or written at all.
    """
    out = out or path.with_name(f"{path.stem}.classified{path.suffix}")
    if out.resolve() == path.resolve():
        raise TableError(f"{path.name}: the answers would overwrite the file. Give another --out.")
    tally = _Tally()
    with open_table(path) as reader:
        column = find_text_column(reader, path.name, text_column)
        added = [name for name in _added_columns(classifier) if name not in reader.columns]
        with create_table(out, [*reader.columns, *added]) as writer, progress_bar() as bar:
            task = bar.add_task(f"Classifying {path.name}", total=None)
            for batch in _batched(reader.rows()):
                _classify_rows(classifier, batch, column, writer, tally, shown)
                bar.update(task, advance=len(batch))
    if shown is not None:
        shown.print()
    _report(tally, out)
    return int(tally.bad > 0)


def find_text_column(reader: TableReader, name: str, wanted: str | None) -> str:
    """The column that holds the text.

    Raises:
        TableError: the column named is not there, or none is named and none can be told.
    """
    listed = ", ".join(reader.columns)
    if wanted is not None:
        if wanted not in reader.columns:
            raise TableError(f"{name}: there is no column '{wanted}'. There are: {listed}.")
        return wanted
    by_name = {column.lower(): column for column in reader.columns}
    for usual in TEXT_COLUMNS:
        if usual in by_name:
            return by_name[usual]
    if len(reader.columns) == 1:
        return reader.columns[0]
    raise TableError(
        f"{name}: which column holds the text? Name it with --text-column. There are: {listed}."
    )


def _added_columns(classifier: Classifier) -> list[str]:
    one_of = [q.code for q in classifier.questions if q.rule is Rule.ONE]
    return column_names(one_of, [q.code for q in classifier.questions if q.rule is Rule.ANY])


def _batched(rows: Iterable[Row | BadRow]) -> Iterator[list[Row | BadRow]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _classify_rows(
    classifier: Classifier,
    rows: Sequence[Row | BadRow],
    column: str,
    writer: TableWriter,
    tally: _Tally,
    shown: AnswerTable | None,
) -> None:
    contacts = [_contact(row, column) for row in rows]
    outcomes = classify_batch(classifier, contacts)
    for row, contact, outcome in zip(rows, contacts, outcomes, strict=True):
        values = row.values if isinstance(row, Row) else {}
        writer.write({**values, **_answers(contact, outcome)})
        if isinstance(outcome, RedressError):
            tally.add_bad(row.number, outcome.message)
        else:
            tally.good += 1
            if shown is not None:
                shown.add(row.number, outcome)


def _answers(contact: Contact | RedressError, outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, RedressError) or isinstance(contact, RedressError):
        assert isinstance(outcome, RedressError)
        return {"error": outcome.message}
    return as_columns(contact, outcome.classification)


def _contact(row: Row | BadRow, column: str) -> Contact | RedressError:
    if isinstance(row, BadRow):
        return ContactError(f"The row cannot be read: {row.reason}.", code="row_invalid")
    try:
        return parse_contact(_known_fields(row.values, column))
    except RedressError as error:
        return error


def _known_fields(values: Mapping[str, Any], column: str) -> dict[str, Any]:
    """The fields of a contact in a row; those of a kind that cannot be used are left out."""
    text = values.get(column)
    if text is None:
        raise ContactError("The text is empty. Send the person's words.", code="text_empty")
    return {"text": text if isinstance(text, str) else str(text)}


def _report(tally: _Tally, out: Path) -> None:
    total = tally.good + tally.bad
    answers().print(f"{tally.good:,} of {total:,} contacts classified into {out}", markup=False)
    if not tally.bad:
        return
    rows = "row" if tally.bad == 1 else "rows"
    errors().print(f"{tally.bad:,} {rows} could not be read:")
    for number, reason in tally.listed:
        errors().print(f"  row {number}: {reason}", markup=False)
    if tally.bad > len(tally.listed):
        errors().print(f"  and {tally.bad - len(tally.listed):,} more, marked in column error")
