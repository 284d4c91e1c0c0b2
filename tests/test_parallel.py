"""What several processes answer is what one would, in order, and a dead one is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import psutil
import pytest

from redress import parallel
from redress.classification.result import Classification
from redress.contact import Contact
from redress.errors import ContactError, ModelError, RedressError
from redress.models import ModelStore
from redress.parallel import Batch, Given, ParallelClassifier, answer_all


@pytest.fixture
def helped(
    small_store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ParallelClassifier]:
    monkeypatch.setattr(parallel, "ALONE", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with ParallelClassifier.load(small_store, "small", cores=2) as classifier:
        yield classifier


def batches(count: int, size: int = 3) -> list[Batch[int]]:
    found = []
    for number in range(count):
        contacts: list[Given] = [
            Contact(f"my bin was missed {number} times, {place}") for place in range(size)
        ]
        contacts[1] = ContactError("There are no words.", code="text_empty")
        found.append(Batch(contacts, number))
    return found


def test_answers_come_in_order_and_are_those_of_one_process(helped: ParallelClassifier) -> None:
    given = batches(40)
    found = list(helped.in_order(given))
    assert [batch.kept for batch, _ in found] == list(range(40))
    for batch, answers in found:
        expected = answer_all(helped.classifier, batch.contacts)
        assert isinstance(answers[1], ContactError)
        assert answers[1].code == "text_empty"
        assert (answers[0], answers[2]) == (expected[0], expected[2])


def test_only_the_evidence_that_is_wanted_is_found(helped: ParallelClassifier) -> None:
    for _, answers in helped.in_order(batches(6), {"service_area"}):
        first = answers[0]
        assert isinstance(first, Classification)
        area, kind = first.answers["service_area"], first.answers["kind"]
        assert area is not None
        assert kind is not None
        assert area.evidence
        assert not kind.evidence


def test_what_was_given_is_answered_before_more_is_asked_for(helped: ParallelClassifier) -> None:
    answered: list[int] = []

    def source() -> Iterator[Batch[int] | None]:
        for batch in batches(6):
            yield batch
            yield None
            assert answered[-1] == batch.kept

    for batch, _ in helped.in_order(source()):
        answered.append(batch.kept)
    assert answered == list(range(6))


def test_a_short_file_starts_no_process(small_store: ModelStore) -> None:
    with ParallelClassifier.load(small_store, "small", cores=2) as classifier:
        assert len(list(classifier.in_order(batches(5)))) == 5
        assert classifier._pool is None


def test_a_process_that_dies_is_told(helped: ParallelClassifier) -> None:
    def source() -> Iterator[Batch[int]]:
        yield from batches(3)
        assert helped._pool is not None
        for process in helped._pool._processes.values():
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
        yield from batches(200)

    with pytest.raises(RedressError, match="--threads 1"):
        list(helped.in_order(source()))


def test_an_interrupt_while_processes_start_does_not_reach_them(
    helped: ParallelClassifier,
) -> None:
    given = batches(4)

    def source() -> Iterator[Batch[int]]:
        yield given[0]
        assert helped._pool is not None
        for process in helped._pool._processes.values():
            assert process.pid is not None
            os.kill(process.pid, signal.SIGINT)
        yield from given[1:]

    assert [batch.kept for batch, _ in helped.in_order(source())] == list(range(4))
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_a_pool_that_is_found_broken_when_given_more_is_told(
    helped: ParallelClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise BrokenProcessPool

    monkeypatch.setattr(ProcessPoolExecutor, "submit", broken)
    with pytest.raises(RedressError, match="--threads 1"):
        list(helped.in_order(batches(4)))


_KILLED = """
import sys
from pathlib import Path
from redress import parallel
from redress.contact import Contact
from redress.models import ModelStore

if __name__ == "__main__":
    parallel.ALONE = 2
    parallel.os.cpu_count = lambda: 2
    batches = [parallel.Batch([Contact("my bin was missed")] * 3, None)] * 4
    classifier = parallel.ParallelClassifier.load(ModelStore(Path(sys.argv[1])), "small", cores=2)
    list(classifier.in_order(batches))
    print(*classifier._pool._processes, flush=True)
    sys.stdin.read()
"""


def test_no_process_outlives_the_one_that_started_it(
    small_store: ModelStore, tmp_path: Path
) -> None:
    script = tmp_path / "killed.py"
    script.write_text(_KILLED)
    command = [sys.executable, str(script), str(small_store.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as started:
        assert started.stdout is not None
        helper = psutil.Process(int(started.stdout.readline()))
        started.kill()
    helper.wait(timeout=20)


def test_a_model_that_another_process_cannot_load_is_told(
    helped: ParallelClassifier, small_store: ModelStore
) -> None:
    manifest = small_store.folder / "small" / "manifest.json"
    whole = manifest.read_text("utf-8")
    manifest.write_text("{}", "utf-8")
    try:
        with pytest.raises(ModelError, match="redress train"):
            list(helped.in_order(batches(8)))
    finally:
        manifest.write_text(whole, "utf-8")


def test_a_model_trained_anew_meanwhile_is_told(small_store: ModelStore) -> None:
    with pytest.raises(RedressError, match="trained anew"):
        parallel._loaded(small_store, "small@another")


def test_the_number_of_processes_is_bounded(
    small_store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert ParallelClassifier.load(small_store, "small")._helpers == parallel.MOST_BY_DEFAULT - 1
    assert ParallelClassifier.load(small_store, "small", cores=9_999)._helpers == 63
