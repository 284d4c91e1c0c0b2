from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree import ElementTree

import pytest
from starlette.requests import Request
from tests.api.calling import Calls
from tests.api.open311.test_posting import FIXMYSTREET
from tests.casework.cases import NOW, OFFICER, PROFILE, opened
from tests.triage.contacts import classification

from redress.casework.cases import find
from redress.casework.database import Database
from redress.casework.documents import CONTACT, contents, parties
from redress.casework.principals import Principal, PrincipalKind, Scope
from redress.casework.verification import verify
from redress.contact import Contact
from redress.engine import Classified
from redress.errors import ContactError
from redress.reading.reader import read
from redress_api.casework.desk import Desk
from redress_api.open311.routes import open311_router

POSTER = Principal(PrincipalKind.KEY, "fms", "FixMyStreet", frozenset({Scope.WRITE}))
CLASSIFIER = Principal(PrincipalKind.KEY, "c", "a classifier", frozenset({Scope.CLASSIFY}))
KEYS = {"a key": POSTER, "another": CLASSIFIER}


class Keys:
    """Knows two keys."""

    def authenticate(self, request: Request) -> Principal | None:
        return KEYS.get(request.headers["authorization"].removeprefix("Bearer ").replace("_", " "))


@dataclass
class ByHand:
    """Classifies every contact alike."""

    seen: list[Contact] = field(default_factory=list)

    async def classified(self, contact: Contact) -> Classified:
        self.seen.append(contact)
        return Classified(read(contact), classification())


@pytest.fixture
def store(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def by_hand() -> ByHand:
    return ByHand()


@pytest.fixture
def call(store: Database, by_hand: ByHand) -> Calls:
    desk = Desk(store, PROFILE, lambda: NOW)
    return Calls([open311_router(NOW)], desk=desk, authenticator=Keys(), service=by_hand)


def xml(text: str) -> ElementTree.Element:
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>')
    return ElementTree.fromstring(text)


MULTIPART = "multipart/form-data; boundary=x"
POSTED = {**FIXMYSTREET, "api_key": "a_key"}


def test_fixmystreet_posts_a_report_and_gets_its_identifier(call: Calls, store: Database) -> None:
    answer = call("POST", "/open311/v2/requests.xml", data=POSTED)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    root = xml(answer.text)
    assert root.tag == "service_requests"
    reference = root.findtext("request/service_request_id")
    assert reference
    assert reference in (root.findtext("request/service_notice") or "")
    with store.reading() as session:
        kept = find(session, reference)
        papers = contents(session, kept.id)
        (person,) = parties(session, kept.id)
        assert list(verify(session)) == []
    contact = papers[kept.state.documents[CONTACT][0]].content
    assert contact is not None
    assert contact["text"].startswith("title: Pothole")
    assert contact["place"] == "53.800772, -1.549077"
    assert person.email == "jo@example.org"


def test_a_report_is_answered_in_json(call: Calls) -> None:
    answer = call("POST", "/open311/v2/requests.json", data={**POSTED, "account_id": "77"})
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    (row,) = answer.json()
    assert row["account_id"] == "77"
    assert sorted(row) == ["account_id", "service_notice", "service_request_id"]


def test_a_report_sent_again_is_the_same_case(call: Calls, by_hand: ByHand) -> None:
    first = call("POST", "/open311/v2/requests.xml", data=POSTED)
    again = call("POST", "/open311/v2/requests.json", data=POSTED)
    other = call("POST", "/open311/v2/requests.json", data={**POSTED, "lat": "53.9"})

    reference = xml(first.text).findtext("request/service_request_id")
    assert again.json()[0]["service_request_id"] == reference
    assert other.json()[0]["service_request_id"] != reference
    assert len(by_hand.seen) == 2


def test_a_report_may_come_with_the_key_in_the_header(call: Calls) -> None:
    fields = {name: value for name, value in POSTED.items() if name != "api_key"}
    assert call("POST", "/open311/v2/requests.json", POSTER, data=fields).status_code == 200


def test_a_form_may_come_in_parts(call: Calls) -> None:
    files = {"media": ("pothole.jpeg", b"\xff\xd8", "image/jpeg")}
    answer = call("POST", "/open311/v2/requests.json", data=POSTED, files=files)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"a=&" * 100_000, "application/x-www-form-urlencoded"),
        (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" * 300 + b"--x--", MULTIPART),
        (b"nothing of the kind", MULTIPART),
    ],
)
def test_a_form_with_too_many_fields_or_none_is_refused(
    call: Calls, body: bytes, media_type: str
) -> None:
    headers = {"Content-Type": media_type}
    answer = call("POST", "/open311/v2/requests.json", POSTER, headers, content=body)
    assert answer.status_code == 400
    assert answer.json()[0]["code"] == 400


def test_bytes_that_are_no_utf_8_end_nothing(call: Calls) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"service_code=parking&lat=1&long=1&description=%ff%fe caf\xe9 %00"
    answer = call("POST", "/open311/v2/requests.json", POSTER, headers, content=body)
    assert answer.status_code == 200


@pytest.mark.parametrize("key", ["", "wrong", "clé", "a key\n", "another", "x" * 999])
def test_a_key_that_is_missing_wrong_or_for_something_else_is_refused(
    call: Calls, by_hand: ByHand, key: str
) -> None:
    answer = call("POST", "/open311/v2/requests.json", data={**POSTED, "api_key": key})
    assert answer.status_code == 403
    ((code, description),) = [one.values() for one in answer.json()]
    assert code == 403
    assert "key" in description
    assert by_hand.seen == []


