from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.casework.cases import NOW, opened, prepared, step

from redress.casework.database import Database
from redress.casework.reported import SYSTEM, Reported, ReportFilter, reported
from redress.casework.steps import Refused


def report(database: Database, service: str = "roads_and_pavements", at: datetime = NOW) -> str:
    """The reference of a case that a reporting site sent."""
    one = prepared(now=at)
    source = {"system": SYSTEM, "service_code": service}
    one = replace(one, submission=replace(one.submission, source=source))
    return opened(database, one, now=at).state.reference


def found(database: Database, **conditions: object) -> list[Reported]:
    with database.reading() as session:
        return reported(session, ReportFilter(**conditions))  # type: ignore[arg-type]


def test_only_what_reporting_sites_sent_is_told(database: Database) -> None:
    other = opened(database).state.reference
    reference = report(database)

    assert [one.reference for one in found(database)] == [reference]
    assert found(database, references=[other]) == []
    (one,) = found(database, references=[reference.lower().replace("-", "")])
    assert one == Reported(reference, True, "roads_and_pavements", NOW, one.updated_at)


def test_reports_are_found_by_service_status_and_time(database: Database) -> None:
    first = report(database, "parking", NOW - timedelta(days=3))
    second = report(database)
    step(database, first, Refused(ground="too_late", reasons="It was long ago."))

    def which(**conditions: object) -> list[str]:
        return [one.reference for one in found(database, **conditions)]

    assert which() == [second, first]
    assert which(services=["parking", "moon"]) == [first]
    assert which(is_open=False) == [first]
    assert which(is_open=True) == [second]
    assert which(requested_from=NOW - timedelta(days=1)) == [second]
    assert which(requested_to=NOW - timedelta(days=1)) == [first]


def test_a_closed_report_says_when_it_was_closed(database: Database) -> None:
    reference = report(database)
    step(database, reference, Refused(ground="too_late", reasons="It was long ago."), days=2)
    (one,) = found(database)
    assert (one.is_open, one.updated_at) == (False, NOW + timedelta(days=2))


@pytest.mark.parametrize("reference", ["", "26-0000-0000", "' OR 1=1 --", "x" * 500])
def test_what_is_no_reference_finds_nothing(database: Database, reference: str) -> None:
    report(database)
    assert found(database, references=[reference]) == []
