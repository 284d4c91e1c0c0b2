"""What every answer carries, and what is logged and counted of it."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
from fastapi import APIRouter, Response
from starlette.testclient import TestClient
from tests.api.conftest import CLASSIFY, Start

from redress_api.logs import JsonLines
from redress_api.middleware.envelope import access_log

POLICY = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@pytest.mark.parametrize("path", ["/v1/health/live", "/v1/labels", "/v1/none-such"])
def test_every_answer_carries_the_policy_the_model_and_the_profile(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)
    assert POLICY.items() <= dict(answer.headers).items()
    assert answer.headers["redress-model"] == "small"
    assert re.fullmatch(r"default@[0-9a-f]{8}", answer.headers["redress-profile"])
    assert "strict-transport-security" not in answer.headers


def test_https_is_asked_for_where_it_is_used(start: Start) -> None:
    client = start().client
    answer = client.get("https://testserver/v1/health/live")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_a_route_may_have_a_policy_of_its_own(start: Start) -> None:
    router = APIRouter(prefix="/pages")

    @router.get("/one")
    async def page() -> Response:
        return Response(b"", headers={"Content-Security-Policy": "default-src 'self'"})

    answer = start(routers=(router,)).client.get("/pages/one")
    assert answer.headers.get_list("content-security-policy") == ["default-src 'self'"]
    assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("given", ["abc-123", "A" * 64, "a.b_c-d"])
def test_a_sane_identifier_of_a_request_is_kept(client: TestClient, given: str) -> None:
    answer = client.get("/v1/health/live", headers={"X-Request-ID": given})
    assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "a b", "A" * 65, '"><script>', "Ärger".encode().hex() + "/"])
def test_another_is_replaced(client: TestClient, given: str) -> None:
    answer = client.get("/v1/health/live", headers={"X-Request-ID": given})
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The lines that are logged."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    before = access_log.level
    access_log.addHandler(handler)
    access_log.setLevel(logging.INFO)
    yield lines
    access_log.removeHandler(handler)
    access_log.setLevel(before)


def test_a_request_is_logged_by_route_and_identifiers_alone(
    client: TestClient, log: io.StringIO
) -> None:
    words = "Florence Example"
    sent = {"text": f"My bin was missed. {words}", "id": words}
    headers = {**CLASSIFY, "X-Request-ID": "known-1", "User-Agent": words}
    client.post(f"/v1/classify?name={words}", json=sent, headers=headers)
    client.get(f"/v1/{words}")
    client.get(f"/problems/{words}")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert "Florence" not in log.getvalue()
    assert [(one["method"], one["route"], one["status"]) for one in lines] == [
        ("POST", "/v1/classify", 200),
        ("GET", "unmatched", 404),
        ("GET", "/problems/{code}", 404),
    ]
    first = lines[0]
    assert first["principal"] == "key:key-classify"
    assert first["request"] == "known-1"
    assert first["ms"] >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["time"])


def test_a_logged_error_keeps_its_words_to_itself() -> None:
    try:
        raise ValueError("Florence Example")
    except ValueError as error:
        record = logging.LogRecord(
            "uvicorn.error", logging.ERROR, "", 1, f"It failed: {error}", (), None
        )
        record.exc_info = (type(error), error, error.__traceback__)
    line = JsonLines().format(record)
    assert "Florence" not in line
    assert json.loads(line)["fault"] == "ValueError"


def test_an_error_without_words_leaves_the_message_as_it_is() -> None:
    error = TimeoutError()
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 1, "It failed", (), None)
    record.exc_info = (type(error), error, None)
    line = json.loads(JsonLines().format(record))
    assert (line["message"], line["fault"]) == ("It failed", "TimeoutError")


def test_of_a_traceback_in_a_message_the_type_alone_is_logged() -> None:
    words = "Traceback (most recent call last):\n  File x\nValueError: Florence Example\n"
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 1, words, (), None)
    assert json.loads(JsonLines().format(record))["message"] == "ValueError"


def test_requests_are_counted_by_route_template_and_status(start: Start) -> None:
    client = start().client
    client.get("/problems/none-such")
    client.get("/v1/some/secret/path")
    client.post("/v1/classify", json={"text": "My bin was missed."}, headers=CLASSIFY)
    for path in ("/v1/metrics", "/metrics"):
        counted = client.get(path, headers=CLASSIFY).text
        assert (
            'redress_http_requests_total{method="GET",route="/problems/{code}",status="404"} 1.0'
            in counted
        )
        assert 'route="unmatched",status="404"} 1.0' in counted
        assert "redress_batch_contacts_count 1.0" in counted
        assert "secret" not in counted


def test_counts_are_not_for_everybody(client: TestClient) -> None:
    assert client.get("/v1/metrics").status_code == 401
