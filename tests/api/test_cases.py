"""Cases over HTTP: a web form's call, an officer's work, and what each may see."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.api.council import FORM, Council, get, opened, post


def test_a_web_form_gets_a_reference_a_route_dates_and_a_draft(served: Council) -> None:
    answer = served.client.post("/v1/cases", json=FORM, headers=served.as_("form"))
    assert answer.status_code == 201
    case = answer.json()
    assert answer.headers["location"] == f"/v1/cases/{case['reference']}"
    assert answer.headers["etag"] == f'"{case["version"]}"'
    assert case["classification"]["kind"]["label"]
    assert case["decision"]["team"]["code"]
    assert {"acknowledge", "respond"} & {clock["code"] for clock in case["clocks"]}
    assert case["reference"] in case["draft"]["body"]
    assert case["draft"]["body"].startswith("Dear Jo Smith,")
    assert case["received_at"] == "2026-11-27T12:00:00Z"


def test_nothing_that_the_form_sent_is_lost(served: Council) -> None:
    sent = {"place": "Mill Lane", "adjustments": "Large print.", "id": "F-7"}
    people = [{"role": "representative", "name": "Cllr Lee", "phone": "01632 960001"}]
    reference = opened(served, **sent, people=people)["reference"]
    case = get(served, f"/v1/cases/{reference}?personal_data=true")
    assert case["contact"]["other"] == {"ward": "Northgate"}
    assert {key: case["contact"][key] for key in sent} == sent
    assert [(one["role"], one["name"]) for one in case["people"]] == [
        ("complainant", "Jo Smith"),
        ("representative", "Cllr Lee"),
    ]


def test_a_letter_greets_who_writes_and_never_whom_it_is_about(served: Council) -> None:
    people = [{"role": "subject", "name": "Al Other"}, {"name": "Jo Smith"}]
    body = {"text": FORM["text"], "people": people}
    case = post(served, "/v1/cases", body, "form")
    assert case["draft"]["body"].startswith("Dear Jo Smith,")
    assert "Other" not in case["draft"]["body"]


def test_the_same_key_and_body_are_the_same_case(served: Council) -> None:
    first = post(served, "/v1/cases", FORM, "form", Idempotency_Key="one")
    again = post(served, "/v1/cases", FORM, "form", Idempotency_Key="one")
    assert again == first
    other = post(served, "/v1/cases", FORM, "other", Idempotency_Key="one")
    assert other["reference"] != first["reference"]
    changed = {**FORM, "text": "Something else is wrong."}
    refused = post(served, "/v1/cases", changed, "form", 422, Idempotency_Key="one")
    assert refused["code"] == "idempotency_key_reused"
    assert len(get(served, "/v1/cases")["cases"]) == 2


def test_requests_with_one_key_at_the_same_time_make_one_case(served: Council) -> None:
    def call(_: int) -> Any:
        return post(served, "/v1/cases", FORM, "form", Idempotency_Key="same")["reference"]

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(call, range(16)))) == 1
    assert len(get(served, "/v1/cases")["cases"]) == 1


def test_a_form_may_open_cases_and_read_none(served: Council) -> None:
    reference = opened(served)["reference"]
    for path in ("/v1/cases", f"/v1/cases/{reference}", f"/v1/cases/{reference}/events"):
        assert served.client.get(path, headers=served.as_("form")).status_code == 403
    assert served.client.get("/v1/cases", headers=served.as_("stranger")).status_code == 401


def test_an_analyst_sees_cases_without_anything_personal(served: Council) -> None:
    reference = opened(served)["reference"]
    path = f"/v1/cases/{reference}"
    told = served.client.get(path, headers=served.as_("eve")).text
    for secret in ("Smith", "jo.smith", "Mill Lane", "Northgate"):
        assert secret not in told
    for asked in (f"{path}?personal_data=true", "/v1/cases?person=jo.smith@example.org"):
        assert served.client.get(asked, headers=served.as_("eve")).status_code == 403
    for asked in (f"{path}/drafts", f"{path}/letters", f"{path}/letters/5"):
        assert served.client.get(asked, headers=served.as_("eve")).status_code == 403


def test_who_looks_at_personal_data_is_noted_and_keeps_nobody_from_working(
    served: Council,
) -> None:
    case = opened(served)
    path = f"/v1/cases/{case['reference']}"
    assert get(served, f"{path}?personal_data=true")["version"] == case["version"]
    viewed = get(served, f"{path}/events?type=viewed")["events"]
    assert [one["actor"]["id"] for one in viewed] == ["ann"]
    assert not get(served, f"{path}/events?type=escalated")["events"]


def test_a_change_names_the_version_it_is_made_on(served: Council) -> None:
    case = opened(served)
    path, body = f"/v1/cases/{case['reference']}", {"officer": "ann"}
    head = served.as_("ann")
    assert served.client.patch(path, json=body, headers=head).status_code == 428
    old = {**head, "If-Match": '"1"'}
    assert served.client.patch(path, json=body, headers=old).status_code == 412
    now = {**head, "If-Match": f'"{case["version"]}"'}
    answer = served.client.patch(path, json=body, headers=now)
    assert (answer.status_code, answer.json()["officer"]) == (200, "ann")
    assert answer.headers["etag"] != now["If-Match"]
    assert served.client.patch(path, json=body, headers=now).status_code == 412
    assert post(served, f"{path}/events", {"type": "closed"}, status=412, If_Match='"1"')


def test_a_change_of_several_fields_is_all_or_nothing(served: Council) -> None:
    case = opened(served)
    path = f"/v1/cases/{case['reference']}"
    head = {**served.as_("ann"), "If-Match": "*"}
    body = {"officer": "ann", "labels": {"service_area": ["nonsense"]}}
    answer = served.client.patch(path, json=body, headers=head)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "labels")
    assert get(served, path)["officer"] is None
    body = {"officer": "ann", "team": "feedback", "labels": {"service_area": ["parking"]}}
    case = served.client.patch(path, json=body, headers=head).json()
    assert (case["officer"], case["team"]) == ("ann", "feedback")
    assert case["labels"]["service_area"]["labels"] == ["parking"]
    assert served.client.patch(path, json={}, headers=head).status_code == 422


def test_a_correction_keeps_what_the_model_said(served: Council) -> None:
    case = opened(served)
    path = f"/v1/cases/{case['reference']}/corrections"
    post(served, path, {"question": "service_area", "labels": ["parking"], "reason": "A fine."})
    (kept,) = get(served, path)["corrections"]
    before = case["classification"]["service_area"]["label"]
    assert kept["details"]["before"]["labels"] == [before]
    assert kept["details"]["labels"] == ["parking"]


def test_a_letter_is_approved_handed_over_and_acknowledges_the_case(served: Council) -> None:
    reference = opened(served)["reference"]
    path = f"/v1/cases/{reference}"
    head = {**served.as_("ann"), "If-Match": "*"}
    body = {"labels": {"kind": ["complaint"], "service_area": ["waste_and_recycling"]}}
    assert served.client.patch(path, json=body, headers=head).status_code == 200
    draft = get(served, f"{path}/drafts")["drafts"][-1]
    bad = {"subject": "Your complaint", "body": f"{reference}: your complaint will be upheld."}
    number = post(served, f"{path}/drafts", bad)["number"]
    refused = post(served, f"{path}/letters", {"draft": number}, status=422)
    assert refused["code"] == "letter_forbidden"
    letter = post(served, f"{path}/letters", {"draft": draft["number"]})
    assert (letter["status"], letter["missing"]) == ("approved", [])
    sending = f"{path}/letters/{letter['number']}/send"
    assert "smtp_host" in post(served, sending, {"by": "email"}, status=409)["detail"]
    assert post(served, sending, {"by": "hand_over"})["status"] == "handed_over"
    post(served, sending, {"by": "hand_over"}, status=409)
    case = get(served, path)
    assert (case["state"], case["stages"][0]["acknowledged_on"]) == ("acknowledged", "2026-11-27")


@pytest.mark.parametrize("format", ["text", "html", "docx", "eml"])
def test_a_letter_is_downloaded_in_each_format(served_from_file: Council, format: str) -> None:
    served = served_from_file
    reference = opened(served)["reference"]
    path = f"/v1/cases/{reference}/letters/5?format={format}"
    answer = served.client.get(path, headers=served.as_("ann"))
    assert answer.status_code == 200
    assert reference in answer.headers["content-disposition"]
    if format != "docx":
        assert reference.encode() in answer.content


def test_deadlines_tell_what_is_late_and_what_comes(served: Council) -> None:
    late = opened(served)["reference"]
    served.clock.move(days=12)
    soon = opened(served)["reference"]
    found = get(served, "/v1/deadlines?within=20", "eve")
    assert [one["reference"] for one in found["overdue"]] == [late]
    assert [one["reference"] for one in found["due"]] == [soon]
    assert get(served, "/v1/deadlines?team=nobody")["overdue"] == []


def test_pages_of_a_list_follow_each_other(served: Council) -> None:
    references = {opened(served)["reference"] for _ in range(5)}
    found, cursor = set(), ""
    for _ in range(3):
        page = get(served, f"/v1/cases?limit=2{cursor}")
        found |= {one["reference"] for one in page["cases"]}
        cursor = f"&cursor={page['next']}"
    assert (found, page["next"]) == (references, None)


def test_an_officer_who_answered_may_not_review(served: Council) -> None:
    path = f"/v1/cases/{opened(served)['reference']}/events"
    case = get(served, path.removesuffix("/events"))
    if case["process"] != "corporate_stage_1":
        post(served, path, {"type": "rerouted", "process": "corporate_stage_1"})
    answer = {"type": "responded", "outcome": "not_upheld", "reasons": "It was collected."}
    post(served, path, answer)
    post(served, path, {"type": "escalated"})
    refused = post(served, path, answer, status=409)
    assert "another person must" in refused["detail"]
    post(served, path, answer, "bob")


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "text"),
        ({"text": ""}, 422, "text"),
        ({"text": "   "}, 422, "text"),
        ({"text": 7}, 422, "text"),
        ({"text": "x" * 20_001}, 422, "text"),
        ({"text": "My bin", "channel": "pigeon"}, 422, "channel"),
        ({"text": "My bin", "received_at": "soon"}, 422, "received_at"),
        ({"text": "My bin", "received_at": "2036-01-01T10:00:00Z"}, 422, None),
        ({"text": "My bin", "people": [{"role": "bystander"}]}, 422, "people.0.role"),
        ([], 422, None),
    ],
)
def test_a_body_that_does_not_hold_says_where(
    served_from_file: Council, body: Any, status: int, field: str | None
) -> None:
    served = served_from_file
    answer = served.client.post("/v1/cases", json=body, headers=served.as_("form"))
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert field is None or answer.json()["errors"][0]["field"] == field
    assert get(served, "/v1/cases")["cases"] == []


def test_a_body_that_is_no_json_is_refused(served_from_file: Council) -> None:
    head = {**served_from_file.as_("form"), "content-type": "application/json"}
    answer = served_from_file.client.post("/v1/cases", content=b'{"text": ', headers=head)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/v1/cases/26-0000-0000",
        "/v1/cases/%00",
        "/v1/cases/' OR 1=1",
        "/v1/cases/26-AAAA-AAAA/events",
    ],
)
def test_a_case_that_is_not_there_is_not_found(served: Council, path: str) -> None:
    answer = served.client.get(path, headers=served.as_("ann"))
    assert (answer.status_code, answer.json()["code"]) == (404, "case_missing")
