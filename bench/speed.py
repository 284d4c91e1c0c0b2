"""How fast Redress answers beside its peers, in the same run, and how soon it starts."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.peers import PEERS, call_peer
from redress.classification.classifier import BATCH, Classifier
from redress.classification.contract import EVIDENCE_COLUMN_OF
from redress.contact import Contact
from redress.engine import classify_contact
from redress.models import LEXICAL, SHIPPED, ModelStore
from redress.parallel import ALONE, Batch, ParallelClassifier
from redress_training.corpus import read_corpus
from redress_training.splits import read_splits

COMMAND = Path(sys.executable).with_name("redress")
QUESTION = "service_area"
"""What a peer is asked; Redress answers every question."""
SINGLE = 60
BATCH_CONTACTS = 400
EIGHTY_WORDS = range(70, 91)
_TURNS = 4
"""Times that Redress answers the batch, as the processes begin and end together."""

Times = dict[str, float]


def measure() -> Iterator[dict[str, Any]]:
    """Throughput in batch, as of a file, latency of one contact of about 80 words; start-up."""
    splits = read_splits(read_corpus())
    texts = [record.text for record in splits.test]
    single, batch = middling(texts), texts[:BATCH_CONTACTS]
    job = {
        "rule": "one",
        "train": [record.text for record in splits.train],
        "labels": [record.labels(QUESTION) for record in splits.train],
        "test": batch,
        "single": single,
        "brief": True,
    }
    times = {f"redress ({name})": _own(name, batch, single) for name in (SHIPPED, LEXICAL)}
    for peer in PEERS:
        answer = call_peer(peer, job)
        times[peer] = _times(answer["texts_a_second"], answer["single_seconds"])
        print(peer, times[peer], flush=True)
    yield {"start_up_seconds": _start_up(), "times": times}


def _own(name: str, batch: Sequence[str], single: Sequence[str]) -> Times:
    store = ModelStore.default()
    seconds = seconds_alone(store.load(name, threads=1), single)
    return _times(_rate(store, name, batch), seconds)


def middling(texts: Sequence[str]) -> list[str]:
    """`SINGLE` texts of about eighty words."""
    return ([text for text in texts if len(text.split()) in EIGHTY_WORDS] * SINGLE)[:SINGLE]


def seconds_alone(classifier: Classifier, texts: Sequence[str]) -> list[float]:
    """How long each text takes, one after the other."""
    seconds = []
    for text in texts:
        before = time.perf_counter()
        classify_contact(classifier, Contact(text))
        seconds.append(time.perf_counter() - before)
    return seconds


def _rate(store: ModelStore, name: str, texts: Sequence[str]) -> float:
    """Contacts a second on all cores, once every process has its model."""
    contacts = [Contact(text) for text in texts]
    batches = [
        Batch(contacts[start : start + BATCH], None) for start in range(0, len(contacts), BATCH)
    ]
    # As a file is classified: with the evidence that has a column there.
    evidence_of = {EVIDENCE_COLUMN_OF}
    with ParallelClassifier.load(store, name) as classifier:
        for _ in range(1 + 2 * ALONE // len(contacts)):
            list(classifier.in_order(batches, evidence_of))
        before = time.perf_counter()
        for _ in range(_TURNS):
            list(classifier.in_order(batches, evidence_of))
        return _TURNS * len(contacts) / (time.perf_counter() - before)


def _times(rate: float, single: Sequence[float]) -> Times:
    return {
        "contacts_a_second": rate,
        "single_p50_ms": statistics.median(single) * 1000,
        "single_p95_ms": sorted(single)[int(len(single) * 0.95)] * 1000,
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
