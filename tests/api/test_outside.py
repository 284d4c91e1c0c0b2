"""The whole service with what is outside of it: webhooks, a mail server, a reporting site."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from starlette.requests import Request
from tests.api.deliveries.mail_server import MailHost, mail_host
from tests.api.deliveries.world import SECRET_KEY, Receiver, serve
from tests.casework.cases import PROFILE

from redress.casework.principals import Principal, PrincipalKind, Role, Scope
from redress.classification.classifier import Classifier
from redress_api.app import create_app
from redress_api.assembly import parts_of
from redress_api.deliveries.signature import is_genuine
from redress_api.loading import Loaded
from redress_api.settings import Settings

CALLERS = {
    "ann": Principal(PrincipalKind.USER, "ann", "Ann Officer", Role.OFFICER.scopes),
    "form": Principal(PrincipalKind.KEY, "form", "Web form", frozenset({Scope.WRITE})),
    "admin": Principal(PrincipalKind.USER, "root", "Admin", Role.ADMIN.scopes),
}
CASE = {
    "text": "My brown bin at 4 Mill Lane has not been emptied for three weeks. I am not happy "
    "with the service and want it emptied.",
    "name": "Jo Smith",
    "email": "jo.smith@example.org",
}


class ByName:
    """Whoever calls is who the bearer token says."""

    def authenticate(self, request: Request) -> Principal | None:
        return CALLERS.get(request.headers.get("authorization", "").removeprefix("Bearer "))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    yield from serve(None)


@pytest.fixture
def host() -> Iterator[MailHost]:
    with mail_host() as host:
        yield host


@pytest.fixture
def client(small_classifier: Classifier, sqlite_url: str, host: MailHost) -> Iterator[TestClient]:
    settings = Settings(
        database_url=SecretStr(sqlite_url),
        secret_key=SecretStr(SECRET_KEY),
        webhook_allow_private=True,
        smtp_host="127.0.0.1",
        smtp_port=host.port,
        smtp_from="letters@council.example",
        smtp_starttls=False,
    )
    loaded = Loaded(small_classifier, PROFILE, "default@test")
    parts = replace(parts_of(settings, lambda: loaded), authenticator=ByName())
    with TestClient(create_app(settings, parts)) as client:
        yield client


def caller(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}"}


def until(happened: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    give_up = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < give_up, "It did not happen."
        time.sleep(0.01)


def test_a_webhook_is_told_of_a_new_case(client: TestClient, receiver: Receiver) -> None:
    webhook = client.post(
        "/v1/webhooks", json={"url": receiver.url}, headers=caller("admin")
    ).json()
    case = client.post("/v1/cases", json=CASE, headers=caller("form")).json()
    until(lambda: len(receiver.received) == 4)

    messages = [json.loads(one.body) for one in receiver.received]
    assert {one["type"] for one in messages} == {"received", "classified", "decided", "drafted"}
    assert {one["reference"] for one in messages} == {case["reference"]}
    assert not any(word in str(messages) for word in ("Mill Lane", "Smith", "brown bin"))
    for one in receiver.received:
        assert is_genuine(
            webhook["secret"],
            one.body,
            one.headers["Redress-Webhook-Signature"],
            one.headers["Redress-Webhook-Timestamp"],
            time.time(),
        )
    counted = 'redress_deliveries_total{kind="webhook",outcome="delivered"} 4.0'
    until(lambda: counted in client.get("/v1/metrics", headers=caller("admin")).text)


def test_a_letter_that_was_approved_leaves_by_email(client: TestClient, host: MailHost) -> None:
    case = client.post("/v1/cases", json=CASE, headers=caller("form")).json()
    path = f"/v1/cases/{case['reference']}"
    drafts = client.get(f"{path}/drafts", headers=caller("ann")).json()["drafts"]
    letter = client.post(
        f"{path}/letters", json={"draft": drafts[-1]["number"]}, headers=caller("ann")
    ).json()
    sent = client.post(
        f"{path}/letters/{letter['number']}/send", json={"by": "email"}, headers=caller("ann")
    )
    assert sent.is_success

    def state() -> str:
        return str(client.get(path, headers=caller("ann")).json()["state"])

    until(lambda: state() == "acknowledged")
    (email,) = host.letters
    assert email["To"] == "Jo Smith <jo.smith@example.org>"
    assert case["reference"] in email["Subject"] + str(email.get_body())


def test_a_reporting_site_opens_a_case(client: TestClient) -> None:
    report = {
        "api_key": "form",
        "service_code": "roads_and_pavements",
        "lat": "53.8",
        "long": "-1.5",
        "description": "There is a deep pothole outside the library and somebody will fall.",
    }
    (row,) = client.post("/open311/v2/requests.json", data=report).json()
    reference = row["service_request_id"]
    case = client.get(f"/v1/cases/{reference}", headers=caller("ann")).json()
    assert case["text"] == report["description"]
    (told,) = client.get(f"/open311/v2/requests/{reference}.json").json()
    assert told["status"] == "open"
