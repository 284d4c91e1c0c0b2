"""Batches of contacts classified on several cores, each process with the model of its own.

Python runs one thread's code at a time, so what is not the encoder's work gains nothing from
threads. A process takes seconds and a model's memory to start: the first batches are always
classified here, and only what is longer gets help.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain
from types import TracebackType
from typing import Generic, TypeVar

from redress.classification.classifier import Classifier
from redress.classification.result import Classification
from redress.contact import Contact
from redress.engine import Classified, classify_batch
from redress.errors import RedressError
from redress.models import ModelStore

Given = Contact | RedressError
Answered = Classification | RedressError
_Kept = TypeVar("_Kept")

MOST_BY_DEFAULT = 4
"""Processes where nobody says how many: each holds a model in memory."""
ALONE = 512
"""Contacts that are classified before other processes are started."""
_AHEAD = 2
"""Batches that each process is given before it has answered the last."""
_PENDING = 8
"""Batches for each process whose answers may wait for those of an earlier one."""


@dataclass(frozen=True, slots=True)
class Batch(Generic[_Kept]):
    """Contacts to classify, and what their answers are to be given back with."""

    contacts: Sequence[Given]
    kept: _Kept


class ParallelClassifier:
    """Classifies batches, at first by itself and then with the help of other processes.

    They import the main module, so a script that uses this does so under
    `if __name__ == "__main__":`.
    """

    def __init__(
        self, classifier: Classifier, store: ModelStore | None = None, helpers: int = 0
    ) -> None:
        """`helpers` more processes each load the model of `classifier` from `store`."""
        self.classifier = classifier
        self._store = store
        self._helpers = helpers
        self._pool: ProcessPoolExecutor | None = None
        self._seen = 0
        self._given: list[Future[list[Answered]]] = []

    @classmethod
    def load(cls, store: ModelStore, name: str | None, cores: int = 0) -> ParallelClassifier:
        """A model, or the one in use, on `cores` of this machine's cores; 0 for all, up to a few.

        Raises:
            ModelError: there is no such model, or it is not whole.
            EncoderError: it needs the sentence encoder, which is not here.
        """
        cores = min(cores or MOST_BY_DEFAULT, os.cpu_count() or 1)
        return cls(store.load(name, threads=cores), store, cores - 1)

    def __enter__(self) -> ParallelClassifier:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=error is None, cancel_futures=True)

    def in_order(
        self, batches: Iterable[Batch[_Kept] | None], evidence_of: Collection[str] | None = None
    ) -> Iterator[tuple[Batch[_Kept], list[Answered]]]:
        """Each batch with its contacts' answers, in order.

        None in place of a batch says that no other is there yet: what was given is answered
        before the next is asked for. `evidence_of` names the questions whose evidence is wanted,
        None for all.

        Raises:
            RedressError: the model cannot answer at all, or a process has died.
        """
        try:
            yield from self._in_order(batches, evidence_of)
        except BrokenProcessPool:
            raise RedressError(
                "A process that helped to classify has died, perhaps for want of memory. Run it "
                "again with --threads 1."
            ) from None

    def _in_order(
        self, batches: Iterable[Batch[_Kept] | None], evidence_of: Collection[str] | None
    ) -> Iterator[tuple[Batch[_Kept], list[Answered]]]:
        pending: deque[tuple[Batch[_Kept], Future[list[Answered]]]] = deque()
        most = _PENDING * (self._helpers + 1)
        for given in chain(batches, [None]):
            if given is not None:
                pending.append((given, self._submit(given.contacts, evidence_of)))
            while pending and (given is None or pending[0][1].done() or len(pending) > most):
                batch, answers = pending.popleft()
                yield batch, answers.result()

    def _submit(
        self, contacts: Sequence[Given], evidence_of: Collection[str] | None
    ) -> Future[list[Answered]]:
        """The answers to come; where the others have enough to do, those made here and now."""
        self._seen += len(contacts)
        self._given = [future for future in self._given if not future.done()]
        has_room = len(self._given) < _AHEAD * self._helpers
        if self._store is not None and has_room and self._seen > ALONE:
            model = (self._store, self.classifier.name)
            pool = self._started()
            with _interrupts_held():
                given = pool.submit(_answer, *model, list(contacts), evidence_of)
            self._given.append(given)
            return given
        own: Future[list[Answered]] = Future()
        own.set_result(answer_all(self.classifier, contacts, evidence_of))
        return own

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._helpers,
                # A copy of this process would lack the threads that its libraries have started.
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_start,
            )
        return self._pool


def answer_all(
    classifier: Classifier,
    contacts: Sequence[Given],
    evidence_of: Collection[str] | None = None,
) -> list[Answered]:
    """Each contact's classification, or the error that kept it from one, in order."""
    return [
        outcome.classification if isinstance(outcome, Classified) else outcome
        for outcome in classify_batch(classifier, contacts, evidence_of)
    ]


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold interrupts back: a process that is started meanwhile gets none while it imports."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start() -> None:
    """Make a fresh process ready: an interrupt is for the one that started it to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the process that started this one, and go when it is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@cache
def _loaded(store: ModelStore, model: str) -> Classifier:
    """The classifier of a model, given by name and version."""
    classifier = store.load(model.partition("@")[0], threads=1)
    if classifier.name != model:
        raise RedressError(f"{model} was trained anew while it was in use. Start again.")
    return classifier


def _answer(
    store: ModelStore,
    model: str,
    contacts: Sequence[Given],
    evidence_of: Collection[str] | None,
) -> list[Answered]:
    return answer_all(_loaded(store, model), contacts, evidence_of)
