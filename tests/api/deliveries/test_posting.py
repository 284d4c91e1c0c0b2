from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler

import pytest
from tests.api.deliveries.world import SECRET_KEY, Receiver
from tests.casework.people import NOW
from tests.clock import Clock

from redress.casework.sending import Notice
from redress_api.deliveries.addresses import GuardedBackend
from redress_api.deliveries.posting import Outcome, WebhookSender
from redress_api.deliveries.signature import is_genuine, secret_for


def notice(url: str) -> Notice:
    return Notice("wh_1", url, "12", "received", NOW, "RD-7", 4, {"urgency": "routine"})


def post(url: str, sender: WebhookSender | None = None) -> Outcome:
    sender = sender or WebhookSender(SECRET_KEY, True, Clock())
    return asyncio.run(sender.send(notice(url)))


def test_a_message_says_what_happened_to_which_case_and_is_signed(receiver: Receiver) -> None:
    assert post(receiver.url) == Outcome(status=204)

    (received,) = receiver.received
    assert json.loads(received.body) == {
        "id": "12",
        "type": "received",
        "at": "2026-03-02T09:30:00.000Z",
        "reference": "RD-7",
        "sequence": 4,
        "data": {"urgency": "routine"},
    }
    headers = received.headers
    assert headers["Redress-Webhook-Id"] == "wh_1"
    assert headers["Content-Type"] == "application/json"
    assert is_genuine(
        secret_for(SECRET_KEY, "wh_1"),
        received.body,
        headers["Redress-Webhook-Signature"],
        headers["Redress-Webhook-Timestamp"],
        NOW.timestamp(),
    )


@pytest.mark.parametrize(
    ("status", "unreachable"), [(400, False), (404, False), (429, True), (500, True), (503, True)]
)
def test_an_answer_that_is_no_2xx_is_a_failure(
    receiver: Receiver, status: int, unreachable: bool
) -> None:
    receiver.answer_with(status)
    assert post(receiver.url) == Outcome(f"answered_{status}", status, unreachable=unreachable)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.answer_with(status, Location=receiver.url)
    assert post(receiver.url).failure == f"answered_{status}"
    assert len(receiver.received) == 1


def test_of_an_endless_answer_only_the_start_is_read(receiver: Receiver) -> None:
    sent = 0

    def answer(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.send_header("Content-Length", str(1 << 40))
        handler.end_headers()
        while True:
            sent += handler.wfile.write(b"x" * 65_536)

    receiver.answer = answer
    assert post(receiver.url).arrived
    assert sent < 1 << 30


def test_a_receiver_that_keeps_the_sender_waiting_is_left(receiver: Receiver) -> None:
    over = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        over.wait()

    receiver.answer = answer
    sender = WebhookSender(SECRET_KEY, True, Clock(), timeout=0.2)
    assert post(receiver.url, sender) == Outcome("timed_out", unreachable=True)
    over.set()


def test_a_receiver_that_drips_its_answer_cannot_hold_the_sender(receiver: Receiver) -> None:
    over = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not over.wait(0.02):
            handler.wfile.write(b"X: y\r\n")
            handler.wfile.flush()

    receiver.answer = answer
    sender = WebhookSender(SECRET_KEY, True, Clock(), timeout=0.3)
    assert post(receiver.url, sender).failure == "timed_out"
    over.set()


def test_an_answer_that_is_no_http_is_a_failure(receiver: Receiver) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"220 mail.example ESMTP\r\n\r\n")
        handler.close_connection = True

    receiver.answer = answer
    assert post(receiver.url).failure == "connection_broken"


def test_a_receiver_that_is_not_there_is_a_failure(receiver: Receiver) -> None:
    url = receiver.url
    receiver.server.server_close()
    assert post(url) == Outcome("not_connected", unreachable=True)


@pytest.mark.parametrize("url", ["http://127.0.0.1:{}/", "https://127.0.0.1:{}/"])
def test_a_webhook_inside_the_network_is_sent_nothing(receiver: Receiver, url: str) -> None:
    sender = WebhookSender(SECRET_KEY, False, Clock())
    assert post(url.format(receiver.port), sender).failure == "target_refused"
    assert receiver.received == []


async def this_machine(host: str, port: int) -> Sequence[str]:
    """What every name means."""
    return ["127.0.0.1"]


def test_a_name_that_has_come_to_mean_this_machine_is_sent_nothing(
    tls_receiver: Receiver, trusting: ssl.SSLContext
) -> None:
    sender = WebhookSender(
        SECRET_KEY, False, Clock(), backend=GuardedBackend(False, this_machine), tls=trusting
    )
    url = f"https://hooks.example:{tls_receiver.port}/"
    assert post(url, sender).failure == "target_refused"
    assert tls_receiver.received == []


def test_the_certificate_must_be_the_names_though_the_connection_goes_to_an_address(
    tls_receiver: Receiver, trusting: ssl.SSLContext
) -> None:
    sender = WebhookSender(
        SECRET_KEY, True, Clock(), backend=GuardedBackend(True, this_machine), tls=trusting
    )
    assert post(f"https://hooks.example:{tls_receiver.port}/", sender).arrived
    assert post(f"https://other.example:{tls_receiver.port}/", sender).failure == "tls_failed"
    assert [one.headers["Host"] for one in tls_receiver.received] == [
        f"hooks.example:{tls_receiver.port}"
    ]


def test_a_certificate_that_nobody_vouches_for_is_a_failure(tls_receiver: Receiver) -> None:
    assert post(f"https://127.0.0.1:{tls_receiver.port}/").failure == "tls_failed"


def test_each_attempt_is_signed_with_its_own_time(receiver: Receiver) -> None:
    clock = Clock()
    sender = WebhookSender(SECRET_KEY, True, clock)
    post(receiver.url, sender)
    clock.move(hours=1)
    post(receiver.url, sender)

    first, second = receiver.received
    assert first.body == second.body
    assert first.headers["Redress-Webhook-Timestamp"] < second.headers["Redress-Webhook-Timestamp"]
