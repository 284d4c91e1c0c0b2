"""Lists: what is in them, in what order, and page by page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casework.cases import JO, NOW, opened, prepared, step
from tests.triage.contacts import classification

from redress.casework.database import Database
from redress.casework.listing import (
    CaseFilter,
    Listed,
    ListingError,
    Sort,
    list_cases,
)
from redress.casework.state import Outcome, State
from redress.casework.steps import Acknowledged, Assigned, Responded
from redress.triage.routes import UrgencyLevel

KINDS = ("complaint", "service_request", "enquiry")


@pytest.fixture
def ten(database: Database) -> tuple[Database, list[str]]:
    """Ten cases, received an hour apart; their references in that order."""
    references = []
    for number in range(10):
        at = NOW - timedelta(hours=10 - number)
        found = classification(flags=["risk_to_life"] if number == 4 else [])
        one = prepared(f"The bin number {number} was missed.", found, now=at)
        references.append(opened(database, one, at).state.reference)
    return database, references


def listed(
    database: Database, wanted: CaseFilter | None = None, sort: Sort = Sort.OLDEST
) -> list[Listed]:
    with database.reading() as session:
        return list(list_cases(session, wanted or CaseFilter(), sort).cases)


def references_of(cases: list[Listed]) -> list[str]:
    return [one.reference for one in cases]


def test_each_order_is_kept(ten: tuple[Database, list[str]]) -> None:
    database, references = ten
    assert references_of(listed(database)) == references
    assert references_of(listed(database, sort=Sort.NEWEST)) == references[::-1]
    inbox = listed(database, sort=Sort.INBOX)
    assert inbox[0].reference == references[4]
    assert inbox[0].urgency is UrgencyLevel.IMMEDIATE
    step(database, references[7], Assigned(officer="ann"))
    assert listed(database, sort=Sort.CHANGED)[0].reference == references[7]


def test_what_is_not_owed_comes_last_by_due_date(ten: tuple[Database, list[str]]) -> None:
    database, references = ten
    step(database, references[0], Responded(outcome=Outcome.UPHELD, reasons="Missed."))
    due = listed(database, sort=Sort.DUE)
    assert (due[-1].reference, due[-1].next_due) == (references[0], None)


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("limit", [1, 3, 10, 11])
def test_pages_together_are_the_whole_list(
    ten: tuple[Database, list[str]], sort: Sort, limit: int
) -> None:
    database, _ = ten
    whole = references_of(listed(database, sort=sort))
    found: list[str] = []
    cursor: str | None = None
    while True:
        with database.reading() as session:
            page = list_cases(session, CaseFilter(), sort, limit, cursor)
        assert len(page.cases) <= limit
        found += references_of(list(page.cases))
        cursor = page.next
        if cursor is None:
            break
    assert found == whole


def test_each_filter_keeps_only_what_it_says(ten: tuple[Database, list[str]]) -> None:
    database, references = ten
    step(database, references[0], Acknowledged(), Assigned(officer="ann"))
    step(database, references[1], Responded(outcome=Outcome.NOT_UPHELD, reasons="It was done."))
    expected = {
        CaseFilter(states=(State.ACKNOWLEDGED,)): [0],
        CaseFilter(is_open=False): [1],
        CaseFilter(is_open=True, states=(State.RESPONDED,)): [],
        CaseFilter(officer="ann"): [0],
        CaseFilter(outcome="not_upheld"): [1],
        CaseFilter(urgency=UrgencyLevel.IMMEDIATE): [4],
        CaseFilter(words="number 7"): [7],
        CaseFilter(words=references[3].lower()): [3],
        CaseFilter(kind="enquiry"): [],
        CaseFilter(received_from=NOW - timedelta(hours=2)): [8, 9],
        CaseFilter(received_before=NOW - timedelta(hours=9)): [0],
        CaseFilter(due_until=date(2026, 11, 1)): [],
        CaseFilter(due_after=date(2026, 12, 10)): [0],
        CaseFilter(stage=2): [],
        CaseFilter(person=" JO.SMITH@example.org"): list(range(10)),
        CaseFilter(person=f"+44 {(JO.phone or '')[1:]}"): list(range(10)),
        CaseFilter(person="nobody@example.org"): [],
    }
    for wanted, numbers in expected.items():
        found = references_of(listed(database, wanted))
        assert found == [references[number] for number in numbers], wanted


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cursor=st.one_of(st.text(), st.binary().map(bytes.hex), st.from_regex(r"[A-Za-z0-9_-]+")))
def test_no_made_up_cursor_is_followed(database: Database, cursor: str) -> None:
    with database.reading() as session, pytest.raises(ListingError):
        list_cases(session, CaseFilter(), Sort.INBOX, cursor=cursor)


def test_a_cursor_of_another_order_is_refused(ten: tuple[Database, list[str]]) -> None:
    database, _ = ten
    with database.reading() as session:
        cursor = list_cases(session, CaseFilter(), Sort.DUE, 2).next
        with pytest.raises(ListingError, match="none of this list"):
            list_cases(session, CaseFilter(), Sort.NEWEST, 2, cursor)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_page_has_bounds(database: Database, limit: int) -> None:
    with database.reading() as session, pytest.raises(ListingError, match="1 to 200"):
        list_cases(session, CaseFilter(), limit=limit)


def test_a_person_is_found_by_a_whole_address_or_number_only(database: Database) -> None:
    with database.reading() as session, pytest.raises(ListingError, match="email address"):
        list_cases(session, CaseFilter(person="Smith"))
