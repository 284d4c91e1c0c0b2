"""The backup of an SQLite store, as the page has it made."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.casework.people import NOW
from tests.deploy.files import PAGE

from redress.casework.audit import append, head_of
from redress.casework.database import Database
from redress.casework.principals import system
from redress.casework.verification import verify


def test_it_is_whole_while_the_store_is_written_to(sqlite_url: str, tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    match = re.search(r"/opt/redress/\.venv/bin/python (-c .+?) \\\n", page)
    assert match
    script = shlex.split(match[1])
    store, copy = sqlite_url.removeprefix("sqlite:///"), tmp_path / "copy.db"
    database, restored = Database(sqlite_url), Database(f"sqlite:///{copy}")
    with database.transaction() as session:
        append(session, "tried", system("tests"), NOW, {})
        kept = head_of(session)
    with database.transaction() as session:
        append(session, "tried", system("tests"), NOW, {"is": "not committed yet"})
        subprocess.run([sys.executable, *script, store, str(copy)], check=True)
    restored.require_current()
    with restored.reading() as session:
        assert list(verify(session, kept)) == []
        assert head_of(session) == kept
    database.close()
    restored.close()
