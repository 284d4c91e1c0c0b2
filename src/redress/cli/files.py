"""A file of contacts in, the same kind of file with the answers added out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from redress.classification.classifier import BATCH
from redress.classification.contract import EVIDENCE_COLUMN_OF, parse_contact
from redress.cli.columns import (
    find_receipt_column,
    find_text_column,
    free_names,
    received_of,
    text_of,
)
from redress.cli.console import answers, errors, progress_bar
from redress.cli.forms import AnswerForm, ShownAnswers, made
from redress.errors import ContactError, RedressError, TableError
from redress.parallel import Batch, Given, ParallelClassifier
from redress.tables.formats import create_table, open_table
from redress.tables.rows import BadRow, Row, TableWriter

_MOST_LISTED = 20
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_Row = Row | BadRow


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a row's text stands, and where its answers go."""

    text_column: str
    receipt_column: str | None
    numbers_are_text: bool
    names: Mapping[str, str]
    """The column of each answer."""
    source: str
    """The ending of the file read."""
    target: str
    """The ending of the file written."""


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


def answer_file(
    classifier: ParallelClassifier,
    path: Path,
    out: Path | None,
    text_column: str | None,
    form: AnswerForm,
    shown: ShownAnswers | None = None,
) -> int:
    """Answer a file row by row; 1 if some rows could not be read, else 0.

    Bad rows are written too, with what was wrong in the column `error`, and listed at the end.
    Answers whose columns the file has already stand under other names, which are told.
    `shown` gathers the first answers for a table on the screen.

    Raises:
        TableError: the file cannot be read or written at all.
        KeyboardInterrupt: saying that nothing was written.
    """
    out = out or path.with_name(f"{path.stem}.{form.done}{path.suffix}")
    if out.resolve() == path.resolve():
        raise TableError(f"{path.name}: the answers would overwrite the file. Give another --out.")
    types = form.types(classifier.classifier)
    tally = _Tally()
    try:
        with open_table(path, text_column) as reader:
            for note in reader.notes:
                errors().print(note, markup=False)
            column = find_text_column(reader, path.name, text_column)
            names = free_names(types, reader.columns)
            _tell_renamed(names, path.name)
            added = {names[answer]: of for answer, of in types.items()}
            with create_table(out, {**reader.columns, **added}) as writer:
                rows = _with_progress(reader.rows(), f"{form.doing} {path.name}")
                kinds = path.suffix.lower(), out.suffix.lower()
                receipt = find_receipt_column(reader) if form.needs_receipt else None
                layout = _Layout(column, receipt, reader.numbers_are_text, names, *kinds)
                _answer_rows(classifier, rows, layout, form, writer, tally, shown)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"Nothing was written to {out}.") from None
    if shown is not None:
        shown.print()
    _report(tally, out, form.done, names["error"])
    return int(tally.bad > 0)


def _tell_renamed(names: Mapping[str, str], file: str) -> None:
    renamed = [f"{answer} → {name}" for answer, name in names.items() if answer != name]
    if renamed:
        errors().print(
            f"{file} has columns named like answers. They are kept, and the answers' columns are "
            f"prefixed: {', '.join(renamed)}.",
            markup=False,
        )


def _with_progress(rows: Iterable[_Row], told: str) -> Iterator[_Row]:
    """The rows, with a bar that moves when one is done."""
    with progress_bar() as bar:
        task = bar.add_task(told, total=None)
        for row in rows:
            yield row
            bar.update(task, advance=1)


def _batches(rows: Iterable[_Row], layout: _Layout) -> Iterator[Batch[list[_Row]]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield Batch([_contact(row, layout) for row in batch], batch)


def _answer_rows(
    classifier: ParallelClassifier,
    rows: Iterable[_Row],
    layout: _Layout,
    form: AnswerForm,
    writer: TableWriter,
    tally: _Tally,
    shown: ShownAnswers | None,
) -> None:
    for batch, found in classifier.in_order(_batches(rows, layout), {EVIDENCE_COLUMN_OF}):
        for row, contact, one in zip(batch.kept, batch.contacts, found, strict=True):
            answered = made(form.columns, contact, one)
            writer.write(_cells(_kept(row, layout), _named(answered, layout), layout))
            if isinstance(answered, RedressError):
                tally.add_bad(row.number, answered.message)
                continue
            tally.good += 1
            if shown is not None:
                shown.add(row.number, contact, one)


def _kept(row: _Row, layout: _Layout) -> Mapping[str, Any]:
    """What a row held; a line that fits no columns stands in that of the text."""
    if isinstance(row, BadRow) and not row.values:
        return {layout.text_column: row.raw}
    return row.values


def _named(answered: Mapping[str, Any] | RedressError, layout: _Layout) -> dict[str, Any]:
    """The answers to a contact, or what was wrong with it, by column."""
    if isinstance(answered, RedressError):
        answered = {"error": answered.message}
    return {layout.names[answer]: value for answer, value in answered.items()}


def _cells(kept: Mapping[str, Any], found: Mapping[str, Any], layout: _Layout) -> dict[str, Any]:
    """A row's own values and its answers, as the kind of file written has them."""
    if layout.target == ".csv":
        found = _without_formulas(found)
        # What would run in a CSV already is the council's own.
        kept = kept if layout.source == ".csv" else _without_formulas(kept)
    cells = {**kept, **found}
    if layout.target == ".txt":
        return {name: value for name, value in cells.items() if value is not None}
    return cells


def _without_formulas(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The cells, with an apostrophe before text that a spreadsheet would run."""
    return {name: f"'{cell}" if _is_formula(cell) else cell for name, cell in cells.items()}


def _is_formula(cell: Any) -> bool:
    return isinstance(cell, str) and cell.startswith(_FORMULA_STARTS)


def _contact(row: _Row, layout: _Layout) -> Given:
    if isinstance(row, BadRow):
        return ContactError(f"The row cannot be read: {row.reason}.", code="row_invalid")
    try:
        return parse_contact(
            {
                "text": text_of(row.values, layout.text_column, layout.numbers_are_text),
                "received_at": received_of(row.values, layout.receipt_column),
            }
        )
    except RedressError as error:
        return error


def _report(tally: _Tally, out: Path, done: str, error_column: str) -> None:
    total = tally.good + tally.bad
    answers().print(f"{tally.good:,} of {total:,} contacts {done} into {out}", markup=False)
    if not total:
        errors().print("The file has a header and no rows.")
    if not tally.bad:
        return
    rows = "row" if tally.bad == 1 else "rows"
    errors().print(f"{tally.bad:,} {rows} could not be read:")
    for number, reason in tally.listed:
        errors().print(f"  row {number}: {reason}", markup=False)
    if tally.bad > len(tally.listed):
        left = tally.bad - len(tally.listed)
        errors().print(f"  and {left:,} more, marked in column {error_column}", markup=False)
