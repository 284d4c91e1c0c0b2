"""The command as another program starts it: over pipes, interrupted, in an encoding of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from redress.models import ModelStore

_COMMAND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from redress.cli.app import main
main()
"""
_RUN = [sys.executable, "-c", _COMMAND]
_STREAM = [*_RUN, "classify", "--jsonl", "--model", "small"]
_LINE = b'{"text": "my bin was missed"}\n'


def _interrupt(running: subprocess.Popen[bytes]) -> None:
    running.send_signal(signal.SIGINT)


def _stop_reading(running: subprocess.Popen[bytes]) -> None:
    assert running.stdin is not None
    assert running.stdout is not None
    running.stdout.close()
    running.stdin.write(_LINE)


@pytest.mark.parametrize(
    ("stop", "code", "message"),
    [(_interrupt, 130, b"answered so far are written"), (_stop_reading, 1, b"closed it early")],
)
def test_a_stream_that_waits_for_a_line_is_left_without_a_crash(
    small_store: ModelStore,
    stop: Callable[[subprocess.Popen[bytes]], None],
    code: int,
    message: bytes,
) -> None:
    environment = {**os.environ, "REDRESS_MODELS": str(small_store.folder)}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        _STREAM, bufsize=0, stdin=pipe, stdout=pipe, stderr=pipe, env=environment
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdin.write(_LINE)
        assert running.stdout.readline().startswith(b"{")
        stop(running)
        told = running.stderr.read()
        assert running.wait(20) == code, told.decode()
    assert message in told
    assert b"Fatal" not in told


def test_a_closed_standard_input_is_told(small_store: ModelStore) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *_STREAM],
        env={**os.environ, "REDRESS_MODELS": str(small_store.folder)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"is closed" in done.stderr


def test_output_that_nobody_reads_is_left_quietly_with_1() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [*_RUN, "labels", "--json"], stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert done.returncode == 1
    assert done.stderr == b""


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize(
    ("encoding", "arguments"),
    [("cp1252", ["models", "list"]), ("latin-1", ["classify", "bin \udcff → missed"])],
)
def test_a_character_that_the_output_lacks_is_replaced(encoding: str, arguments: list[str]) -> None:
    done = subprocess.run(
        [*_RUN, *arguments],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"?" in done.stdout


def test_labels_as_json_keep_a_councils_own_letters_in_any_encoding(tmp_path: Path) -> None:
    names = tmp_path / "names.toml"
    names.write_text('[service_area]\nparking = "Tŷ parcio"\n', "utf-8")
    done = subprocess.run(
        [*_RUN, "labels", "service_area", "--json", "--display", str(names)],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=True,
    )
    (question,) = json.loads(done.stdout.decode("utf-8"))
    assert "Tŷ parcio" in [label["name"] for label in question["labels"]]
