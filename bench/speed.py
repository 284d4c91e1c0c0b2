"""How fast Redress answers, how soon, and in how much memory."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from redress.contact import Contact
from redress.engine import classify_batch, classify_contact
from redress.models import LEXICAL, SHIPPED, ModelStore
from redress_training.corpus import read_corpus
from redress_training.splits import read_splits

COMMAND = Path(sys.executable).with_name("redress")
ROUNDS = 60
BATCH_CONTACTS = 400
SIZES = {SHIPPED: (1_000, 4_000), LEXICAL: (1_000, 20_000)}
"""Contacts in the files whose memory is compared; `speed-long` makes the larger 100,000."""
LONG = 100_000
EIGHTY_WORDS = (70, 90)
_MEASURED = (
    "import resource, subprocess, sys; "
    "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def measure(*, long: bool = False) -> dict[str, Any]:
    """Throughput, latency of one contact, start-up, and memory against the size of a file."""
    texts = [record.text for record in read_splits(read_corpus()).test]
    return {
        "start_up_seconds": _start_up(),
        SHIPPED: _model(SHIPPED, texts),
        LEXICAL: _model(LEXICAL, texts),
        "memory_mb": {
            f"{model} {count:,}": _memory(model, texts, count)
            for model in (SHIPPED, LEXICAL)
            for count in (SIZES[model][0], LONG if long else SIZES[model][1])
        },
    }


def _start_up() -> float:
    """Median wall time of `redress classify TEXT`, from nothing to the answer."""
    times = []
    for _ in range(5):
        before = time.perf_counter()
        subprocess.run(
            [str(COMMAND), "classify", "My bin was missed again"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        times.append(time.perf_counter() - before)
    return statistics.median(times)


def _model(name: str, texts: list[str]) -> dict[str, float]:
    classifier = ModelStore.default().load(name)
    contacts = [Contact(text) for text in texts]
    middling = [c for c in contacts if EIGHTY_WORDS[0] <= len(c.text.split()) <= EIGHTY_WORDS[1]]
    times = []
    for contact in (middling * ROUNDS)[:ROUNDS]:
        before = time.perf_counter()
        classify_contact(classifier, contact)
        times.append(time.perf_counter() - before)
    before = time.perf_counter()
    part = contacts[:BATCH_CONTACTS]
    for start in range(0, len(part), 64):
        list(classify_batch(classifier, part[start : start + 64]))
    seconds = time.perf_counter() - before
    return {
        "contacts_a_second": len(part) / seconds,
        "single_p50_ms": statistics.median(times) * 1000,
        "single_p95_ms": sorted(times)[int(len(times) * 0.95)] * 1000,
    }


def _memory(model: str, texts: list[str], count: int) -> float:
    """Peak memory of a process that classifies so many contacts as JSON Lines, in megabytes."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for number in range(count):
            file.write(json.dumps({"text": texts[number % len(texts)]}) + "\n")
        file.flush()
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                _MEASURED,
                str(COMMAND),
                "classify",
                file.name,
                "--model",
                model,
                "--out",
                f"{file.name}.out.jsonl",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    Path(f"{file.name}.out.jsonl").unlink()
    return int(done.stdout.split()[-1]) / 1024
