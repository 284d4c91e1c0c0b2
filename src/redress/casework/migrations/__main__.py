"""Write the next migration: from the tables as they are to what `redress.casework.tables` says.

`python -m redress.casework.migrations "What it does"`; the file is then read and mended by hand.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from alembic.script import Script

from redress.casework.database import Database, migrations_config, newest_version

VERSIONS = Path(__file__).parent / "versions"
_DIGITS = 4


def new_migration(message: str, folder: Path = VERSIONS) -> Path | None:
    """Write a migration into a folder; None where there is nothing to write.

    The tables as they are come from an SQLite database that is made for it and thrown away.
    """
    config = migrations_config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join({str(VERSIONS), str(folder)}))

    def only_if_needed(_context: Any, _revision: Any, directives: list[Any]) -> None:
        if directives[0].upgrade_ops.is_empty():
            directives.clear()

    with TemporaryDirectory() as at:
        database = Database(f"sqlite:///{at}/redress.db")
        database.upgrade()
        with database.engine.connect() as connection:
            config.attributes["connection"] = connection
            made = command.revision(
                config,
                message,
                autogenerate=True,
                version_path=str(folder),
                rev_id=f"{int(newest_version()) + 1:0{_DIGITS}}",
                process_revision_directives=only_if_needed,
            )
        database.close()
    return Path(made.path) if isinstance(made, Script) else None


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('Say what it does: python -m redress.casework.migrations "Cases have a ward"')
    path = new_migration(sys.argv[1])
    print(path or "The tables are as the migrations make them: there is nothing to write.")
