"""Hostile requests: none gets through, none brings the service down, nothing of them comes up."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.api.council import Council, council
from tests.api.hostile.places import BIN, Known
from tests.api.hostile.requests import JSON, Sent, requests
from tests.api.hostile.values import MARK, TEXTS
from tests.api.hostile.watching import fault_of, logging_everything, undocumented
from tests.api.hostile.wire import send_all
from tests.api.running import application, running
from tests.casework.people import NOW
from tests.databases import contradictions

from redress.casework.database import Database
from redress.classification.classifier import Classifier

AT_ONCE = 100
EACH = 1_000
"""Requests of one test; LONG_TESTS is how many times as many."""
ON_SQLITE, ON_POSTGRES = 9, 2
SECRET_KEY = "0123456789abcdef" * 4
FAKE_KEY = f"rdr_0123456789abcdef_{'0' * 64}"
HOOK = {"url": "https://crm.example.org/hooks"}


@contextmanager
def attacked(classifier: Classifier, url: str) -> Iterator[Council]:
    """The service over a store; nothing is delivered to anybody."""
    with council(classifier, url, dispatches=False, secret_key=SECRET_KEY) as served:
        yield served


def known(served: Council) -> Known:
    """A case and a webhook to be attacked; a normal request for each, which must go well."""
    case = served.client.post("/v1/cases", json={"text": BIN}, headers=served.as_("form"))
    assert case.status_code == 201, case.text
    hook = served.client.post("/v1/webhooks", json=HOOK, headers=served.as_("admin"))
    assert hook.status_code == 201, hook.text
    served.client.delete(f"/v1/webhooks/{hook.json()['id']}", headers=served.as_("admin"))
    return Known(case.json()["reference"], hook.json()["id"])


def attack(served: Council, seed: int, count: int) -> None:
    draw = random.Random(seed)
    app, portal = served.client.app, served.client.portal
    assert portal is not None
    with logging_everything() as log:
        for _ in range(count // AT_ONCE):
            sent = list(requests(draw, known(served), AT_ONCE))
            for one, got in zip(sent, portal.call(send_all, app, sent), strict=True):
                assert (fault := fault_of(one, got)) is None, (fault, one, got)
    assert not [line for line in log.lines if MARK in line]
    assert not [line for line in log.lines if '"redress.fault"' in line]
    assert undocumented(log, app.openapi()) == set()  # type: ignore[attr-defined]
    listed = served.client.get("/v1/cases?limit=200", headers=served.as_("ann"))
    assert listed.status_code == 200


def _count() -> int:
    return EACH * int(os.environ.get("LONG_TESTS", "1"))


# A form that breaks off within a file leaves the file to be closed when it is forgotten.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("seed", range(ON_SQLITE))
def test_no_hostile_request_gets_through_on_sqlite(
    small_classifier: Classifier, sqlite_url: str, seed: int
) -> None:
    with attacked(small_classifier, sqlite_url) as served:
        attack(served, seed, _count())
    assert contradictions(sqlite_url) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("seed", range(ON_SQLITE, ON_SQLITE + ON_POSTGRES))
def test_no_hostile_request_gets_through_on_postgresql(
    small_classifier: Classifier, postgres_url: str, seed: int
) -> None:
    with attacked(small_classifier, postgres_url) as served:
        attack(served, seed, _count() // 2)
    assert contradictions(postgres_url) == []


def test_nothing_that_is_sent_to_be_let_in_by_does_harm(database: Database) -> None:
    """Keys, cookies and tokens as the store is asked for them."""
    url = database.engine.url.render_as_string(hide_password=False)
    given = [text.encode()[:9_000] for text in TEXTS]
    given += [b"\xff\x00\xfe", MARK.encode() * 900, f"{FAKE_KEY}{MARK}".encode(), FAKE_KEY.encode()]
    sent = [
        Sent(method, path, headers=((name, before + one), (b"x-csrf-token", one), JSON), body=b"{}")
        for method, path in (("GET", "/v1/cases"), ("POST", "/v1/cases"), ("GET", "/v1/session"))
        for name, before in (
            *((b"authorization", b"Bearer "), (b"authorization", b"Basic "), (b"cookie", b"")),
            *((b"cookie", b"redress_session="), (b"cookie", b"__Host-redress_session=")),
        )
        for one in given
    ]
    with logging_everything() as log, running(application(url, lambda: NOW)) as client:
        assert client.portal is not None
        for one, got in zip(sent, client.portal.call(send_all, client.app, sent), strict=True):
            assert (fault := fault_of(one, got)) is None, (fault, one, got)
            assert got.status == 401
    assert not [line for line in log.lines if MARK in line or FAKE_KEY in line]


@pytest.mark.parametrize("field", ["text", "name", "ward"])
def test_a_text_of_four_megabytes_is_refused_or_kept(
    small_classifier: Classifier, sqlite_url: str, field: str
) -> None:
    long = MARK * (4 * 1024 * 1024 // len(MARK) - 20)
    with attacked(small_classifier, sqlite_url) as served:
        for body, is_too_large in ({"text": BIN, field: long}, False), ({field: long * 2}, True):
            answer = served.client.post("/v1/cases", json=body, headers=served.as_("form"))
            if field == "ward" and not is_too_large:
                assert answer.status_code == 201
            else:
                assert answer.status_code == (413 if is_too_large else 422)
                assert MARK not in answer.text
        known(served)
