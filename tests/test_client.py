"""The Python client, against the service itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send
from tests.api.council import Council, council
from tests.api.sockets import serving

from redress.classification.classifier import Classifier
from redress.client import RedressClient, ServiceError


@pytest.fixture
def served(small_classifier: Classifier, sqlite_url: str) -> Iterator[Council]:
    with council(small_classifier, sqlite_url) as found:
        yield found


class InProcess(httpx.BaseTransport):
    """Hands each request to the service in this process."""

    def __init__(self, served: Council) -> None:
        self._client = served.client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        found = self._client.request(
            request.method,
            str(request.url),
            content=request.read(),
            headers=dict(request.headers.items()),
        )
        return httpx.Response(
            found.status_code, headers=dict(found.headers.items()), content=found.content
        )


def client_of(served: Council, name: str) -> RedressClient:
    return RedressClient("http://testserver", name, transport=InProcess(served))


def test_a_contact_becomes_a_case_and_is_worked_on(served: Council) -> None:
    with client_of(served, "form") as form:
        made = form.open_case("My bin was missed.", name="Jo Smith", idempotency_key="one")
        again = form.open_case("My bin was missed.", name="Jo Smith", idempotency_key="one")
    assert again == made
    with client_of(served, "ann") as officer:
        reference = made["reference"]
        assert [one["reference"] for one in officer.cases(q="bin", limit=1)] == [reference]
        assert officer.case(reference)["contact"] is None
        assert officer.case(reference, personal_data=True)["people"][0]["name"] == "Jo Smith"
        case = officer.change(reference, made["version"], officer="ann")
        assert case["officer"] == "ann"
        officer.correct(reference, "service_area", ["parking"])
        assert officer.step(reference, "acknowledged")["events"][0]["type"] == "acknowledged"
        with pytest.raises(ServiceError) as refused:
            officer.change(reference, made["version"], officer="bob")
        assert (refused.value.status, refused.value.code) == (412, "version_conflict")


def test_every_page_of_a_list_is_read(served: Council) -> None:
    with client_of(served, "form") as form:
        made = {form.open_case(f"Bin {number} was missed.")["reference"] for number in range(5)}
    with client_of(served, "ann") as officer:
        assert {one["reference"] for one in officer.cases(limit=2)} == made


def test_contacts_are_classified_alone_and_as_a_stream(served: Council) -> None:
    with client_of(served, "ann") as client:
        assert client.classify("My bin was missed.", id="a")["id"] == "a"
        assert client.triage("My bin was missed.")["team"]["code"]
        found = list(client.classify_all({"text": text} for text in ("My bin.", "", "A pothole.")))
    assert ["error" in one and one["error"] is not None for one in found] == [False, True, False]


async def answering_at_length(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers each line while it arrives, as the service does, but with much more."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    more = True
    while more:
        message = await receive()
        more = message.get("more_body", False)
        answers = b'{"told":"%b"}\n' % (b"a" * 20_000) * message.get("body", b"").count(b"\n")
        await send({"type": "http.response.body", "body": answers, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def test_any_number_of_contacts_is_classified_though_answers_are_longer() -> None:
    contacts = ({"text": "My bin was missed. " * 1_000} for _ in range(1_000))
    with (
        serving(cast(FastAPI, answering_at_length), lifespan="off") as server,
        RedressClient(f"http://127.0.0.1:{server.port}", "k", timeout=3) as client,
    ):
        assert sum(1 for _ in client.classify_all(contacts)) == 1_000


@pytest.mark.parametrize(
    ("status", "body"), [(200, "<html>"), (200, "[]"), (301, ""), (404, "<html>")]
)
def test_what_is_not_the_services_answer_is_told(status: int, body: str) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(status, text=body))
    with RedressClient("http://x", "k", transport=transport) as client:
        for call in (
            lambda: client.classify("My bin"),
            lambda: list(client.classify_all([{"text": "My bin"}])),
        ):
            with pytest.raises(ServiceError) as failed:
                call()
            assert (failed.value.status, failed.value.code) == (status, "service_error")


def test_a_reference_is_one_part_of_the_path_whatever_it_holds() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path)
        return httpx.Response(200, json={})

    with RedressClient("http://x", "k", transport=httpx.MockTransport(answer)) as client:
        client.case("../keys?a=b#c")
    assert asked == [b"/v1/cases/..%2Fkeys%3Fa%3Db%23c"]


def test_a_refusal_says_why(served: Council) -> None:
    with client_of(served, "stranger") as client:
        with pytest.raises(ServiceError) as refused:
            client.classify("My bin was missed.")
        assert refused.value.status == 401
        with pytest.raises(ServiceError):
            list(client.classify_all([{"text": "My bin"}]))


def test_a_busy_service_is_tried_again_with_the_same_key() -> None:
    keys, waits = [], []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) == 1:
            raise httpx.ConnectError("no")
        if len(keys) == 2:
            return httpx.Response(503, headers={"Retry-After": "7"})
        return httpx.Response(201, json={"reference": "26-0000-0000"})

    transport = httpx.MockTransport(answer)
    with RedressClient("http://x", "k", transport=transport, wait=waits.append) as client:
        assert client.open_case("My bin")["reference"] == "26-0000-0000"
    assert len(set(keys)) == 1
    assert waits[1] == 7
    assert len(keys) == 3


@pytest.mark.parametrize(
    ("met", "tries"),
    [
        (httpx.ReadTimeout("no"), 1),
        (httpx.RemoteProtocolError("no"), 1),
        (httpx.ConnectError("no"), 4),
        (httpx.Response(504), 1),
        (httpx.Response(503), 4),
    ],
)
def test_a_change_that_may_have_been_made_is_not_tried_again(
    met: Exception | httpx.Response, tries: int
) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        if isinstance(met, Exception):
            raise met
        return met

    transport = httpx.MockTransport(answer)
    with (
        RedressClient("http://x", "k", transport=transport, wait=lambda _: None) as client,
        pytest.raises(ServiceError),
    ):
        client.change("26-0000-0000", 1, officer="ann")
    assert asked == ["PATCH"] * tries


def test_a_service_out_of_reach_is_told() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    transport = httpx.MockTransport(answer)
    with (
        RedressClient("http://x", "k", transport=transport, wait=lambda _: None) as client,
        pytest.raises(ServiceError) as failed,
    ):
        client.classify("My bin")
    assert (failed.value.status, failed.value.code) == (None, "service_unreachable")
