"""`POST /v1/classify` and `/v1/triage`: the answers of the library, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.api.conftest import CLASSIFY, NOW

from redress.answering import Triager, triaged_object
from redress.classification.classifier import Classifier
from redress.classification.contract import as_object, parse_contact
from redress.engine import classify_contact
from redress.triage.profile_files import load_profile
from redress_api.schemas import Classified, Triaged

TEXT = "My bin was missed again on Tuesday and nobody rings me back. I want an apology."


def test_classify_answers_what_the_library_does(
    client: TestClient, small_classifier: Classifier
) -> None:
    sent = {"text": TEXT, "id": "web-1", "channel": "webform"}
    answer = client.post("/v1/classify", json=sent, headers=CLASSIFY)
    assert answer.status_code == 200
    contact = parse_contact(sent)
    found = classify_contact(small_classifier, contact)
    assert answer.json() == json.loads(json.dumps(as_object(contact, found.classification)))
    assert answer.headers["content-type"] == "application/json"


def test_triage_answers_what_the_command_does(
    client: TestClient, small_classifier: Classifier
) -> None:
    sent = {"text": TEXT, "id": "web-1", "received_at": "2026-03-11T09:00:00Z"}
    answer = client.post("/v1/triage", json=sent, headers=CLASSIFY)
    assert answer.status_code == 200
    found = classify_contact(small_classifier, parse_contact(sent))
    profile = load_profile("default")
    triaged = Triager(profile, lambda: NOW).answer(found.reading, found.classification)
    assert answer.json() == json.loads(json.dumps(triaged_object(triaged, profile)))


@pytest.mark.parametrize("identifier", ["a", 7, 7.5, None])
def test_an_identifier_comes_back_as_it_was(client: TestClient, identifier: Any) -> None:
    sent = {"text": TEXT, "id": identifier}
    for path in ("/v1/classify", "/v1/triage"):
        assert client.post(path, json=sent, headers=CLASSIFY).json()["id"] == identifier


def test_answers_are_as_the_documentation_describes_them(client: TestClient) -> None:
    sent = {"text": TEXT}
    Classified.model_validate(client.post("/v1/classify", json=sent, headers=CLASSIFY).json())
    Triaged.model_validate(client.post("/v1/triage", json=sent, headers=CLASSIFY).json())


@pytest.mark.parametrize(
    ("sent", "code", "field"),
    [
        ({}, "text_missing", "text"),
        ({"text": 5}, "text_missing", "text"),
        ({"text": "  "}, "text_empty", "text"),
        ({"text": "?!"}, "text_without_words", "text"),
        ({"text": "word " * 5_000}, "text_too_long", "text"),
        ({"text": TEXT, "id": []}, "id_invalid", "id"),
        ({"text": TEXT, "channel": "pigeon"}, "channel_invalid", "channel"),
        ({"text": TEXT, "received_at": "soon"}, "received_at_invalid", "received_at"),
    ],
)
def test_a_faulty_contact_names_its_field_under_the_librarys_code(
    client: TestClient, sent: dict[str, Any], code: str, field: str
) -> None:
    answer = client.post("/v1/classify", json=sent, headers=CLASSIFY)
    problem = answer.json()
    assert answer.status_code == 422
    assert problem["code"] == code
    assert [error["field"] for error in problem["errors"]] == [field]
    assert "pigeon" not in answer.text
    assert "soon" not in answer.text


def test_a_contact_from_the_future_cannot_be_triaged(client: TestClient) -> None:
    sent = {"text": TEXT, "received_at": "2026-03-13T09:00:00Z"}
    answer = client.post("/v1/triage", json=sent, headers=CLASSIFY)
    assert answer.status_code == 422
    assert answer.json()["code"] == "received_at_invalid"


@pytest.mark.parametrize("path", ["/v1/classify", "/v1/triage"])
@pytest.mark.parametrize("received", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_year_that_nobody_reckons_with_is_no_fault_of_the_service(
    client: TestClient, path: str, received: str
) -> None:
    sent = {"text": f"{TEXT} I wrote last week.", "received_at": received}
    assert client.post(path, json=sent, headers=CLASSIFY).status_code in (200, 422)


@pytest.mark.parametrize(
    "text", ["half a pair \ud800 of words", "nul \x00 in it", "é🙂 café words"]
)
@pytest.mark.parametrize("path", ["/v1/classify", "/v1/triage"])
def test_odd_characters_are_answered(client: TestClient, path: str, text: str) -> None:
    body = json.dumps({"text": text, "id": "\udfff"}).encode("ascii")
    answer = client.post(
        path, content=body, headers={**CLASSIFY, "Content-Type": "application/json"}
    )
    assert answer.status_code == 200
    assert json.loads(answer.content)["id"] == "\udfff"
