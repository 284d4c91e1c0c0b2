"""The Python client, against the service itself."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from tests.api.council import Council, council

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
