"""The systemd units."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.deploy.files import PROGRAM, ROOT, UNITS, seconds, unit

from redress_api.settings import Settings

SERVICE = ROOT / "deploy" / "redress.service"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_them(tmp_path: Path) -> None:
    stub = tmp_path / "redress"
    stub.write_text("#!/bin/sh\n")
    stub.chmod(0o755)
    for path in (*UNITS, *(ROOT / "deploy").glob("*.timer")):
        text = path.read_text("utf-8").replace(PROGRAM, str(stub))
        (tmp_path / path.name).write_text(text)
    units = [str(path) for path in sorted(tmp_path.glob("redress*.*"))]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_each_is_kept_to_what_it_needs(path: Path) -> None:
    told = unit(path)
    for key in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome"):
        assert told[key] == ["yes"]
    assert told["ProtectSystem"] == ["strict"]
    assert told["CapabilityBoundingSet"] == [""]
    assert told["User"] == ["redress"]
    assert told["StateDirectory"] == ["redress"]
    assert told["WorkingDirectory"] == ["/var/lib/redress"]


def test_a_stop_waits_for_requests_and_then_for_deliveries() -> None:
    stop = Settings.model_fields["stop_seconds"].default
    assert seconds(unit(SERVICE)["TimeoutStopSec"][0]) > 2 * stop
    # Else each worker would be told twice.
    assert unit(SERVICE)["KillMode"] == ["mixed"]


def test_it_starts_again_after_a_fault() -> None:
    assert unit(SERVICE)["Restart"] == ["on-failure"]
    assert unit(SERVICE)["StartLimitIntervalSec"] == ["0"]


def test_the_units_read_the_same_settings() -> None:
    assert len({tuple(unit(path)["Environment"]) for path in UNITS}) == 1


def test_the_database_is_where_the_unit_may_write() -> None:
    text = (ROOT / "deploy" / "redress.toml").read_text("utf-8")
    assert re.search(r'^database_url = "sqlite:////var/lib/redress/redress\.db"$', text, re.M)
