"""Peak memory of the commands: classifying files of different lengths, and training.

And how long a county's year of contact notes takes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from redress.contact import Channel
from redress.errors import RedressError
from redress.models import LEXICAL, SHIPPED
from redress_training.corpus import read_corpus
from redress_training.splits import read_splits

COMMAND = Path(sys.executable).with_name("redress")
LENGTHS = {SHIPPED: (1_000, 4_000), LEXICAL: (1_000, 20_000)}
"""Contacts in the files that are compared; the long run makes the larger 100,000."""
LONG = 100_000
YEAR = 190_000
"""Contact notes that a county's advisers write in a year."""

_EVERY_SECONDS = 0.5


def measure(*, long: bool = False) -> Iterator[dict[str, Any]]:
    """Megabytes by model and length of file; the results so far, again after each."""
    texts = [record.text for record in read_splits(read_corpus()).test]
    found: dict[str, float] = {}
    for model in (LEXICAL, SHIPPED):
        for count in (LENGTHS[model][0], LONG if long else LENGTHS[model][1]):
            found[f"{model} {count:,}"] = _classifying(model, texts, count)
            print(model, count, found[f"{model} {count:,}"], flush=True)
            yield {"classifying": found}


def measure_training() -> Iterator[dict[str, Any]]:
    """Time and peak memory of `redress train`, with the encoder's vectors to be made and kept."""
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        places = {"REDRESS_CACHE": str(cache), "REDRESS_MODELS": str(cache / "models")}
        for name in ("from nothing", "vectors cached"):
            started = time.perf_counter()
            megabytes = _peak(["train"], places)
            found[name] = {"megabytes": megabytes, "seconds": time.perf_counter() - started}
            print(name, found[name], flush=True)
            yield {"records": len(read_corpus()), "training": found}


def measure_year() -> Iterator[dict[str, Any]]:
    """Seconds and megabytes that the shipped model needs for a year's notes.

    They are the corpus' advisers' notes, over and over. A tenth of them is measured first.
    """
    texts = [one.text for one in read_corpus() if one.channel is Channel.PHONE_NOTE]
    words = sum(len(text.split()) for text in texts) / len(texts)
    found: dict[str, Any] = {"different_notes": len(texts), "words_a_note": words, "runs": {}}
    for count in (YEAR // 10, YEAR):
        started = time.perf_counter()
        megabytes = _classifying(SHIPPED, texts, count)
        seconds = time.perf_counter() - started
        found["runs"][f"{count:,}"] = {"seconds": seconds, "megabytes": megabytes}
        print(count, found["runs"][f"{count:,}"], flush=True)
        yield found


def _classifying(model: str, texts: list[str], count: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contacts.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for number in range(count):
                file.write(json.dumps({"text": texts[number % len(texts)]}) + "\n")
        out = str(path.with_name("answers.jsonl"))
        return _peak(["classify", str(path), "--model", model, "--out", out])


def _peak(command: list[str], environment: dict[str, str] | None = None) -> float:
    """Peak memory of a `redress` command and the processes that it starts, in megabytes.

    What they share is counted once (proportional set size); looked at twice a second.
    """
    running = psutil.Popen(
        [str(COMMAND), *command],
        stdout=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    )
    peak = 0
    while running.poll() is None:
        peak = max(peak, _held(running))
        time.sleep(_EVERY_SECONDS)
    if running.returncode:
        raise RedressError(f"`redress {' '.join(command)}` ended with {running.returncode}.")
    return peak / 2**20


def _held(process: psutil.Process) -> int:
    """Bytes that a process and its children hold now."""
    held = 0
    with suppress(psutil.NoSuchProcess):
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                held += one.memory_full_info().pss
    return held
