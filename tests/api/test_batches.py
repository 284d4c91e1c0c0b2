"""`POST /v1/classify/batch`: one answer for each contact, in order, as JSON or as a stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.api.asgi import call
from tests.api.conftest import CLASSIFY, Start

from redress.contact import Contact
from redress.errors import RedressError
from redress_api.lines import batches_of
from redress_api.schemas import MOST_CONTACTS, Answers

PATH = "/v1/classify/batch"
NDJSON = {**CLASSIFY, "Content-Type": "application/x-ndjson"}
BIN, FINE = {"text": "My bin was missed.", "id": 1}, {"text": "I dispute this fine.", "id": "b"}


def test_one_bad_contact_gets_its_error_in_its_place(client: TestClient) -> None:
    contacts = [BIN, {"text": " ", "id": "blank"}, "no object", FINE, {"id": 5}]
    answer = client.post(PATH, json={"contacts": contacts}, headers=CLASSIFY)
    assert answer.status_code == 200
    told = answer.json()
    Answers.model_validate(told)
    assert told["failed"] == 3
    assert [one["id"] for one in told["answers"]] == [1, "blank", None, "b", 5]
    assert [one.get("error", {}).get("code") for one in told["answers"]] == [
        None,
        "text_empty",
        "json_invalid",
        None,
        "text_missing",
    ]


def test_answers_are_those_of_single_calls(client: TestClient) -> None:
    told = client.post(PATH, json={"contacts": [BIN, FINE]}, headers=CLASSIFY).json()["answers"]
    alone = [client.post("/v1/classify", json=one, headers=CLASSIFY).json() for one in (BIN, FINE)]
    assert told == alone


@pytest.mark.parametrize("path", [PATH, "/v1/classify"])
def test_a_caller_that_leaves_before_the_body_is_whole_is_no_fault_of_the_service(
    start: Start, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    headers = {**CLASSIFY, "Content-Type": "application/json", "Content-Length": "100"}
    status, _, _ = asyncio.run(call(start().app, path, [b'{"contacts":', "left"], headers))
    assert status == 400
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


@pytest.mark.parametrize("contacts", [[], [BIN] * (MOST_CONTACTS + 1), "one", None])
def test_none_or_too_many_are_refused(client: TestClient, contacts: Any) -> None:
    answer = client.post(PATH, json={"contacts": contacts}, headers=CLASSIFY)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "contacts"


def test_a_batch_needs_a_key(client: TestClient) -> None:
    assert client.post(PATH, json={"contacts": [BIN]}).status_code == 401


def test_lines_are_answered_one_for_one_and_in_order(client: TestClient) -> None:
    lines = [json.dumps({**BIN, "id": number}).encode() for number in range(70)]
    lines[3] = b"no json"
    lines[5] = b'{"id": 5}'
    lines.insert(9, b"  ")
    answer = client.post(PATH, content=b"\n".join(lines), headers=NDJSON)
    assert answer.headers["content-type"] == "application/x-ndjson"
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert [one["id"] for one in told] == [0, 1, 2, None, *range(4, 70)]
    assert [n for n, one in enumerate(told) if "error" in one] == [3, 5]


def test_a_stream_may_be_larger_than_any_other_body_but_no_line_may(start: Start) -> None:
    client = start({"max_body_bytes": 1_024}).client
    long = json.dumps({"text": "word " * 300, "id": "long"}).encode()
    lines = [json.dumps(BIN).encode()] * 40 + [long, json.dumps(FINE).encode()]
    answer = client.post(PATH, content=b"\n".join(lines) + b"\n", headers=NDJSON)
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert len(told) == 42
    assert told[40] == {
        "id": None,
        "error": {"code": "text_too_long", "message": "The line is longer than 1,024 bytes."},
    }
    assert told[41]["id"] == "b"


def test_a_line_is_answered_before_the_next_is_sent(start: Start) -> None:
    """A program may send one contact, wait for its answer, and send the next."""
    app = start().app

    async def converse() -> list[Any]:
        to_send: asyncio.Queue[bytes] = asyncio.Queue()
        answers: asyncio.Queue[bytes] = asyncio.Queue()

        async def parts() -> AsyncIterator[tuple[bytes, bool]]:
            for number in range(3):
                yield json.dumps({**BIN, "id": number}).encode() + b"\n", True
                to_send.put_nowait(await answers.get())
            yield b"", False

        body = parts()

        async def receive() -> dict[str, Any]:
            part, more = await anext(body)
            return {"type": "http.request", "body": part, "more_body": more}

        async def send(message: Any) -> None:
            if message.get("body"):
                answers.put_nowait(message["body"])

        headers = {**NDJSON, "Transfer-Encoding": "chunked"}
        async with asyncio.timeout(60):
            await call(app, PATH, (), headers, receive=receive, send=send)
        return [json.loads(to_send.get_nowait())["id"] for _ in range(3)]

    assert asyncio.run(converse()) == [0, 1, 2]


def test_a_caller_that_leaves_ends_its_stream(start: Start) -> None:
    app = start().app
    parts = [json.dumps(BIN).encode() + b"\n", "left"]
    headers = {**NDJSON, "Transfer-Encoding": "chunked"}
    status, _, body = asyncio.run(call(app, PATH, parts, headers))
    assert status == 200
    assert json.loads(body)["id"] == 1


async def _all(parts: list[bytes], size: int, longest: int) -> list[list[Any]]:
    async def arriving() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    return [batch async for batch in batches_of(arriving(), size=size, longest=longest)]


@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=12),
    cuts=st.lists(st.integers(0, 400), max_size=8),
    size=st.integers(1, 5),
)
def test_lines_are_the_same_however_they_arrive(
    texts: list[str], cuts: list[int], size: int
) -> None:
    body = b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)
    ends = sorted({min(cut, len(body)) for cut in cuts} | {len(body)})
    parts = [body[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    batches = asyncio.run(_all(parts, size, 10_000))
    assert all(1 <= len(batch) <= size for batch in batches)
    found = [contact.text for batch in batches for _, contact in batch]
    assert found == texts


@given(st.binary(max_size=300), st.integers(1, 40))
def test_any_bytes_make_contacts_or_errors(body: bytes, longest: int) -> None:
    batches = asyncio.run(_all([body], 10, longest))
    for batch in batches:
        for _, one in batch:
            assert isinstance(one, (Contact, RedressError))
