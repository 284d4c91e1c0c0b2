"""What a wheel of Redress holds: every file that the program reads besides its own modules."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READ = (
    "redress/casework/migrations/env.py",
    "redress/casework/migrations/script.py.mako",
    "redress/casework/migrations/versions/0001_the_store.py",
    "redress/casework/data/refused_passwords.txt",
    "redress/data/labels.toml",
    "redress/drafting/data/checklist.toml",
    "redress/drafting/data/templates/cy/_letter.j2",
    "redress/drafting/data/templates/en/corporate_stage_1.j2",
    "redress/py.typed",
    "redress/triage/data/processes.toml",
    "redress/triage/data/profiles/default.toml",
    "redress_api/data/examples.json",
)
"""One file of each kind."""


def packages() -> dict[str, Path]:
    """The packages of a wheel, and where they stand."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    chosen = tomllib.loads(text)["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    return {Path(one).name: ROOT / one for one in chosen}


def sources() -> set[str]:
    """Every file of the packages that git keeps, by its name in the wheel."""
    found = set()
    for name, folder in packages().items():
        listed = subprocess.run(
            ["git", "-C", str(folder), "ls-files", "--cached", "--others", "--exclude-standard"],
            capture_output=True,
            text=True,
            check=True,
        )
        found |= {f"{name}/{line}" for line in listed.stdout.splitlines()}
    return found


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no checkout")
def test_every_file_that_is_read_is_in_a_package_and_ignored_by_nobody() -> None:
    assert set(READ) <= sources()


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no checkout")
def test_a_wheel_holds_them_all(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="wheels are built by hatchling, which is not installed")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    assert sources() <= set(zipfile.ZipFile(wheel).namelist())
