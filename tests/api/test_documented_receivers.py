"""The receivers that the documentation shows check signatures as they should."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from redress_api.deliveries.signature import sign

PAGE = Path("docs/how-to/webhooks.md").read_text("utf-8")
SECRET, AT, BODY = "whsec_example", 1_772_443_800, b'{"id":"1"}'
GENUINE = sign(SECRET, AT, BODY)
CASES = [
    (GENUINE, str(AT), BODY, True),
    (f"v1=00, {GENUINE}", str(AT), BODY, True),
    (GENUINE, str(AT), BODY + b" ", False),
    (GENUINE, str(AT - 301), BODY, False),
    (GENUINE.replace("v1", "v2"), str(AT), BODY, False),
    ("", "", BODY, False),
    ("é", "٣", BODY, False),
]


def shown(language: str) -> str:
    match = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert match
    return match[1]


@pytest.mark.parametrize(("signature", "timestamp", "body", "genuine"), CASES)
def test_the_receiver_in_python(signature: str, timestamp: str, body: bytes, genuine: bool) -> None:
    names: dict[str, Any] = {}
    exec(shown("python"), names)
    headers = {
        "Redress-Webhook-Signature": signature,
        "Redress-Webhook-Timestamp": timestamp,
    }
    assert names["is_genuine"](SECRET, body, headers, float(AT)) is genuine


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
@pytest.mark.parametrize(("signature", "timestamp", "body", "genuine"), CASES)
def test_the_receiver_in_javascript(
    signature: str, timestamp: str, body: bytes, genuine: bool
) -> None:
    headers = {
        "redress-webhook-signature": signature,
        "redress-webhook-timestamp": timestamp,
    }
    given = f"{json.dumps(SECRET)}, Buffer.from({json.dumps(body.decode())}), {json.dumps(headers)}"
    script = f"{shown('javascript')}\nconsole.log(isGenuine({given}, {AT}));"
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == json.dumps(genuine)


def test_the_signature_shown_is_right() -> None:
    assert f"Redress-Webhook-Signature: {GENUINE}" in PAGE
