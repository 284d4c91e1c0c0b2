"""How often, how much and how slowly one may call, and from where."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.api.asgi import call
from tests.api.conftest import CLASSIFY, READ, Seconds, Start

from redress_api.middleware.windows import Windows

BIN = {"text": "My bin was missed again."}


def test_one_key_may_call_so_often_a_minute(start: Start) -> None:
    service = start({"rate_limit_principal": 2})
    answers = [service.client.post("/v1/classify", json=BIN, headers=CLASSIFY) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"principal";q=2;w=60'
    assert answers[0].headers["ratelimit"] == '"principal";r=1;t=60'
    assert answers[2].headers["ratelimit"] == '"principal";r=0;t=60'
    assert answers[2].headers["retry-after"] == "60"
    assert answers[2].json()["type"] == "/problems/too-many-requests"
    assert service.client.post("/v1/classify", json=BIN, headers=READ).status_code == 403
    service.clock.seconds += 59.5
    late = service.client.post("/v1/classify", json=BIN, headers=CLASSIFY)
    assert late.headers["retry-after"] == "1"
    service.clock.seconds += 0.5
    assert service.client.post("/v1/classify", json=BIN, headers=CLASSIFY).status_code == 200


def test_who_has_no_valid_key_is_counted_by_address(start: Start) -> None:
    service = start({"rate_limit_address": 1})
    wrong = {"Authorization": "Bearer wrong"}
    assert service.client.post("/v1/classify", json=BIN, headers=wrong).status_code == 401
    answer = service.client.post("/v1/classify", json=BIN)
    assert answer.status_code == 429
    assert answer.headers["ratelimit-policy"] == '"address";q=1;w=60'
    assert service.client.post("/v1/classify", json=BIN, headers=CLASSIFY).status_code == 200


@pytest.mark.parametrize(
    ("one", "other", "are_counted_together"),
    [
        ("203.0.113.9", "203.0.113.9", True),
        ("203.0.113.9", "198.51.100.7", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
        ("::ffff:203.0.113.9", "::ffff:198.51.100.7", False),
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_the_callers_of_one_network_are_counted_together(
    start: Start, one: str, other: str, are_counted_together: bool
) -> None:
    app = start({"rate_limit_address": 1}).app
    for address, status in ((one, 401), (other, 429 if are_counted_together else 401)):
        client = TestClient(app, client=(address, 50_000))
        assert client.post("/v1/classify", json=BIN).status_code == status


def test_health_and_vocabulary_are_not_counted(start: Start) -> None:
    client = start({"rate_limit_address": 1, "rate_limit_principal": 1}).client
    for path in ("/health/live", "/v1/health/ready", "/v1/labels", "/v1/profile"):
        answers = [client.get(path, headers=CLASSIFY) for _ in range(3)]
        assert [one.status_code for one in answers] == [200] * 3
        assert "ratelimit" not in answers[0].headers


def test_no_limit_is_no_header(start: Start) -> None:
    client = start({"rate_limit_principal": 0}).client
    answer = client.post("/v1/classify", json=BIN, headers=CLASSIFY)
    assert "ratelimit" not in answer.headers


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 30)), max_size=60))
def test_windows_keep_as_many_counts_as_are_allowed_and_none_that_ended(
    calls: list[tuple[int, float]],
) -> None:
    clock = Seconds()
    windows = Windows(clock, most=3)
    begun: dict[str, tuple[float, int]] = {}
    for name, passed in calls:
        clock.seconds += passed
        key = str(name)
        at, count = begun.get(key, (clock.seconds, 0))
        if clock.seconds >= at + 60:
            at, count = clock.seconds, 0
        counted = windows.incr(key, 60)
        assert counted in (count + 1, 1)  # 1 where it was forgotten for want of room
        begun[key] = (at if counted == count + 1 else clock.seconds, counted)
        assert windows.get(key) == counted
        assert clock.seconds < windows.get_expiry(key) <= clock.seconds + 60
    assert windows.reset() <= 3


CHUNKED = {**CLASSIFY, "Transfer-Encoding": "chunked", "Content-Type": "application/json"}


def test_a_body_that_says_it_is_too_large_is_not_read(start: Start) -> None:
    app = start({"max_body_bytes": 1_024}).app
    headers = {**CHUNKED, "Content-Length": "1025"}
    status, answer_headers, body = asyncio.run(call(app, "/v1/classify", [None], headers))
    assert status == 413
    assert answer_headers["connection"] == "close"
    assert json.loads(body)["detail"] == "The body may have 1,024 bytes at most."


@pytest.mark.parametrize("path", ["/v1/classify", "/v1/classify/batch"])
def test_a_body_that_goes_on_is_not_read_to_its_end(start: Start, path: str) -> None:
    app = start({"max_body_bytes": 1_024}).app
    parts = [b" " * 600, b" " * 600, None]
    status, answer_headers, body = asyncio.run(call(app, path, parts, CHUNKED))
    assert status == 413
    assert answer_headers["connection"] == "close"
    assert json.loads(body)["type"] == "/problems/too-large"


@pytest.mark.parametrize("length", ["-1", "+5", "1e3", "9" * 30, ""])
def test_a_length_that_is_none_is_refused(start: Start, length: str) -> None:
    app = start().app
    headers = {**CLASSIFY, "Content-Length": length}
    status, _, _ = asyncio.run(call(app, "/v1/classify", [None], headers))
    assert status == 413


def test_a_body_as_large_as_is_allowed_is_read(start: Start) -> None:
    client = start({"max_body_bytes": 1_024}).client
    body = json.dumps(BIN).encode().ljust(1_024)
    assert client.post("/v1/classify", content=body, headers=CLASSIFY).status_code == 200


def test_a_body_that_never_ends_is_given_up(start: Start) -> None:
    app = start({"body_seconds": 0.01}).app
    parts = [b'{"text":', None]
    status, answer_headers, body = asyncio.run(call(app, "/v1/classify", parts, CHUNKED))
    assert status == 408
    assert answer_headers["connection"] == "close"
    assert json.loads(body)["type"] == "/problems/too-slow"


def test_a_stream_that_stands_still_is_told_so_in_its_last_line(start: Start) -> None:
    app = start({"body_seconds": 0.01}).app
    headers = {**CHUNKED, "Content-Type": "application/x-ndjson"}
    parts = [json.dumps({**BIN, "id": 1}).encode() + b"\n", None]
    status, _, body = asyncio.run(call(app, "/v1/classify/batch", parts, headers))
    first, last = [json.loads(line) for line in body.splitlines()]
    assert status == 200
    assert first["id"] == 1
    assert first["kind"]["label"]
    assert last["error"]["code"] == "too-slow"


COUNCIL = "https://www.council.gov.uk"
ASKS = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


def test_only_the_sites_that_are_allowed_may_call_from_a_browser(start: Start) -> None:
    client = start({"cors_origins": (COUNCIL,)}).client
    asked = client.options("/v1/classify", headers={"Origin": COUNCIL, **ASKS})
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == COUNCIL
    answer = client.post("/v1/classify", json=BIN, headers={**CLASSIFY, "Origin": COUNCIL})
    assert answer.headers["access-control-allow-origin"] == COUNCIL
    assert "ETag" in answer.headers["access-control-expose-headers"]
    other = client.options("/v1/classify", headers={"Origin": "https://evil.example", **ASKS})
    assert other.status_code == 400
    assert other.json()["type"] == "/problems/origin-refused"
    assert "access-control-allow-origin" not in other.headers
    refused = client.get("/v1/labels", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in refused.headers


def test_a_refusal_can_be_read_by_the_site_that_is_allowed(start: Start) -> None:
    client = start({"cors_origins": (COUNCIL,)}).client
    answer = client.post("/v1/classify", json=BIN, headers={"Origin": COUNCIL})
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == COUNCIL


def test_without_allowed_sites_none_may(start: Start) -> None:
    client = start().client
    asked = client.options("/v1/classify", headers={"Origin": COUNCIL, **ASKS})
    assert asked.status_code == 405
    assert "access-control-allow-origin" not in asked.headers


@pytest.mark.parametrize(
    ("host", "status"), [("redress.gov.uk", 200), ("REDRESS.gov.uk:8000", 200), ("evil", 400)]
)
def test_only_the_services_own_names_are_answered_for(start: Start, host: str, status: int) -> None:
    client = start({"trusted_hosts": ("redress.gov.uk",)}).client
    answer = client.get("/health/live", headers={"Host": host})
    assert answer.status_code == status