def test_a_browser_that_is_signed_in_cannot_be_made_to_post(call: Calls) -> None:
    fields = {name: value for name, value in POSTED.items() if name != "api_key"}
    assert call("POST", "/open311/v2/requests.json", OFFICER, data=fields).status_code == 403


def test_faults_are_told_in_the_standards_form(call: Calls) -> None:
    fields = {**POSTED, "lat": "north", "description": ""}
    answer = call("POST", "/open311/v2/requests.xml", data=fields)
    assert answer.status_code == 400
    root = xml(answer.text)
    assert root.tag == "errors"
    assert [one.findtext("code") for one in root.findall("error")] == ["400", "400"]
    told = call("POST", "/open311/v2/requests.json", data={**POSTED, "service_code": "moon"})
    assert (told.status_code, told.json()[0]["code"]) == (404, 404)


def test_a_contact_that_cannot_be_read_is_told_in_the_standards_form(
    store: Database,
) -> None:
    class Refusing(ByHand):
        async def classified(self, contact: Contact) -> Classified:
            raise ContactError("The text has no words.", code="text_without_words")

    desk = Desk(store, PROFILE, lambda: NOW)
    call = Calls([open311_router(NOW)], desk=desk, authenticator=Keys(), service=Refusing())
    answer = call("POST", "/open311/v2/requests.json", data=POSTED)
    assert answer.status_code == 400
    assert answer.json() == [{"code": 400, "description": "The text has no words."}]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/open311/v2/services.pdf", 404),
        ("GET", "/open311/v2/services/moon.json", 404),
        ("GET", "/open311/v2/requests/26-0000-0000.json", 404),
        ("GET", "/open311/v2/requests.json?service_request_id=26-A&status=odd", 200),
        ("GET", "/open311/v2/requests.json?api_key=a_key&status=odd", 400),
        ("GET", "/open311/v2/requests.json?api_key=a_key&start_date=soon", 400),
        ("GET", "/open311/v2/requests.json", 403),
        ("GET", "/open311/v2/requests.json?api_key=another", 403),
        ("PUT", "/open311/v2/requests.json", 405),
        ("POST", "/open311/v2/requests.json", 403),
    ],
)
def test_each_status_is_the_standards(call: Calls, method: str, path: str, status: int) -> None:
    assert call(method, path).status_code == status


def test_services_are_listed_in_both_formats(call: Calls) -> None:
    rows = call("GET", "/open311/v2/services.json").json()
    root = xml(call("GET", "/open311/v2/services.xml").text)

    assert root.tag == "services"
    codes = [one.findtext("service_code") for one in root.findall("service")]
    assert codes == [row["service_code"] for row in rows]
    assert "roads_and_pavements" in codes
    assert {row["type"] for row in rows} == {"realtime"}
    assert {one.findtext("metadata") for one in root.findall("service")} == {"false"}


def test_without_an_ending_the_format_is_what_is_accepted(call: Calls) -> None:
    headers = {"Accept": "application/json"}
    assert call("GET", "/open311/v2/services", headers=headers).json()
    assert call("GET", "/open311/v2/services").headers["content-type"].startswith("text/xml")


def test_a_service_asks_for_nothing_more(call: Calls) -> None:
    path = "/open311/v2/services/roads_and_pavements"
    assert call("GET", f"{path}.json").json() == {
        "service_code": "roads_and_pavements",
        "attributes": [],
    }
    root = xml(call("GET", f"{path}.xml").text)
    assert root.tag == "service_definition"
    assert root.find("attributes") is not None


def test_what_became_of_a_report_is_told_without_words_people_or_place(call: Calls) -> None:
    posted = call("POST", "/open311/v2/requests.json", data=POSTED).json()
    reference = posted[0]["service_request_id"]
    answer = call("GET", f"/open311/v2/requests/{reference}.json")

    (row,) = answer.json()
    assert row["status"] == "open"
    assert row["service_code"] == "roads_and_pavements"
    assert row["requested_datetime"] == "2026-11-27T12:00:00Z"
    for text in ("Pothole", "Jo", "53.8", "fms.example", "0123"):
        assert text not in answer.text
    root = xml(call("GET", f"/open311/v2/requests.xml?service_request_id={reference},x").text)
    assert [one.findtext("service_request_id") for one in root] == [reference]


def test_a_case_that_came_another_way_is_not_told_of(call: Calls, store: Database) -> None:
    reference = opened(store).state.reference
    assert call("GET", f"/open311/v2/requests/{reference}.json").status_code == 404
    assert call("GET", "/open311/v2/requests.json", POSTER).json() == []


def test_reports_are_listed_by_condition_with_a_key(call: Calls) -> None:
    call("POST", "/open311/v2/requests.json", data=POSTED)
    call("POST", "/open311/v2/requests.json", data={**POSTED, "service_code": "parking"})

    def count(query: str) -> int:
        return len(call("GET", f"/open311/v2/requests.json?{query}", POSTER).json())

    assert count("") == 2
    assert count("service_code=parking") == 1
    assert count("status=closed") == 0
    assert count("status=open,closed") == 2
    assert count("start_date=2026-11-28") == 0
    assert count("end_date=2026-11-26T00:00:00Z") == 0


def test_the_discovery_document_says_where_the_calls_are(call: Calls) -> None:
    told = call("GET", "/open311/v2/discovery.json").json()
    (endpoint,) = told["endpoints"]
    assert endpoint["url"] == "https://redress.example/open311/v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    root = xml(call("GET", "/open311/v2/discovery.xml").text)
    assert root.findtext("endpoints/endpoint/specification") == (
        "http://wiki.open311.org/GeoReport_v2"
    )
    assert root.findtext("endpoints/endpoint/formats/format") == "text/xml"
