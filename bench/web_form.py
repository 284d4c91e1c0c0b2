"""A web form's call to the service and its answer, for the README: both are real."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

COMMAND = Path(sys.executable).with_name("redress")
_PORT = 8000
_STARTS_WITHIN = 60
BODY = {
    "text": "My bin at 4 Mill Lane has not been collected for three weeks and nobody answers. I "
    "want it emptied.",
    "name": "Jo Smith",
    "email": "jo.smith@example.org",
}
_SHOWN_OF_DECISION = ("process", "team", "urgency")


def call_and_answer() -> tuple[str, str]:
    """The command as it is typed, with $KEY for the key, and the answer, shortened."""
    with tempfile.TemporaryDirectory() as folder, _service(folder) as key:
        typed = (
            f"curl http://127.0.0.1:{_PORT}/v1/cases \\\n"
            '    -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\\n'
            '    -H "Idempotency-Key: form-4711" \\\n'
            f"    -d {shlex.quote(json.dumps(BODY))}"
        )
        done = subprocess.run(
            ["bash", "-c", typed.replace("curl", "curl --silent --fail")],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "KEY": key},
        )
        return typed, json.dumps(_shortened(json.loads(done.stdout)), indent=2, ensure_ascii=False)


@contextmanager
def _service(folder: str) -> Iterator[str]:
    """The service over a store of its own; a key for a web form."""
    environment = {**os.environ, "REDRESS_DATABASE_URL": f"sqlite:///{folder}/redress.db"}
    made = subprocess.run(
        [str(COMMAND), "keys", "create", "--name", "web-form", "--scope", "cases:write"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    served = subprocess.Popen(
        [str(COMMAND), "serve", "--port", str(_PORT)], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        _wait(served)
        yield made.stdout.splitlines()[-1]
    finally:
        served.terminate()
        served.wait()


def _wait(served: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and served.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{_PORT}/v1/health/ready").close()
        except URLError:
            time.sleep(0.2)
        else:
            return
    sys.exit(f"The service did not start: is port {_PORT} taken?")


def _shortened(case: dict[str, Any]) -> dict[str, Any]:
    """What a form's author looks at first; … stands for what was left out."""
    classification, decision = case["classification"], case["decision"]
    return {
        "reference": case["reference"],
        "state": case["state"],
        "received_at": case["received_at"],
        "classification": {
            question: {key: classification[question][key] for key in ("label", "confidence")}
            for question in ("kind", "service_area")
        },
        "decision": {key: decision[key] for key in _SHOWN_OF_DECISION},
        "clocks": [
            {key: one[key] for key in ("code", "name", "due", "source")} for one in case["clocks"]
        ],
        "draft": {
            "subject": case["draft"]["subject"],
            "body": re.sub(r"(?s)(.{160}\S*).*", r"\1 …", case["draft"]["body"]),
        },
    }
