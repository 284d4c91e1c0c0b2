"""Many at once: officers at one case, threads, processes on one store, callers who hang up."""

from __future__ import annotations

import json
import multiprocessing
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.api.council import FORM, Council, opened, service
from tests.api.opening_at_once import work
from tests.api.sockets import Server, serving, status
from tests.casework import cases
from tests.databases import contradictions

from redress.casework.cases import find
from redress.casework.database import Database
from redress.classification.classifier import Classifier


def together(count: int, act: Callable[[int], Any]) -> list[Any]:
    """What each of so many threads gets that begin at the same moment."""
    gate = threading.Barrier(count)

    def begin(number: int) -> Any:
        gate.wait()
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def test_of_two_officers_at_one_case_one_wins_and_nothing_is_lost(
    served: Council, database_url: str
) -> None:
    officers = ("ann", "bob")
    for _ in range(5):
        case = opened(served)
        path, tag = f"/v1/cases/{case['reference']}", f'"{case["version"]}"'

        def change(number: int, path: str = path, tag: str = tag) -> Any:
            head = {**served.as_(officers[number]), "If-Match": tag}
            return served.client.patch(path, json={"officer": officers[number]}, headers=head)

        answers = together(2, change)
        assert sorted(one.status_code for one in answers) == [200, 412]
        lost = next(n for n, one in enumerate(answers) if one.status_code == 412)
        assert answers[lost].json()["code"] == "version_conflict"
        now = served.client.get(path, headers=served.as_("ann"))
        assert now.json()["officer"] == officers[1 - lost]
        assert change(lost, tag=now.headers["etag"]).status_code == 200
        trail = served.client.get(f"{path}/events?type=assigned", headers=served.as_("ann")).json()
        assert [one["details"]["officer"] for one in trail["events"]] == [
            officers[1 - lost],
            officers[lost],
        ]
    assert contradictions(database_url) == []


def test_steps_of_sixteen_threads_follow_one_another(served: Council, database_url: str) -> None:
    case = opened(served)
    path = f"/v1/cases/{case['reference']}"

    def note(number: int) -> list[int]:
        head = served.as_("ann")
        bodies = ({"type": "noted", "text": f"{number}.{time}"} for time in range(3))
        sent = [served.client.post(f"{path}/events", json=one, headers=head) for one in bodies]
        assert [one.status_code for one in sent] == [201] * 3, [one.text for one in sent]
        return [int(one.headers["etag"].strip('"')) for one in sent]

    versions = sorted(one for found in together(16, note) for one in found)
    first = case["version"] + 1
    assert versions == list(range(first, first + 48))
    whole = served.client.get(f"{path}?personal_data=true", headers=served.as_("ann")).json()
    assert whole["version"] == versions[-1]
    texts = {one["text"] for one in whole["written"]}
    assert texts == {f"{number}.{time}" for number in range(16) for time in range(3)}
    assert contradictions(database_url) == []


def test_who_is_told_that_it_was_changed_and_reads_again_loses_nothing(served: Council) -> None:
    path = f"/v1/cases/{opened(served)['reference']}"

    def add(number: int) -> int:
        tries = 0
        while True:
            tries += 1
            tag = served.client.get(path, headers=served.as_("ann")).headers["etag"]
            head = {**served.as_("ann"), "If-Match": tag}
            body = {"type": "action_added", "kind": "learning", "text": "x", "owner": f"o{number}"}
            answer = served.client.post(f"{path}/events", json=body, headers=head)
            if answer.status_code == 201:
                return tries
            assert answer.status_code == 412, answer.text

    together(8, add)
    actions = served.client.get(path, headers=served.as_("ann")).json()["actions"]
    assert sorted(one["owner"] for one in actions) == [f"o{number}" for number in range(8)]
    assert [one["number"] for one in actions] == list(range(1, 9))


PROCESSES, EACH = 2, 30


def test_two_processes_on_one_store_lose_nothing(database: Database) -> None:
    """Some references are drawn by both, so that the one that is slower must draw again."""
    shared = cases.opened(database).state.reference
    url = database.engine.url.render_as_string(hide_password=False)
    given = [(url, shared, number, EACH) for number in range(PROCESSES)]
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        found = pool.starmap(work, given)
    assert [fault for one in found for fault in one.faults] == []
    references = {one for part in found for one in part.references}
    assert len(references) == PROCESSES * EACH
    assert sum(one.drawn for one in found) > PROCESSES * EACH
    with database.reading() as session:
        actions = find(session, shared).state.actions
    assert [one.number for one in actions] == list(range(1, PROCESSES * EACH + 1))
    assert {one.owner for one in actions} == {
        f"{number}.{one}" for number in range(PROCESSES) for one in range(EACH)
    }
    assert contradictions(url) == []


def _sent(body: bytes, key: bytes, length: int | None = None) -> bytes:
    return (
        b"POST /v1/cases HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer form\r\n"
        b"Content-Type: application/json\r\nConnection: close\r\nIdempotency-Key: %b\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (key, length or len(body), body)
    )


def test_an_upload_that_breaks_off_opens_nothing_and_one_that_arrived_can_be_asked_for(
    small_classifier: Classifier, database_url: str
) -> None:
    body = json.dumps(FORM).encode()
    with serving(service(small_classifier, database_url)) as server:
        for place in range(0, len(body), 16):
            _hang_up(server, _sent(body[:place], b"half-%d" % place, len(body)))
        for number in range(10):
            _hang_up(server, _sent(body, b"whole-%d" % number))
        again = [server.answer(_sent(body, b"whole-%d" % number)) for number in range(10)]
        assert [status(one) for one in again] == [201] * 10
        references = {json.loads(one.split(b"\r\n\r\n", 1)[1])["reference"] for one in again}
        head = b"GET /v1/cases HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ann\r\n"
        listed = server.answer(head + b"Connection: close\r\n\r\n").split(b"\r\n\r\n", 1)[1]
    assert {one["reference"] for one in json.loads(listed)["cases"]} == references
    assert len(references) == 10
    assert contradictions(database_url) == []


def _hang_up(server: Server, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(sent)
