"""Files written whole or not at all, and their hashes."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_BLOCK = 1 << 20


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal.

    Raises:
        OSError: the file cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its name only when all of it is on disk.

    An interruption, or a full disk, leaves whatever stood under that name before. A file that
    stood there hands on its permissions; a new one has those of any file the user makes. Of a
    link, the file that it leads to is written.

    Raises:
        OSError: the file cannot be made; it is named as the caller named it.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{secrets.token_hex(8)}")
    made = _made(partial, path)
    try:
        with made as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.is_file():
            partial.chmod(stat.S_IMODE(target.stat().st_mode))
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _made(partial: Path, path: Path) -> IO[bytes]:
    try:
        # A name that is too long fails here, before there is anything to lose.
        with suppress(FileNotFoundError):
            path.lstat()
        return partial.open("xb")
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file whole or not at all."""
    with written_whole(path) as file:
        file.write(text.encode("utf-8"))
