"""Errors in the standard's own form, wherever they arise."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from tests.api.council import Council, council

from redress.casework.database import Database
from redress.classification.classifier import Classifier
from redress_api.problems import MEDIA_TYPE

REPORTS = "/open311/v2/requests"


@pytest.fixture
def strict(small_classifier: Classifier, sqlite_url: str) -> Iterator[Council]:
    """The service, which takes one request a minute of who has no key, and small bodies."""
    limits = {"rate_limit_address": 1, "max_body_bytes": 1_024}
    with council(small_classifier, sqlite_url, **limits) as served:
        yield served


def test_too_many_requests_are_told_in_the_format_that_is_asked_for(strict: Council) -> None:
    strict.client.get(f"{REPORTS}.json")
    told = strict.client.get(f"{REPORTS}.json")
    assert (told.status_code, told.headers["content-type"]) == (
        429,
        "application/json; charset=utf-8",
    )
    assert [one["code"] for one in told.json()] == [429]
    assert told.headers["retry-after"]
    assert told.headers["x-request-id"]
    told = strict.client.get(f"{REPORTS}.xml")
    assert told.headers["content-type"] == "text/xml; charset=utf-8"
    assert ElementTree.fromstring(told.content).findtext("error/code") == "429"
    other = strict.client.get("/v1/cases")
    assert (other.status_code, other.headers["content-type"]) == (429, MEDIA_TYPE)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", f"{REPORTS}.json", 413),
        ("PUT", f"{REPORTS}.json", 405),
        ("GET", "/open311/v2/nothing.json", 404),
        ("DELETE", "/open311/v2/services.json", 405),
    ],
)
def test_what_is_refused_before_the_call_is_told_so_too(
    strict: Council, method: str, path: str, status: int
) -> None:
    body = {"description": "a" * 2_000} if status == 413 else None
    answer = strict.client.request(method, path, data=body, headers=strict.as_("form"))
    assert answer.status_code == status
    assert [one["code"] for one in answer.json()] == [status]
    assert answer.json()[0]["description"]


def test_a_fault_of_the_program_is_told_so_too(
    served_from_file: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Database) -> None:
        raise ValueError("Mill Lane")

    monkeypatch.setattr(Database, "reading", fail)
    answer = served_from_file.client.get(f"{REPORTS}/26-AAAA-AAAA.json")
    assert (answer.status_code, answer.json()[0]["code"]) == (500, 500)
    assert "Mill Lane" not in answer.text
