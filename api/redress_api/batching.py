"""Micro-batching: requests that come in together are classified together, in one worker thread.

A request that comes alone starts at once. While a batch is worked on, those that come in wait, and
make up the next one. After a batch of several, the next waits for as many again, up to a window of
a few milliseconds: callers that were answered together mostly come back together, and without it
one of them would start alone and the others wait for it.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, TypeVar

from redress_api.problems import Problem

_Job = TypeVar("_Job")
_Done = TypeVar("_Done")

MOST_WAITING = 2_048
"""Jobs that may wait; one more is told to come back."""


class Batcher(Generic[_Job, _Done]):
    """Gives jobs to a worker in batches, and each caller its own result."""

    def __init__(
        self,
        work: Callable[[Sequence[_Job]], Sequence[_Done | Exception]],
        *,
        most: int,
        window: float = 0.0,
        waiting: int = MOST_WAITING,
        ended: Callable[[int, float], None] = lambda jobs, seconds: None,
    ) -> None:
        """`work` runs in a thread of its own: the jobs' results in order, an error for each that
        failed. `most` jobs go together at once; after a batch of several, the next waits up
        to `window` seconds for as many. `ended` is told each batch's size and time."""
        self._work = work
        self._most = most
        self._window = window
        self._room = waiting
        self._ended = ended
        self._waiting: deque[tuple[_Job, asyncio.Future[_Done]]] = deque()
        self._is_enough = asyncio.Event()
        self._wanted = 1
        """As many as were together in the last batch."""
        self._runner: asyncio.Task[None] | None = None
        self._is_closed = False
        self._thread = ThreadPoolExecutor(1, "classifier")

    async def done(self, job: _Job) -> _Done:
        """A job's result, worked on together with what else is waiting.

        Raises:
            Problem: the service is stopping, or too much is waiting.
            Exception: what went wrong with this job.
        """
        return await self._submit(job)

    async def all_done(self, jobs: Sequence[_Job]) -> list[_Done | BaseException]:
        """Several jobs' results in order, with an error for each that failed.

        Raises:
            Problem: the service is stopping, or too much is waiting.
        """
        futures: list[asyncio.Future[_Done]] = []
        try:
            futures.extend(self._submit(job) for job in jobs)
            return await asyncio.gather(*futures, return_exceptions=True)
        except BaseException:
            for future in futures:
                future.cancel()
            raise

    def _submit(self, job: _Job) -> asyncio.Future[_Done]:
        if self._is_closed or len(self._waiting) >= self._room:
            raise Problem("unavailable", headers={"Retry-After": "1"})
        future: asyncio.Future[_Done] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, future))
        if len(self._waiting) >= self._wanted:
            self._is_enough.set()
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())
        return future

    async def _run(self) -> None:
        """Work until nothing is waiting."""
        loop = asyncio.get_running_loop()
        try:
            await self._gather()
            while batch := self._next():
                jobs = [job for job, _ in batch]
                started = time.perf_counter()
                try:
                    results = await loop.run_in_executor(self._thread, self._work, jobs)
                    given = list(zip(batch, results, strict=True))
                except Exception as error:
                    given = [(one, error) for one in batch]
                for (_, future), result in given:
                    _give(future, result)
                self._ended(len(jobs), time.perf_counter() - started)
                self._wanted = len(jobs)
                if self._waiting:
                    await self._gather()
        finally:
            self._runner = None

    async def _gather(self) -> None:
        """Wait until there are as many as in the last batch, or the window is over."""
        self._is_enough.clear()
        if self._window and not self._is_closed and len(self._waiting) < self._wanted:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._window):
                    await self._is_enough.wait()

    def _next(self) -> list[tuple[_Job, asyncio.Future[_Done]]]:
        """The next batch, without those whose callers are gone."""
        batch: list[tuple[_Job, asyncio.Future[_Done]]] = []
        while self._waiting and len(batch) < self._most:
            job, future = self._waiting.popleft()
            if not future.done():
                batch.append((job, future))
        return batch

    async def close(self) -> None:
        """Take no more, and finish what was taken."""
        self._is_closed = True
        self._is_enough.set()
        if self._runner is not None:
            await self._runner
        self._thread.shutdown()


def _give(future: asyncio.Future[_Done], result: _Done | Exception) -> None:
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
