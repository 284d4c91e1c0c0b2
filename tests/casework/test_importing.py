"""A backlog from a file: each row its case, bad rows told, nothing opened twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.casework.cases import NOW, PROFILE

from redress.casework.database import Database
from redress.casework.documents import parties
from redress.casework.importing import ImportedRow, Importer
from redress.casework.listing import CaseFilter, Sort, list_cases
from redress.casework.principals import system
from redress.classification.classifier import Classifier
from redress.tables.rows import BadRow, Row

ROWS: list[Row | BadRow] = [
    Row(2, {"text": "My bin was not emptied.", "email": "jo@example.org", "place": "Mill Lane"}),
    Row(3, {"text": ""}),
    BadRow(4, "it has 7 cells, not 3"),
    Row(5, {"text": "There is a pothole in Mill Lane."}),
    Row(6, {"text": "There is a pothole in Mill Lane."}),
    Row(7, {"text": "My bin", "received_at": "2036-05-05"}),
]


@pytest.fixture
def importer(database: Database, small_classifier: Classifier) -> Importer:
    """Imports into the test's database."""
    return Importer(database, small_classifier, PROFILE, system("command-line"), lambda: NOW)


def imported(importer: Importer, rows: list[Row | BadRow] = ROWS) -> list[ImportedRow]:
    def fields(row: Row) -> Any:
        return row.values

    return list(importer.open_all(iter(rows), fields))


def test_each_good_row_is_a_case_and_each_bad_one_is_told(importer: Importer) -> None:
    done = imported(importer)
    assert [row.number for row in done if row.error] == [3, 4, 7]
    references = [row.reference for row in done if row.reference]
    with importer.database.reading() as session:
        page = list_cases(session, CaseFilter(), Sort.OLDEST)
        people = parties(session, page.cases[0].id)
    assert [one.reference for one in page.cases] == references
    assert [one.email for one in people] == ["jo@example.org"]


def test_a_second_run_opens_nothing_again(importer: Importer) -> None:
    first = imported(importer)
    again = imported(importer)
    assert [row.reference for row in again] == [row.reference for row in first]
    assert all(row.was_there for row in again if row.reference)


def test_a_run_that_was_stopped_goes_on(importer: Importer) -> None:
    class StoppedError(Exception):
        pass

    def stopping() -> Iterator[Row | BadRow]:
        yield from ROWS[:2]
        raise StoppedError

    with pytest.raises(StoppedError):
        list(importer.open_all(stopping(), lambda row: row.values))
    imported(importer)
    with importer.database.reading() as session:
        assert len(list_cases(session, CaseFilter()).cases) == 3
