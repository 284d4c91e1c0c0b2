"""The web forms of `examples/`, against `redress serve` as it is run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.api.running import bearer, new_key

from redress.casework.database import Database
from redress.casework.principals import Scope
from redress.models import ModelStore

ROOT = Path(__file__).parents[2]
NODE = shutil.which("node")
FORMS = [
    pytest.param([sys.executable, "examples/web_form.py"], id="python"),
    pytest.param(
        [NODE, "examples/web-form.mjs"],
        id="javascript",
        marks=pytest.mark.skipif(NODE is None, reason="Node.js is not installed"),
    ),
]
WORDS = 'My bin was missed <again>, and "nobody" rang.'
FOR_OFFICERS = ("upheld", "confidence", "service_area", "corporate_stage_1", "Dear ")
ATTEMPT = re.compile(r'name="attempt" value="([0-9a-f-]{36})"')
REFERENCE = re.compile(r"<strong>(\d\d-\w{4}-\w{4})</strong>")


@dataclass(frozen=True)
class Served:
    """A running service, and what its callers hold."""

    url: str
    form_key: str
    officer_key: str

    def case(self, reference: str) -> dict[str, Any]:
        """A case as an officer sees it."""
        path = f"{self.url}/v1/cases/{reference}?personal_data=true"
        found: dict[str, Any] = httpx.get(path, headers=bearer(self.officer_key)).json()
        return found

    def count(self) -> int:
        """How many cases there are."""
        found = httpx.get(f"{self.url}/v1/cases", headers=bearer(self.officer_key)).json()
        return len(found["cases"])


@pytest.fixture
def served(small_store: ModelStore, sqlite_url: str) -> Iterator[Served]:
    database = Database(sqlite_url)
    form, officer = new_key(database, Scope.WRITE), new_key(database, Scope.READ, Scope.WRITE)
    database.close()
    settings = {"DATABASE_URL": sqlite_url, "MODELS": str(small_store.folder), "MODEL": "small"}
    command = [Path(sys.executable).with_name("redress"), "serve", "--port", "0"]
    with _running(command, {f"REDRESS_{name}": value for name, value in settings.items()}) as url:
        # The socket listens already: this waits until somebody answers.
        assert httpx.get(f"{url}/health/ready", timeout=60).status_code == 200
        yield Served(url, form, officer)


@contextmanager
def _running(command: list[Any], environment: dict[str, str]) -> Iterator[str]:
    """A server of its own process; the address that it says."""
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        told = (re.search(r"http://127\.0\.0\.1:\d+", line) for line in process.stdout)
        yield next(match.group() for match in told if match)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def _form(command: list[str], service: str, key: str) -> Iterator[httpx.Client]:
    variables = {"SERVICE_URL": service, "SERVICE_KEY": key, "PORT": "0"}
    with _running(command, variables) as url, httpx.Client(base_url=url, timeout=60) as browser:
        yield browser


@pytest.mark.parametrize("command", FORMS)
def test_a_message_that_is_sent_twice_is_one_case(command: list[str], served: Served) -> None:
    with _form(command, served.url, served.form_key) as browser:
        attempt = ATTEMPT.findall(browser.get("/").text)[0]
        fields = {"text": WORDS, "name": "Jo Smith", "email": "", "attempt": attempt}
        first, second = browser.post("/", data=fields), browser.post("/", data=fields)
        other = browser.post("/", data={**fields, "text": "A pothole in Fennel Way."})
    assert first.status_code == 200
    reference = REFERENCE.findall(first.text)[0]
    assert REFERENCE.findall(second.text) == [reference]
    assert REFERENCE.findall(other.text) != [reference]
    assert served.count() == 2
    case = served.case(reference)
    assert case["contact"]["text"] == WORDS
    assert [one["name"] for one in case["people"]] == ["Jo Smith"]
    assert re.search(r"We will write to you by <time>\d{4}-\d\d-\d\d</time>", first.text)
    for never in FOR_OFFICERS:
        assert never not in first.text


@pytest.mark.parametrize("command", FORMS)
def test_what_cannot_be_taken_stays_in_the_form(command: list[str], served: Served) -> None:
    with _form(command, served.url, served.form_key) as browser:
        empty = browser.post("/", data={"text": " ", "name": "Jo <Smith>", "attempt": "x"})
        too_long = browser.post("/", content=b"text=" + b"a" * 300_000)
    assert empty.status_code == 422
    assert "Please check what you wrote" in empty.text
    assert ATTEMPT.findall(empty.text)
    assert "<Smith>" not in empty.text
    assert too_long.status_code == 413
    assert served.count() == 0


@pytest.mark.parametrize("command", FORMS)
def test_a_form_with_a_wrong_key_says_nothing_of_it(command: list[str], served: Served) -> None:
    with _form(command, served.url, "rdr_wrong") as browser:
        refused = browser.post("/", data={"text": WORDS})
    assert refused.status_code == 503
    assert "press Send again" in refused.text
    assert "key" not in refused.text.lower().replace("autocomplete", "")


@pytest.mark.parametrize("command", FORMS)
def test_a_busy_service_is_asked_again_with_the_same_key(command: list[str]) -> None:
    seen: list[tuple[str, Any]] = []

    class Busy(BaseHTTPRequestHandler):
        """Answers once that it is busy, then as the service does."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.headers["Idempotency-Key"], json.loads(body)))
            told = b'{"reference": "26-0000-0000", "clocks": []}'
            self.send_response(503 if len(seen) == 1 else 201)
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Busy) as service:
        thread = threading.Thread(target=service.serve_forever)
        thread.start()
        try:
            with _form(command, f"http://127.0.0.1:{service.server_port}", "key") as browser:
                answer = browser.post("/", data={"text": WORDS, "phone": "01632 960000"})
        finally:
            service.shutdown()
            thread.join()
    assert "26-0000-0000" in answer.text
    assert len(seen) == 2
    assert seen[0] == seen[1]
    assert seen[0][1] == {"text": WORDS, "phone": "01632 960000", "channel": "webform"}


def test_the_page_shows_the_answer_as_it_is(served: Served) -> None:
    page = (ROOT / "docs" / "how-to" / "web-form.md").read_text("utf-8")
    sent = re.search(r"-d '(\{.*?\})'", page, re.DOTALL)
    shown = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert sent
    assert shown
    answer = httpx.post(
        f"{served.url}/v1/cases", json=json.loads(sent[1]), headers=bearer(served.form_key)
    )
    assert answer.status_code == 201
    assert re.findall(r'^  "(\w+)":', shown[1], re.MULTILINE) == list(answer.json())
    told = set(re.findall(r'"(\w+)":', shown[1]))
    assert told <= set(re.findall(r'"(\w+)":', answer.text))
    assert {"Location", "ETag"} <= set(re.findall(r"^(\w+): ", shown[1], re.MULTILINE))
    assert answer.headers["Location"] == f"/v1/cases/{answer.json()['reference']}"
