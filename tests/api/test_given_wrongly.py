"""What is given wrongly is told so by its place, and never repeated."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from tests.api.council import Council, opened, post

EARLY, LATE = "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"


def refused(served: Council, path: str, **query: Any) -> Any:
    answer = served.client.get(path, params=query, headers=served.as_("ann"))
    assert answer.status_code == 422, answer.text
    return answer.json()


@pytest.mark.parametrize("name", ["received_from", "received_before"])
@pytest.mark.parametrize("value", [EARLY, LATE, "20261127", "0.5", "now"])
def test_a_time_that_is_none_finds_nothing(served: Council, name: str, value: str) -> None:
    assert refused(served, "/v1/cases", **{name: value})["errors"][0]["field"] == name


@pytest.mark.parametrize(
    "cursor",
    [
        *(["newest", EARLY, 1], ["newest", LATE, 1], ["newest", "2026-11-27", 1], ["newest", 1, 1]),
        *(["newest", "2026-11-27T12:00:00+00:00", True], ["newest"], ["due", "2026-11-27", 1], {}),
        *(
            7,
            None,
            "newest",
            ["newest", None, None],
            ["newest", [[]], {}],
            ["newest", EARLY, 2**70],
        ),
    ],
)
def test_a_cursor_that_is_none_of_the_list_is_refused(served: Council, cursor: Any) -> None:
    written = base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")
    problem = refused(served, "/v1/cases", sort="newest", cursor=written)
    assert problem["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("urgency", [True, "1", 1.5, None, -1])
def test_a_cursor_whose_urgency_is_no_number_is_refused(served: Council, urgency: Any) -> None:
    cursor = json.dumps(["inbox", urgency, "2026-11-27", 1]).encode()
    refused(served, "/v1/cases", cursor=base64.urlsafe_b64encode(cursor).decode().rstrip("="))


@pytest.mark.parametrize("number", [10**30, -1, 0, 1.0, "5", True])
def test_a_draft_of_no_number_is_refused(served: Council, number: Any) -> None:
    path = f"/v1/cases/{opened(served)['reference']}/letters"
    assert post(served, path, {"draft": number}, status=422)["errors"][0]["field"] == "draft"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "corrected", "question": "made_up", "labels": ["enquiry"]}, "question"),
        ({"type": "corrected", "question": "kind", "labels": ["made_up"]}, "labels"),
        ({"type": "rerouted", "team": "made_up"}, "team"),
        ({"type": "rerouted", "process": "made_up"}, "process"),
        ({"type": "link_judged", "reference": "made_up", "belongs": True}, "reference"),
    ],
)
def test_a_code_that_there_is_none_of_is_not_repeated(
    served_from_file: Council, body: Any, field: str
) -> None:
    path = f"/v1/cases/{opened(served_from_file)['reference']}/events"
    problem = post(served_from_file, path, body, status=422)
    assert (problem["type"], problem["errors"][0]["field"]) == ("/problems/unfit", field)
    assert "made_up" not in json.dumps(problem)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/cases", "GET, POST"),
        ("/v1/cases/26-AAAA-AAAA", "GET, PATCH"),
        ("/v1/session", "DELETE, GET, POST"),
        ("/v1/classify", "POST"),
    ],
)
def test_a_method_that_is_none_is_told_all_that_are(
    served_from_file: Council, path: str, methods: str
) -> None:
    answer = served_from_file.client.put(path, headers=served_from_file.as_("ann"))
    assert (answer.status_code, answer.headers["allow"]) == (405, methods)
