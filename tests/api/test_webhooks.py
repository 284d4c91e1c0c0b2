from __future__ import annotations

import asyncio
import json

import pytest
from tests.api.calling import Calls
from tests.api.deliveries.world import SECRET_KEY, Receiver, World
from tests.casework.people import ADMIN

from redress.casework.principals import Principal, PrincipalKind, Scope
from redress.triage.profile_files import load_profile
from redress_api.casework.desk import Desk
from redress_api.deliveries.dispatcher import Dispatcher
from redress_api.deliveries.posting import WebhookSender
from redress_api.deliveries.signature import is_genuine
from redress_api.routes.webhooks import webhooks_router

URL = "https://crm.example.org/hooks/redress"
WRITER = Principal(
    PrincipalKind.KEY, "k1", "a form", frozenset({Scope.CLASSIFY, Scope.READ, Scope.WRITE})
)


def calls(world: World, secret_key: str | None = SECRET_KEY, allow_private: bool = False) -> Calls:
    sender = WebhookSender(secret_key, allow_private, world.clock) if secret_key else None
    router = webhooks_router(secret_key, sender, allow_private=allow_private)
    return Calls([router], desk=Desk(world.store, load_profile("default"), world.clock))


def made(call: Calls, url: str = URL, *events: str) -> dict[str, str]:
    answer = call("POST", "/v1/webhooks", ADMIN, json={"url": url, "events": events})
    assert answer.status_code == 201
    return answer.json()


def test_a_webhook_is_made_with_a_secret_that_is_shown_once(world: World) -> None:
    call = calls(world)
    webhook = made(call, URL, "received", "closed")

    assert webhook["secret"].startswith("whsec_")
    assert webhook["events"] == ["closed", "received"]
    assert webhook["active"] is True
    told = (
        call("GET", "/v1/webhooks", ADMIN).text
        + call("GET", f"/v1/webhooks/{webhook['id']}", ADMIN).text
    )
    assert webhook["url"] in told
    assert webhook["secret"] not in told


def test_the_secret_is_kept_nowhere(world: World) -> None:
    webhook = made(calls(world))
    with world.store.reading() as session:
        raw = session.connection().connection.dbapi_connection
        assert raw is not None
        dump = "".join(raw.iterdump())
    assert webhook["id"] in dump
    assert webhook["secret"] not in dump
    assert webhook["secret"].removeprefix("whsec_") not in dump


def test_the_same_key_makes_one_webhook_and_shows_the_same_secret(world: World) -> None:
    call = calls(world)
    headers = {"Idempotency-Key": "one"}
    first, second = (
        call("POST", "/v1/webhooks", ADMIN, headers, json={"url": URL}) for _ in range(2)
    )
    assert first.json() == second.json()
    assert first.headers["Location"] == f"/v1/webhooks/{first.json()['id']}"
    assert len(call("GET", "/v1/webhooks", ADMIN).json()["webhooks"]) == 1


@pytest.mark.parametrize(
    "url", ["http://crm.example.org/", "https://127.0.0.1/", "https://2130706433/", "x", ""]
)
def test_a_url_that_no_webhook_may_lead_to_is_refused_with_its_field(
    world: World, url: str
) -> None:
    answer = calls(world)("POST", "/v1/webhooks", ADMIN, json={"url": url})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one["field"] for one in answer.json()["errors"]] == ["url"]


def test_an_unknown_event_is_refused_with_its_field(world: World) -> None:
    answer = calls(world)("POST", "/v1/webhooks", ADMIN, json={"url": URL, "events": ["boom"]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "events"


def test_without_a_secret_key_no_webhook_can_be_made_or_tried(world: World) -> None:
    world.hook(URL)
    call = calls(world, secret_key=None)
    answers = [
        call("POST", "/v1/webhooks", ADMIN, json={"url": URL}),
        call("POST", "/v1/webhooks/wh_1/test", ADMIN),
    ]
    assert [one.status_code for one in answers] == [409, 409]
    assert "REDRESS_SECRET_KEY" in answers[0].json()["detail"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/webhooks"),
        ("POST", "/v1/webhooks"),
        ("GET", "/v1/webhooks/wh_1"),
        ("PATCH", "/v1/webhooks/wh_1"),
        ("DELETE", "/v1/webhooks/wh_1"),
        ("POST", "/v1/webhooks/wh_1/test"),
        ("POST", "/v1/deliveries/1/redeliver"),
    ],
)
def test_only_an_administrator_has_to_do_with_webhooks(
    world: World, method: str, path: str
) -> None:
    world.hook(URL)
    call = calls(world)
    assert call(method, path, WRITER).status_code == 403
    assert call(method, path).status_code == 401
    assert len(call("GET", "/v1/webhooks", ADMIN).json()["webhooks"]) == 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/webhooks/wh_none", None),
        ("PATCH", "/v1/webhooks/wh_none", {"active": False}),
        ("DELETE", "/v1/webhooks/wh_none", None),
        ("POST", "/v1/webhooks/wh_none/test", None),
        ("POST", "/v1/deliveries/4711/redeliver", None),
    ],
)
def test_what_is_not_there_is_not_found(world: World, method: str, path: str, body: object) -> None:
    assert calls(world)(method, path, ADMIN, json=body).status_code == 404


def test_a_webhook_is_switched_off_and_on_and_deleted(world: World) -> None:
    call = calls(world)
    path = f"/v1/webhooks/{made(call)['id']}"
    assert call("PATCH", path, ADMIN, json={"active": False}).json()["active"] is False
    assert call("PATCH", path, ADMIN, json={"active": True}).json()["active"] is True
    assert call("DELETE", path, ADMIN).status_code == 204
    assert call("GET", path, ADMIN).status_code == 404


def test_a_test_message_is_signed_and_its_outcome_told(world: World, receiver: Receiver) -> None:
    call = calls(world, allow_private=True)
    webhook = made(call, receiver.url)
    answer = call("POST", f"/v1/webhooks/{webhook['id']}/test", ADMIN)

    assert answer.json() == {"delivered": True, "status": 204, "failure": None}
    (received,) = receiver.received
    assert json.loads(received.body)["type"] == "test"
    assert is_genuine(
        webhook["secret"],
        received.body,
        received.headers["Redress-Webhook-Signature"],
        received.headers["Redress-Webhook-Timestamp"],
        world.clock().timestamp(),
    )
    receiver.answer_with(500)
    answer = call("POST", f"/v1/webhooks/{webhook['id']}/test", ADMIN)
    assert answer.json() == {"delivered": False, "status": 500, "failure": "answered_500"}


def test_what_failed_is_seen_and_redelivered(world: World, receiver: Receiver) -> None:
    call = calls(world, allow_private=True)
    webhook = made(call, receiver.url)
    world.happen("received")
    receiver.answer_with(400)

    def dispatch() -> None:
        sender = WebhookSender(SECRET_KEY, True, world.clock)
        one = Dispatcher(world.sending(), sender, None, draw=lambda: 0.5)
        asyncio.run(one.empty())

    dispatch()
    path = f"/v1/webhooks/{webhook['id']}"
    (delivery,) = call("GET", path, ADMIN).json()["deliveries"]
    assert (delivery["state"], delivery["failure"]) == ("waiting", "answered_400")

    receiver.answer = None
    world.clock.move(seconds=1)
    answer = call("POST", f"/v1/deliveries/{delivery['id']}/redeliver", ADMIN)
    assert (answer.status_code, answer.json()["attempts"]) == (202, 0)
    dispatch()
    (delivery,) = call("GET", path, ADMIN).json()["deliveries"]
    assert delivery["state"] == "delivered"
