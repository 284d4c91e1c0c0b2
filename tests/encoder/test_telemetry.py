"""Nothing is told to anybody: ONNX Runtime's own reports are switched off before it starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SWITCHES = ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED")
ELSEWHERE = ("CI", "ORT_RUNNING_UNIT_TESTS", "XDG_CACHE_HOME")
"""Variables under which it keeps still by itself, or writes in another folder."""


def test_the_encoder_leaves_no_mark_of_the_machine(tmp_path: Path) -> None:
    left_out = (*SWITCHES, *ELSEWHERE)
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    script = "import redress.encoder.runtime"
    home = {**kept, "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", script], env=home, check=True)
    assert list(tmp_path.rglob("*")) == []
