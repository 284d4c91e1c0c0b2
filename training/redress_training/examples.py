"""Examples from the corpus and from a council's own export."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redress.contact import Contact
from redress.errors import LabelError, RedressError, TableError
from redress.labels import Label, Question, Rule, default_vocabulary, second_issue
from redress.reading.reader import read
from redress.tables.formats import open_table
from redress.tables.headers import listed
from redress.tables.rows import BadRow, Row
from redress_training.corpus import Record
from redress_training.dataset import Example

# Rows of an export are kept apart in this many groups, as authors are in the corpus.
_GROUPS = 20
TEST_GROUPS = 3
"""Of those, how many test: 15 in 100."""
_FEWEST_OF_A_LABEL = 10


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row of an export that cannot be learnt from."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How one column of an export answers one of our questions."""

    question: Question
    column: str
    codes: Mapping[str, str] | None
    """The council's category to our code; None where the categories are codes of their own."""


@dataclass(frozen=True, slots=True)
class Export:
    """A council's labelled contacts."""

    examples: tuple[Example, ...]
    questions: tuple[Question, ...]
    """Questions that the export adds to the shipped ones."""
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...] = ()
    """What the reader of the file has to say, such as which sheet it read."""


def corpus_examples(records: Sequence[Record]) -> list[Example]:
    """The records as examples, their author as the group."""
    questions = default_vocabulary().questions
    return [
        Example(
            record.text,
            record.author,
            {
                **{
                    question.code: record.labels(question.code)
                    for question in questions
                    if question.rule is Rule.ANY or record.labels(question.code)
                },
                second_issue(default_vocabulary().question("service_area")).code: (
                    record.service_area,
                    *record.also,
                ),
            },
        )
        for record in records
    ]


def corpus_questions() -> tuple[Question, ...]:
    """The shipped questions, and those behind their second issues."""
    shipped = default_vocabulary().questions
    return (*shipped, *(second_issue(one) for one in shipped if one.secondary))


def is_test_group(group: str) -> bool:
    """Whether an export's group is kept back for testing."""
    return int(group.rpartition("#")[2]) < TEST_GROUPS


def read_mapping(path: Path) -> list[ColumnMap]:
    """How an export's columns answer our questions, from a TOML file.

    A table per question: `[service_area]` with `column = "Category"` and
    `[service_area.codes]` with `"Missed bins" = "waste_and_recycling"`.

    Raises:
        LabelError: the file cannot be read, or names a question or code that is not there.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LabelError(f"{path}: cannot be read: {error}.") from None
    maps = []
    for code, table in tables.items():
        try:
            question = default_vocabulary().question(code)
            column, codes = table["column"], dict(table["codes"])
            for target in codes.values():
                question.label(target)
        except LabelError as error:
            raise LabelError(f"{path}: {error.message}") from None
        except (KeyError, TypeError, ValueError):
            raise LabelError(
                f'{path}: [{code}] needs `column = "…"` and a table [{code}.codes].'
            ) from None
        maps.append(ColumnMap(question, column, codes))
    return maps


def read_export(
    path: Path, text_column: str, maps: Sequence[ColumnMap], own: Mapping[str, str]
) -> Export:
    """The labelled contacts of a council's file.

    `own` names questions of the council's own with the column that answers each: every value
    that stands in at least ten rows becomes a label. Rows that cannot be used are reported.

    Raises:
        TableError: the file cannot be read, or a column is not there.
        LabelError: an own question has fewer than two labels.
    """
    rows: list[Row] = []
    skipped: list[Skipped] = []
    with open_table(path, text_column) as table:
        notes = tuple(table.notes)
        wanted = [text_column, *(m.column for m in maps), *own.values()]
        for column in wanted:
            if column not in table.columns:
                raise TableError(
                    f"{path.name}: there is no column '{column}'. {listed(table.columns)}"
                )
        for row in table.rows():
            if isinstance(row, BadRow):
                skipped.append(Skipped(row.number, row.reason))
            else:
                rows.append(row)
    questions = tuple(_own_question(code, column, rows, path.name) for code, column in own.items())
    columns = [*maps, *(ColumnMap(q, own[q.code], None) for q in questions)]
    examples = []
    for row in rows:
        try:
            examples.append(_example(path.name, row, text_column, columns))
        except RedressError as error:
            skipped.append(Skipped(row.number, error.message))
    return Export(tuple(examples), questions, tuple(sorted(skipped, key=lambda s: s.row)), notes)


def _own_question(code: str, column: str, rows: Sequence[Row], name: str) -> Question:
    counts: dict[str, int] = {}
    for row in rows:
        for value in _values(row.values.get(column)):
            counts[value] = counts.get(value, 0) + 1
    labels = tuple(
        Label(value, value, f"as in column {column}")
        for value in sorted(counts)
        if counts[value] >= _FEWEST_OF_A_LABEL
    )
    if len(labels) < 2:
        raise LabelError(
            f"{name}: column '{column}' has fewer than two values with {_FEWEST_OF_A_LABEL} rows, "
            "so there is nothing to learn."
        )
    return Question(code, code.replace("_", " ").capitalize(), f"Column {column}", Rule.ONE, labels)


def _values(cell: Any) -> Iterator[str]:
    text = "" if cell is None else str(cell).strip()
    if text:
        yield text


def _example(name: str, row: Row, text_column: str, columns: Sequence[ColumnMap]) -> Example:
    text = row.values.get(text_column)
    read(Contact("" if text is None else str(text)))
    labels: dict[str, tuple[str, ...]] = {}
    for one in columns:
        found = list(_values(row.values.get(one.column)))
        if one.codes is not None:
            found = [one.codes[value] for value in found if value in one.codes]
        found = [code for code in found if code in one.question.codes]
        if found:
            labels[one.question.code] = tuple(found)
    if not labels:
        raise LabelError("none of its categories is mapped to a label")
    bucket = int(hashlib.sha256(str(text).encode("utf-8")).hexdigest(), 16) % _GROUPS
    return Example(str(text), f"{name}#{bucket}", labels)
