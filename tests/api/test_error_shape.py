"""One shape of every error: each call, by each way in which it can fail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.api.council import Council, council
from tests.api.hostile.places import BIN
from tests.api.hostile.requests import JSON, Sent
from tests.api.hostile.watching import fault_of
from tests.api.hostile.wire import Got, send_all

from redress.casework.database import Database, StoreError
from redress.classification.classifier import Classifier
from redress_api.problem_handlers import _BY_CODE
from redress_api.problems import MEDIA_TYPE, PROBLEMS

COMMITTED = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"
DESCRIBED: Mapping[str, Any] = json.loads(COMMITTED.read_text("utf-8"))
STANDARD = "/open311/"
HOST = (b"host", b"redress.council.example")
HALF = b'{"text": '
NEEDS_KEY, HAS_BODY, OF_CASES, ALL = "key", "body", "case", "all"

PUBLISHED = {
    "malformed": 400,
    "unknown-host": 400,
    "origin-refused": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "too-slow": 408,
    "conflict": 409,
    "precondition-failed": 412,
    "too-large": 413,
    "unsupported-media-type": 415,
    "validation": 422,
    "unanswerable": 422,
    "unfit": 422,
    "precondition-required": 428,
    "too-many-requests": 429,
    "internal": 500,
    "unavailable": 503,
}
"""Every type of problem that was ever published, with its status: none goes, none changes."""
CODES = {
    **dict.fromkeys(("text_empty", "text_without_words", "text_too_long"), "unanswerable"),
    **dict.fromkeys(("contact_invalid", "clock_invalid"), "unanswerable"),
    **dict.fromkeys(("text_missing", "id_invalid", "channel_invalid"), "validation"),
    **dict.fromkeys(("received_at_invalid", "json_invalid", "listing_invalid"), "validation"),
    **dict.fromkeys(("labels_invalid", "value_unfit", "idempotency_key_reused"), "validation"),
    **dict.fromkeys(("case_missing", "document_missing"), "not-found"),
    **dict.fromkeys(("illegal_step", "letter_state"), "conflict"),
    **dict.fromkeys(("letter_forbidden", "letter_invalid"), "unfit"),
    "version_conflict": "precondition-failed",
    "store_unavailable": "unavailable",
}
"""The library's codes, with the type of problem that each is."""


class Call:
    """A call of the description."""

    def __init__(self, method: str, path: str, operation: Mapping[str, Any]) -> None:
        self.method = method.upper()
        self.template = path
        self.needs_key = bool(operation.get("security"))
        self.has_body = "application/json" in operation.get("requestBody", {}).get("content", {})
        self.statuses = set(operation["responses"])
        self.is_standard = path.startswith(STANDARD)

    def __repr__(self) -> str:
        return f"{self.method} {self.template}"

    def sent(self, known: Mapping[str, str], *headers: tuple[bytes, bytes], **given: Any) -> Sent:
        path = self.template
        for name, value in known.items():
            path = path.replace(f"{{{name}}}", value)
        return Sent(self.method, path, headers=(HOST, *headers), **given)


CALLS = [
    Call(method, path, operation)
    for path, methods in DESCRIBED["paths"].items()
    for method, operation in methods.items()
]
KNOWN = {"format": "json", "number": "5", "id": "1", "code": "validation", "service_code": "x"}


@pytest.fixture(scope="module")
def served(
    small_classifier: Classifier, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Council]:
    path = tmp_path_factory.mktemp("errors") / "redress.db"
    path.write_bytes(sqlite_template.read_bytes())
    own = {"trusted_hosts": (HOST[1].decode(),), "body_seconds": 0.01, "max_body_bytes": 1_024}
    with council(small_classifier, f"sqlite:///{path}", dispatches=False, **own) as found:
        yield found


@pytest.fixture(scope="module")
def known(served: Council) -> Mapping[str, str]:
    head = {**served.as_("form"), "Host": HOST[1].decode()}
    case = served.client.post("/v1/cases", json={"text": BIN}, headers=head)
    return {**KNOWN, "reference": case.json()["reference"], "service_request_id": "26-0000-0000"}


def answer(served: Council, sent: Sent) -> Got:
    assert served.client.portal is not None
    (got,) = served.client.portal.call(send_all, served.client.app, [sent])
    return got


def chosen(of: str) -> Sequence[Call]:
    return [
        one
        for one in CALLS
        if of == ALL
        or (of == NEEDS_KEY and one.needs_key)
        or (of == HAS_BODY and one.has_body)
        or (of == OF_CASES and "{reference}" in one.template)
    ]


