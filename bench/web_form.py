"""A web form's call to the service and its answer, for the README: both are real."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from typing import Any

from bench.api_server import served

_PORT = 8000
"""Where the service is as it is told of; the call itself goes to a port that is free."""
BODY = {
    "text": "My bin at 4 Mill Lane has not been collected for three weeks and nobody answers. I "
    "want it emptied.",
    "name": "Jo Smith",
    "email": "jo.smith@example.org",
}
_SHOWN_OF_DECISION = ("process", "team", "urgency")


def call_and_answer() -> tuple[str, str]:
    """The command as it is typed, with $KEY for the key, and the answer, shortened."""
    typed = (
        f"curl http://127.0.0.1:{_PORT}/v1/cases \\\n"
        '    -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\\n'
        '    -H "Idempotency-Key: form-4711" \\\n'
        f"    -d {shlex.quote(json.dumps(BODY))}"
    )
    with served() as server:
        run = typed.replace("curl", "curl --silent --fail").replace(f":{_PORT}", f":{server.port}")
        done = subprocess.run(
            ["bash", "-c", run],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "KEY": server.key("cases:write")},
        )
    return typed, json.dumps(_shortened(json.loads(done.stdout)), indent=2, ensure_ascii=False)


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
