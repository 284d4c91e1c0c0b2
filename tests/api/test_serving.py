"""`redress serve`: what it refuses, and a stop that lets requests under way finish."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import httpx
import pytest
from tests.api.conftest import CLASSIFY
from typer.testing import CliRunner

from redress.cli.app import app
from redress.errors import ModelError
from redress.models import ModelStore
from redress_api.cli import refuse_unbuilt
from redress_api.logs import log_config
from redress_api.metrics import SHARED, Metrics
from redress_api.serving import StartError, listening, refuse_if_open, threads_for
from redress_api.settings import Settings

STARTED = "Redress answers on "


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "redress.gov.uk"])
def test_no_public_address_without_keys(host: str) -> None:
    with pytest.raises(StartError, match="there are no API keys"):
        refuse_if_open(Settings(host=host), lambda: False)
    refuse_if_open(Settings(host=host), lambda: True)


def test_this_machine_alone_needs_no_keys() -> None:
    refuse_if_open(Settings(host="127.0.0.1"), lambda: pytest.fail("it need not ask"))


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(StartError, match=f"Port {port} is taken"), listening("127.0.0.1", port):
            pass


@pytest.mark.parametrize("host", ["no such host", "a..b", "a" * 70])
def test_an_address_that_is_none_is_told(host: str) -> None:
    with pytest.raises(StartError, match="There is no address"), listening(host, 0):
        pass


def test_a_machine_without_ipv6_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(family: int, kind: int) -> None:
        raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")

    monkeypatch.setattr("redress_api.serving.socket.socket", refuse)
    with pytest.raises(StartError, match="Address family not supported"), listening("::1", 0):
        pass


def test_a_model_that_is_not_there_or_not_built_is_told(
    small_store: ModelStore, tmp_path: Path
) -> None:
    refuse_unbuilt(small_store, "small")
    with pytest.raises(ModelError, match="There is no model 'large'"):
        refuse_unbuilt(small_store, "large")
    bare = tmp_path / "bare"
    bare.mkdir()
    manifest = (small_store.folder / "small" / "manifest.json").read_bytes()
    (bare / "manifest.json").write_bytes(manifest)
    with pytest.raises(ModelError, match="not built"):
        refuse_unbuilt(ModelStore(tmp_path), "bare")


def test_the_command_refuses_and_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REDRESS_MODELS", str(tmp_path))
    monkeypatch.setenv("REDRESS_DATABASE_URL", f"sqlite:///{tmp_path / 'cases.db'}")
    result = CliRunner().invoke(app, ["serve"])
    assert result.exit_code == 2
    assert "redress db upgrade" in " ".join(result.output.split())
    assert CliRunner().invoke(app, ["db", "upgrade"]).exit_code == 0
    for arguments, told in (
        (["--host", "0.0.0.0"], "there are no API keys"),
        (["--model", "none-such"], "There is no model"),
        (["--lexical", "--model", "x"], "--lexical names a model too"),
        (["--port", "99999"], "port (command line)"),
    ):
        result = CliRunner().invoke(app, ["serve", *arguments])
        assert result.exit_code == 2
        assert told in " ".join(result.output.split())


@pytest.mark.parametrize("workers", [1, 2, 1_000])
def test_workers_share_the_cores(workers: int) -> None:
    assert 1 <= threads_for(workers) <= max(1, (os.cpu_count() or 1) // workers)


def test_the_log_says_nothing_of_the_servers_own_requests() -> None:
    assert log_config("info")["loggers"]["uvicorn.access"]["level"] == "CRITICAL"


PROGRAM = """
import json, sys
from functools import partial
from pathlib import Path
from redress.models import ModelStore
from redress_api.app import Parts, create_app
from redress_api.loading import load
from redress_api.serving import serve
from redress_api.settings import Settings
from tests.api.conftest import KeysInATest

def make(settings, threads):
    store = ModelStore(Path(sys.argv[1]))
    parts = Parts(load=partial(load, settings, store, threads), authenticator=KeysInATest())
    return create_app(settings, parts)

if __name__ == "__main__":
    settings = Settings(port=0, model="small", **json.loads(sys.argv[2]))
    sys.exit(serve(make, settings, lambda url: print(url, flush=True)))
