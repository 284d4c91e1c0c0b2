"""Bytes on a real connection: what is no request, what is half of one, what is two at once."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Iterator

import pytest
from tests.api.conftest import Start
from tests.api.sockets import LIVE, SHUT, Server, answers, serving, status

from redress_api import connections
from redress_api.connections import MOST_BYTES

CLASSIFY = b"POST /v1/classify HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer classify\r\n"
BODY = json.dumps({"text": "My bin was missed."}).encode()


@pytest.fixture
def server(start: Start) -> Iterator[Server]:
    with serving(start({"body_seconds": 0.2, "rate_limit_address": 0}).app, "off") as found:
        yield found


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 600,
        b"\x00" * 1_000 + b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"FETCH / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        LIVE + b"Mark\x00: a\r\n\r\n",
        LIVE + b"A: b\x00c\r\n\r\n",
        LIVE + b": without a name\r\n\r\n",
        LIVE + b"A : b\r\n\r\n",
        LIVE + b"no colon\r\n\r\n",
    ],
)
def test_what_is_no_request_is_told_so_and_not_repeated(server: Server, sent: bytes) -> None:
    got = server.answer(sent)
    assert status(got) == 400
    assert b"Mark" not in got
    assert server.is_well()


@pytest.mark.parametrize(
    "heads",
    [
        b"Content-Length: 5\r\nContent-Length: 40\r\n\r\n",
        b"Content-Length: 5\r\ncontent-length: 5\r\n\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n",
        b"Transfer-Encoding:\x0bchunked\r\n\r\n",
        b"Content-Length: +5\r\n\r\n",
        b"Content-Length: 0x5\r\n\r\n",
        b"Content-Length: 5, 5\r\n\r\n",
        b"Content-Length: 99999999999999999999999\r\n\r\n",
        b"Content-Length:\r\n\r\n",
    ],
)
def test_a_body_of_two_lengths_hides_no_second_request(server: Server, heads: bytes) -> None:
    hidden = b"0\r\n\r\n" + LIVE + SHUT
    got = server.answer(CLASSIFY + heads + hidden, ends=True)
    assert status(got) in (400, 413)
    assert answers(got) == 1
    assert b"live" not in got
    assert server.is_well()


def test_two_requests_at_once_are_two(server: Server) -> None:
    got = server.answer(LIVE + b"\r\n" + LIVE + SHUT)
    assert answers(got) == 2


def test_a_head_without_end_is_given_up(server: Server) -> None:
    flood = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 40) for number in range(5_000))
    for sent in (LIVE + flood, LIVE + b"X: " + b"a" * 4 * MOST_BYTES, b"GET /" + b"a" * 4_000_000):
        got = server.answer(sent)
        assert not got or status(got) == 400
    assert server.is_well()


def test_a_head_as_large_as_is_allowed_is_read(server: Server) -> None:
    room = MOST_BYTES - len(LIVE) - 100
    assert status(server.answer(LIVE + b"X: " + b"a" * room + b"\r\n" + SHUT)) == 200
    assert status(server.answer(LIVE + b"X: " + b"a" * MOST_BYTES + b"\r\n" + SHUT)) == 400


@pytest.mark.parametrize("sent", [b"", b"GET /v1/heal", LIVE + b"X: a"])
def test_a_head_that_does_not_come_is_not_waited_for(
    server: Server, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(connections, "SECONDS", 0.05)
    assert server.answer(sent) == b""
    assert server.is_well()


def test_a_body_that_does_not_come_is_not_waited_for(server: Server) -> None:
    got = server.answer(CLASSIFY + b"Content-Length: 100\r\n\r\n" + BODY[:10])
    assert status(got) == 408
    assert server.is_well()


@pytest.mark.parametrize(
    "sent", [b"POST /v1/cl", CLASSIFY, CLASSIFY + b"Content-Length: 99\r\n\r\n{"]
)
def test_a_request_that_breaks_off_is_forgotten(server: Server, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(sent)
    server.answer(sent, ends=True)
    assert server.is_well()


NOBODY = b"POST /v1/classify HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"


@pytest.mark.parametrize(("sent", "more"), [(NOBODY, b"1"), (LIVE + b"\r\n", b"\r\n")])
def test_who_was_answered_and_goes_on_without_a_request_is_not_waited_for(
    server: Server, monkeypatch: pytest.MonkeyPatch, sent: bytes, more: bytes
) -> None:
    monkeypatch.setattr(connections, "SECONDS", 0.5)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(sent)
        assert b"}" in connection.recv(65_536)
        connection.sendall(more)
        assert connection.recv(65_536) == b""


def test_a_body_that_comes_after_its_answer_is_followed_by_the_next_request(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "SECONDS", 0.5)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(NOBODY)
        assert status(connection.recv(65_536)) == 401
        connection.sendall(b"12")
        time.sleep(0.1)
        connection.sendall(b"345")
        time.sleep(1)
        connection.sendall(LIVE + SHUT)
        assert status(connection.recv(65_536)) == 200


def test_a_header_after_the_body_is_none(server: Server) -> None:
    """A proxy that takes a header away has not seen it there."""
    chunks = b"%x\r\n%b\r\n0\r\nAuthorization: Bearer classify\r\n\r\n" % (len(BODY), BODY)
    head = b"POST /v1/classify HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n"
    assert status(server.answer(head + SHUT + chunks)) == 401


@pytest.mark.parametrize("encoding", [b"gzip", b"deflate", b"br", b"gzip, gzip", b"\xff"])
def test_a_compressed_body_is_not_unpacked(server: Server, encoding: bytes) -> None:
    bomb = gzip.compress(b'{"text": "' + b"a" * 3_000_000 + b'"}')
    length = b"Content-Length: %d\r\n" % len(bomb)
    sent = CLASSIFY + b"Content-Encoding: " + encoding + b"\r\n" + length + SHUT + bomb
    assert status(server.answer(sent)) == 400
    assert server.is_well()


@pytest.mark.parametrize("upgrade", [b"websocket", b"h2c", b"TLS/1.0"])
def test_no_other_protocol_is_spoken(server: Server, upgrade: bytes) -> None:
    head = b"Connection: Upgrade, close\r\nUpgrade: " + upgrade + b"\r\nHTTP2-Settings: AAA\r\n\r\n"
    got = server.answer(LIVE + head, ends=True)
    assert b"101" not in got.split(b"\r\n", 1)[0]
    assert server.is_well()
