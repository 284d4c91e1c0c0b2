"""Micro-batching: who comes together is worked on together, and each gets its own result."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from redress_api.batching import Batcher
from redress_api.problems import Problem


class Worker:
    """Does work when it is let to, and keeps what was given to it together."""

    def __init__(self, *, is_let: bool = True) -> None:
        self.batches: list[list[str]] = []
        self.begun = threading.Event()
        self.let = threading.Event()
        if is_let:
            self.let.set()

    def __call__(self, jobs: Sequence[str]) -> list[str | Exception]:
        self.batches.append(list(jobs))
        self.begun.set()
        assert self.let.wait(30)
        return [ValueError(job) if job.startswith("bad") else job.upper() for job in jobs]


async def _begun(worker: Worker) -> None:
    await asyncio.to_thread(worker.begun.wait, 30)


def _run(main: Callable[[], Awaitable[Any]]) -> Any:
    async def within_time() -> Any:
        async with asyncio.timeout(60):
            return await main()

    return asyncio.run(within_time())


def test_who_waits_while_others_are_worked_on_goes_together() -> None:
    worker = Worker(is_let=False)

    async def main() -> list[str]:
        batcher = Batcher(worker, most=8)
        first = asyncio.create_task(batcher.done("a"))
        await _begun(worker)
        others = [asyncio.create_task(batcher.done(job)) for job in "bcd"]
        await asyncio.sleep(0)
        worker.let.set()
        results = await asyncio.gather(first, *others)
        await batcher.close()
        return results

    assert _run(main) == ["A", "B", "C", "D"]
    assert worker.batches == [["a"], ["b", "c", "d"]]


def test_no_batch_is_larger_than_allowed() -> None:
    worker = Worker()

    async def main() -> list[Any]:
        batcher = Batcher(worker, most=3)
        results = await batcher.all_done([str(number) for number in range(8)])
        await batcher.close()
        return results

    assert _run(main) == [str(number) for number in range(8)]
    assert [len(batch) for batch in worker.batches] == [3, 3, 2]


def test_each_gets_its_own_result_or_error() -> None:
    async def main() -> list[Any]:
        batcher = Batcher(Worker(), most=8)
        jobs = [batcher.done(job) for job in ("a", "bad", "c")]
        results = await asyncio.gather(*jobs, return_exceptions=True)
        await batcher.close()
        return results

    first, second, third = _run(main)
    assert (first, third) == ("A", "C")
    assert isinstance(second, ValueError)


def test_work_that_fails_as_a_whole_fails_for_each_and_not_for_the_next() -> None:
    calls: list[int] = []

    def work(jobs: Sequence[str]) -> list[str | Exception]:
        calls.append(len(jobs))
        if len(calls) == 1:
            raise OSError
        return list(jobs) if len(calls) == 3 else []

    async def main() -> list[Any]:
        batcher = Batcher(work, most=8)
        results = [
            *await batcher.all_done(["a", "b"]),
            *await batcher.all_done(["c"]),
            await batcher.done("d"),
        ]
        await batcher.close()
        return results

    failed, failed_too, short, fine = _run(main)
    assert isinstance(failed, OSError)
    assert isinstance(failed_too, OSError)
    assert isinstance(short, ValueError)
    assert fine == "d"


def test_who_is_cancelled_while_waiting_is_not_worked_on_and_others_are() -> None:
    worker = Worker(is_let=False)

    async def main() -> list[Any]:
        batcher = Batcher(worker, most=8)
        first = asyncio.create_task(batcher.done("a"))
        await _begun(worker)
        waiting = [asyncio.create_task(batcher.done(job)) for job in "bcd"]
        await asyncio.sleep(0)
        waiting[1].cancel()
        await asyncio.sleep(0)
        worker.let.set()
        results = await asyncio.gather(first, *waiting, return_exceptions=True)
        await batcher.close()
        return results

    results = _run(main)
    assert [results[0], results[1], results[3]] == ["A", "B", "D"]
    assert isinstance(results[2], asyncio.CancelledError)
    assert worker.batches == [["a"], ["b", "d"]]


def test_who_is_cancelled_while_worked_on_breaks_nothing() -> None:
    worker = Worker(is_let=False)

    async def main() -> str:
        batcher = Batcher(worker, most=8)
        first = asyncio.create_task(batcher.done("a"))
        await _begun(worker)
        first.cancel()
        second = asyncio.create_task(batcher.done("b"))
        await asyncio.sleep(0)
        worker.let.set()
        result = await second
        await batcher.close()
        return result

    assert _run(main) == "B"


def test_a_stop_finishes_what_was_taken_and_takes_no_more() -> None:
    worker = Worker(is_let=False)

    async def main() -> list[Any]:
        batcher = Batcher(worker, most=1)
        taken = [asyncio.create_task(batcher.done(job)) for job in "abc"]
        await _begun(worker)
        closing = asyncio.create_task(batcher.close())
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            await batcher.done("d")
        assert refused.value.type.code == "unavailable"
        worker.let.set()
        await closing
        return await asyncio.gather(*taken)

    assert _run(main) == ["A", "B", "C"]


def test_one_too_many_is_told_to_come_back() -> None:
    worker = Worker(is_let=False)

    async def main() -> list[Any]:
        batcher = Batcher(worker, most=1, waiting=2)
        first = asyncio.create_task(batcher.done("a"))
        await _begun(worker)
        taken = [asyncio.create_task(batcher.done(job)) for job in "bc"]
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            await batcher.done("d")
        assert refused.value.headers == {"Retry-After": "1"}
        worker.let.set()
        results = await asyncio.gather(first, *taken)
        await batcher.close()
        return results

    assert _run(main) == ["A", "B", "C"]


def test_of_many_that_are_one_too_many_none_is_left_waiting() -> None:
    worker = Worker(is_let=False)

    async def main() -> str:
        batcher = Batcher(worker, most=1, waiting=2)
        first = asyncio.create_task(batcher.done("a"))
        await _begun(worker)
        with pytest.raises(Problem):
            await batcher.all_done(["b", "c", "d"])
        worker.let.set()
        result = await first
        await batcher.close()
        return result

    assert _run(main) == "A"
    assert worker.batches == [["a"]]


def test_after_a_batch_of_several_as_many_are_waited_for() -> None:
    """A window of an hour: only the number that came last time can end it."""
    worker = Worker()

    async def main() -> None:
        batcher = Batcher(worker, most=8, window=3_600)
        await batcher.all_done(["a", "b"])
        alone = asyncio.create_task(batcher.done("c"))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not alone.done()
        assert len(worker.batches) == 1
        await asyncio.gather(alone, batcher.done("d"))
        await batcher.close()

    _run(main)
    assert worker.batches == [["a", "b"], ["c", "d"]]


def test_who_comes_alone_after_one_alone_starts_at_once() -> None:
    worker = Worker()

    async def main() -> list[str]:
        batcher = Batcher(worker, most=8, window=3_600)
        results = [await batcher.done(job) for job in "abc"]
        await batcher.close()
        return results

    assert _run(main) == ["A", "B", "C"]


def test_the_window_ends_by_itself() -> None:
    async def main() -> str:
        batcher = Batcher(Worker(), most=8, window=0.001)
        await batcher.all_done(["a", "b"])
        result = await batcher.done("c")
        await batcher.close()
        return result

    assert _run(main) == "C"


def test_a_stop_does_not_wait_for_the_window() -> None:
    async def main() -> str:
        batcher = Batcher(Worker(), most=8, window=3_600)
        await batcher.all_done(["a", "b"])
        waiting = asyncio.create_task(batcher.done("c"))
        await asyncio.sleep(0)
        await batcher.close()
        return await waiting

    assert _run(main) == "C"


def test_each_batch_is_told_with_its_size() -> None:
    told: list[int] = []

    async def main() -> None:
        batcher = Batcher(Worker(), most=2, ended=lambda jobs, seconds: told.append(jobs))
        await batcher.all_done(["a", "b", "c"])
        await batcher.close()

    _run(main)
    assert told == [2, 1]