"""


@contextmanager
def _served(
    store: ModelStore, folder: Path, **settings: Any
) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """A server of its own process, and a client of it, once it is ready."""
    program = folder / "serving.py"
    program.write_text(PROGRAM)
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, str(program), str(store.folder), json.dumps(settings)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert process.stdout is not None
    with httpx.Client(base_url=process.stdout.readline().strip(), timeout=60) as client:
        try:
            # The socket listens already: this waits until somebody answers.
            assert client.get("/health/ready").status_code == 200
            yield process, client
        finally:
            process.kill()
            process.communicate()


def _stopped(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, log = process.communicate(timeout=60)
    return process.returncode, log


SENT = {"text": "My bin was missed again. Florence Example"}


def test_requests_under_way_finish_when_it_is_stopped(
    small_store: ModelStore, tmp_path: Path
) -> None:
    with _served(small_store, tmp_path) as (process, client):
        answers: list[httpx.Response] = []
        part_read = threading.Event()

        def body() -> Iterator[bytes]:
            whole = json.dumps(SENT).encode()
            yield whole[:10]
            assert part_read.wait(60)
            yield whole[10:]

        def send() -> None:
            headers = {**CLASSIFY, "Content-Type": "application/json"}
            with httpx.Client(base_url=client.base_url, timeout=60) as other:
                answers.append(other.post("/v1/classify", content=body(), headers=headers))

        under_way = threading.Thread(target=send)
        under_way.start()
        while "redress_http_requests_under_way 2.0" not in _counts(client):
            pass
        process.send_signal(signal.SIGTERM)
        assert "Shutting down" in _line_with(process.stderr, "Shutting down")
        part_read.set()
        under_way.join(60)
        code, log = _stopped(process)
    assert code == 0
    assert answers[0].status_code == 200
    assert answers[0].json()["kind"]["label"]
    assert "Florence" not in log


def _counts(client: httpx.Client) -> str:
    return client.get("/metrics", headers=CLASSIFY).text


def _line_with(stream: IO[str] | None, words: str) -> str:
    assert stream is not None
    return next(line for line in stream if words in line)


def test_several_workers_answer_and_count_together(small_store: ModelStore, tmp_path: Path) -> None:
    with _served(small_store, tmp_path, workers=2) as (process, client):
        for _ in range(6):
            with httpx.Client(base_url=client.base_url, timeout=60) as other:
                answer = other.post("/v1/classify", json=SENT, headers=CLASSIFY)
                assert answer.status_code == 200
        counted = _counts(client)
        assert (
            'redress_http_requests_total{method="POST",route="/v1/classify",status="200"} 6.0'
            in counted
        )
        process.send_signal(signal.SIGTERM)
        code, log = _stopped(process)
    assert code == 0
    assert "Traceback" not in log
    assert SHARED not in os.environ
    for line in log.splitlines():
        json.loads(line)


def test_what_a_worker_left_unfinished_when_it_died_is_not_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies = (
        "import os; from redress_api.metrics import Metrics\n"
        "counts = Metrics.new(); counts.under_way.inc(); counts.delivery_ended('email', 'failed')\n"
        "os._exit(0)"
    )
    monkeypatch.setenv(SHARED, str(tmp_path))
    subprocess.run([sys.executable, "-c", dies], check=True)
    told = Metrics.new().exposed().decode()
    assert "redress_http_requests_under_way 1.0" not in told
    assert 'redress_deliveries_total{kind="email",outcome="failed"} 1.0' in told


def test_a_body_too_large_is_refused_on_the_wire(small_store: ModelStore, tmp_path: Path) -> None:
    with _served(small_store, tmp_path, max_body_bytes=1_024) as (_, client):
        host, port = client.base_url.host, client.base_url.port
        assert port is not None
        with socket.create_connection((host, port), timeout=60) as connection:
            connection.sendall(
                b"POST /v1/classify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer classify\r\n"
                b"Content-Length: 1000000\r\n\r\n"
            )
            answer = b""
            while part := connection.recv(65_536):
                answer += part
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"application/problem+json" in answer
