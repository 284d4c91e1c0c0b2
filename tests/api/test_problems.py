"""Every error is a problem document, and none tells what was sent."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, Query
from starlette.responses import StreamingResponse
from starlette.testclient import TestClient
from tests.api.conftest import CLASSIFY, READ, Start

from redress.errors import RedressError
from redress_api.problem_handlers import problem_of_validation
from redress_api.problems import MEDIA_TYPE, PROBLEMS

PRIVATE = "Mrs Florence Example of 3 Acacia Avenue"
JSON = {"Content-Type": "application/json"}


def _is_problem(answer: Any, code: str) -> dict[str, Any]:
    kind = PROBLEMS[code]
    assert answer.status_code == kind.status
    assert answer.headers["content-type"] == MEDIA_TYPE
    problem: dict[str, Any] = answer.json()
    assert problem["type"] == kind.uri
    assert problem["title"] == kind.title
    assert problem["status"] == kind.status
    assert problem["instance"] == f"urn:redress:request:{answer.headers['x-request-id']}"
    assert problem["detail"]
    assert PRIVATE not in answer.text
    return problem


def test_an_unknown_address_is_not_found(client: TestClient) -> None:
    _is_problem(client.get(f"/v1/{PRIVATE}"), "not-found")
    _is_problem(client.post("/v1/classify/", json={}, headers=CLASSIFY), "not-found")


def test_a_method_that_does_not_fit_is_told_which_do(client: TestClient) -> None:
    answer = client.get("/v1/classify", headers=CLASSIFY)
    _is_problem(answer, "method-not-allowed")
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/v1/classify", "/v1/triage", "/v1/classify/batch"])
@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"text": "caf\xe9"}',
        b"[" * 100_000,
        b'{"id": ' + b"9" * 5_000 + b"}",
        b'{"text": "a", "more": NaN}',
        b'{"text": "a", "more": -Infinity}',
        b'{"text": "a", "more": 1e400}',
        b'{"text": "a", "more": ' + b"[" * 32 + b"]" * 32 + b"}",
        b'{"text": "half of a character: \xed\xa0\x80"}',
        '{"text": "in UTF-16"}'.encode("utf-16"),
    ],
)
def test_what_is_not_json_is_malformed(client: TestClient, path: str, body: bytes) -> None:
    answer = client.post(path, content=body, headers={**CLASSIFY, **JSON})
    _is_problem(answer, "malformed")


@pytest.mark.parametrize("path", ["/v1/classify", "/v1/classify/batch"])
@pytest.mark.parametrize("body", [b"[]", b'"text"', b"null", b"7"])
def test_json_that_is_no_object_does_not_hold(client: TestClient, path: str, body: bytes) -> None:
    answer = client.post(path, content=body, headers={**CLASSIFY, **JSON})
    assert _is_problem(answer, "validation")["errors"]


@pytest.mark.parametrize("path", ["/v1/classify", "/v1/triage", "/v1/classify/batch"])
def test_another_type_than_json_is_refused(client: TestClient, path: str) -> None:
    answer = client.post(path, data={"text": PRIVATE}, headers=CLASSIFY)
    _is_problem(answer, "unsupported-media-type")


def test_a_body_without_a_type_is_taken_for_json_but_from_a_browser_with_a_cookie(
    client: TestClient,
) -> None:
    body = json.dumps({"text": "My bin was missed."}).encode()
    assert client.post("/v1/classify", content=body, headers=CLASSIFY).status_code == 200
    with_cookie = {**CLASSIFY, "Cookie": "session=1"}
    answer = client.post("/v1/classify", content=body, headers=with_cookie)
    _is_problem(answer, "unsupported-media-type")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_who_is_not_known_is_asked_for_a_key(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/v1/classify", json={"text": PRIVATE}, headers=headers)
    _is_problem(answer, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith('Bearer realm="redress"')
    assert ("invalid_token" in answer.headers["www-authenticate"]) == bool(headers)


def test_who_is_not_known_is_refused_before_the_body_is_read(client: TestClient) -> None:
    answer = client.post("/v1/classify", content=b"{", headers=JSON)
    _is_problem(answer, "unauthenticated")


def test_too_small_a_scope_is_forbidden(client: TestClient) -> None:
    answer = client.post("/v1/classify", json={"text": PRIVATE}, headers=READ)
    problem = _is_problem(answer, "forbidden")
    assert "classify" in problem["detail"]
    assert 'scope="classify"' in answer.headers["www-authenticate"]


def _failing() -> APIRouter:
    router = APIRouter(prefix="/v1/failing")

    @router.get("/unforeseen")
    def unforeseen() -> None:
        raise ValueError(PRIVATE)

    @router.get("/expected")
    async def expected() -> None:
        raise RedressError("The disk is full.", code="disk_full")

    @router.get("/number")
    def number(number: int = Query()) -> None:
        raise AssertionError

    return router


def test_an_unforeseen_fault_tells_nothing_and_is_logged_by_its_type(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    client = start(routers=(_failing(),)).client
    answer = client.get("/v1/failing/unforeseen", headers={"X-Request-ID": "known-1"})
    problem = _is_problem(answer, "internal")
    assert "ValueError" not in answer.text
    assert problem["instance"].endswith("known-1")
    (record,) = [one for one in caplog.records if one.name == "redress.fault"]
    fields = record.fields  # type: ignore[attr-defined]
    assert fields["fault"] == "ValueError"
    assert fields["request"] == "known-1"
    assert PRIVATE not in str(fields) + record.getMessage()


def test_an_error_that_is_not_the_callers_is_a_fault_of_the_service(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    answer = start(routers=(_failing(),)).client.get("/v1/failing/expected")
    _is_problem(answer, "internal")
    assert "disk" not in answer.text
    assert any("disk_full" in str(vars(one)) for one in caplog.records)


def test_a_faulty_parameter_is_named_and_not_repeated(start: Start) -> None:
    client = start(routers=(_failing(),)).client
    answer = client.get("/v1/failing/number", params={"number": PRIVATE})
    problem = _is_problem(answer, "validation")
    assert [error["field"] for error in problem["errors"]] == ["number"]


def test_a_name_that_the_caller_made_up_is_not_repeated() -> None:
    errors = [{"type": "extra_forbidden", "loc": ("body", "people", 3, PRIVATE), "msg": "Extra"}]
    problem = problem_of_validation(errors)
    assert problem.errors[0].field == "people.3.…"


def test_every_type_of_problem_has_a_page(client: TestClient) -> None:
    told = client.get("/problems").json()["problems"]
    assert [one["code"] for one in told] == list(PROBLEMS)
    for one in told:
        page = client.get(one["type"])
        assert page.json() == one
    _is_problem(client.get("/problems/none-such"), "not-found")


def test_a_fault_in_an_answer_that_has_begun_ends_it_without_words(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    router = APIRouter(prefix="/v1")

    @router.get("/broken")
    async def broken() -> StreamingResponse:
        async def parts() -> Any:
            yield b"begun"
            raise ValueError(PRIVATE)

        return StreamingResponse(parts())

    caplog.set_level(logging.DEBUG)
    start(routers=(router,)).client.get("/v1/broken")
    assert PRIVATE not in caplog.text
    assert any(one.name == "redress.fault" for one in caplog.records)


def test_every_type_of_problem_is_told_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "api.md").read_text("utf-8")
    for kind in PROBLEMS.values():
        assert f"| `{kind.uri}` | {kind.status} | {kind.title}. {kind.meaning} |" in page
