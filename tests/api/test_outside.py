"""The whole service with what is outside of it: webhooks, a mail server, a reporting site."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest
from tests.api.council import Council, council, get, opened, post
from tests.api.deliveries.mail_server import MailHost
from tests.api.deliveries.world import SECRET_KEY, Receiver

from redress.classification.classifier import Classifier
from redress_api.deliveries.signature import is_genuine


@pytest.fixture
def served(small_classifier: Classifier, sqlite_url: str, host: MailHost) -> Iterator[Council]:
    """The service with a mail server, and whose webhooks may lead to this machine."""
    settings = {
        "secret_key": SECRET_KEY,
        "webhook_allow_private": True,
        "smtp_host": "127.0.0.1",
        "smtp_port": host.port,
        "smtp_from": "letters@council.example",
        "smtp_starttls": False,
    }
    with council(small_classifier, sqlite_url, **settings) as found:
        yield found


def until(happened: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    give_up = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < give_up, "It did not happen."
        time.sleep(0.01)


def test_a_webhook_is_told_of_a_new_case(served: Council, receiver: Receiver) -> None:
    webhook = post(served, "/v1/webhooks", {"url": receiver.url}, "admin")
    case = opened(served)
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
            served.clock().timestamp(),
        )
    counted = 'redress_deliveries_total{kind="webhook",outcome="delivered"} 4.0'
    head = served.as_("admin")
    until(lambda: counted in served.client.get("/v1/metrics", headers=head).text)


def test_a_letter_that_was_approved_leaves_by_email(served: Council, host: MailHost) -> None:
    case = opened(served)
    path = f"/v1/cases/{case['reference']}"
    drafts = get(served, f"{path}/drafts")["drafts"]
    letter = post(served, f"{path}/letters", {"draft": drafts[-1]["number"]})
    post(served, f"{path}/letters/{letter['number']}/send", {"by": "email"})
    until(lambda: get(served, path)["state"] == "acknowledged")
    (email,) = host.letters
    assert email["To"] == "Jo Smith <jo.smith@example.org>"
    assert case["reference"] in email["Subject"] + str(email.get_body())


def test_a_reporting_site_opens_a_case(served: Council) -> None:
    report = {
        "api_key": "form",
        "service_code": "roads_and_pavements",
        "lat": "53.8",
        "long": "-1.5",
        "description": "There is a deep pothole outside the library and somebody will fall.",
    }
    (row,) = served.client.post("/open311/v2/requests.json", data=report).json()
    reference = row["service_request_id"]
    assert get(served, f"/v1/cases/{reference}")["text"] == report["description"]
    (told,) = served.client.get(f"/open311/v2/requests/{reference}.json").json()
    assert told["status"] == "open"