ANY = (b"if-match", b"*")
LENGTH = (b"content-length", b"99999999")
NO_KEY = (b"authorization", b"")
FAILURES: Mapping[str, tuple[str, str, Callable[[Call, Mapping[str, str]], Sent]]] = {
    "no key": (NEEDS_KEY, "unauthenticated", lambda call, it: call.sent(it, NO_KEY)),
    "a wrong key": (NEEDS_KEY, "unauthenticated", lambda call, it: call.sent(it, caller="x")),
    "another host": (
        *(ALL, "unknown-host"),
        lambda call, it: Sent(call.method, call.sent(it).path, headers=((b"host", b"evil"),)),
    ),
    "too much": (ALL, "too-large", lambda call, it: call.sent(it, LENGTH, body=b"{}")),
    "another method": (
        *(ALL, "method-not-allowed"),
        lambda call, it: Sent("PUT", call.sent(it).path, headers=(HOST,)),
    ),
    "no JSON": (HAS_BODY, "malformed", lambda call, it: call.sent(it, JSON, body=HALF)),
    "no object": (HAS_BODY, "validation", lambda call, it: call.sent(it, JSON, ANY, body=b"[]")),
    "a form": (
        *(HAS_BODY, "unsupported-media-type"),
        lambda call, it: call.sent(it, (b"content-type", b"text/plain"), body=b"text"),
    ),
    "no such case": (
        *(OF_CASES, "not-found"),
        lambda call, it: call.sent(
            {**it, "reference": "26-0000-0000"},
            JSON,
            ANY,
            body=BODIES[call.template],
        ),
    ),
}
_CASE = "/v1/cases/{reference}"
BODIES = {
    _CASE: b'{"officer": "ann"}',
    f"{_CASE}/people": b'{"name": "Jo"}',
    f"{_CASE}/events": b'{"type": "noted", "text": "x"}',
    f"{_CASE}/corrections": b'{"question": "kind", "labels": ["enquiry"]}',
    f"{_CASE}/drafts": b'{"subject": "x", "body": "x"}',
    f"{_CASE}/letters": b'{"draft": 5}',
    f"{_CASE}/letters/{{number}}": b"",
    f"{_CASE}/letters/{{number}}/send": b'{"by": "hand_over"}',
}


@pytest.mark.parametrize("failure", FAILURES)
def test_every_call_that_fails_so_is_answered_in_one_shape(
    served: Council, known: Mapping[str, str], failure: str
) -> None:
    of, code, make = FAILURES[failure]
    calls = chosen(of)
    assert calls
    for call in calls:
        got = answer(served, make(call, known))
        assert fault_of(make(call, known), got) is None, (call, got)
        status = PROBLEMS[code].status
        if call.is_standard:
            assert got.status in (status, 400), (call, got)
            continue
        assert got.media_type == MEDIA_TYPE
        problem = json.loads(got.body)
        assert (problem["type"], got.status) == (PROBLEMS[code].uri, status), (call, problem)
        assert problem["instance"] == f"urn:redress:request:{got.header('x-request-id')}"
        assert problem["code"] in {*PUBLISHED, *CODES}
        if failure not in ("another method", "too much"):
            assert str(got.status) in call.statuses, call


@pytest.mark.parametrize(
    ("error", "status"), [(StoreError("It is gone."), 503), (ValueError("Mill Lane"), 500)]
)
def test_a_store_that_fails_is_told_in_the_same_shape(
    served: Council,
    known: Mapping[str, str],
    error: Exception,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: Database) -> Any:
        raise error

    for name in ("transaction", "reading"):
        monkeypatch.setattr(Database, name, fail)
    for call in chosen(OF_CASES):
        sent = call.sent(known, JSON, ANY, body=BODIES[call.template])
        got = answer(served, sent)
        assert got.status == status, call
        assert set(json.loads(got.body)) == {*"type title status detail instance code".split()}
        assert b"Mill Lane" not in got.body
    report = next(one for one in CALLS if one.is_standard and "service_request_id" in one.template)
    got = answer(served, report.sent(known))
    assert (got.status, got.media_type) == (status, "application/json")
    assert json.loads(got.body)[0]["code"] == status


def test_no_type_of_problem_goes_or_changes_its_status() -> None:
    assert {code: kind.status for code, kind in PROBLEMS.items()} == PUBLISHED


def test_no_code_of_the_library_goes_or_becomes_another_problem() -> None:
    assert _BY_CODE.items() >= CODES.items()
