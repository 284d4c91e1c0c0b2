"""The loop that empties the outbox: claims what is due, sends it, notes what came of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, Protocol, TypeVar

from redress.casework.outbox import Claimed, DeliveryKind, DeliveryState
from redress.casework.sending import Notice, OutgoingLetter, Sending
from redress_api.deliveries.posting import Outcome

AT_ONCE = 8
IDLE = 1.0
"""Seconds until the outbox is looked at again when nothing is due."""
_LONGEST_IDLE = 30.0
P = ParamSpec("P")
R = TypeVar("R")
_log = logging.getLogger("redress.deliveries")


class SendsNotices(Protocol):
    """Sends to webhooks."""

    async def send(self, notice: Notice) -> Outcome:
        """Send one message, and say what came of it; it raises nothing."""


class SendsLetters(Protocol):
    """Sends letters."""

    def send(self, outgoing: OutgoingLetter, target: str) -> Outcome:
        """Send one letter, and say what came of it; it raises nothing and may wait."""


class Dispatcher:
    """Empties the outbox of one store, as one of any number of workers that do."""

    def __init__(
        self,
        sending: Sending,
        notices: SendsNotices | None,
        letters: SendsLetters | None,
        *,
        draw: Callable[[], float],
        ended: Callable[[str, str], None] = lambda kind, outcome: None,
        at_once: int = AT_ONCE,
        idle: float = IDLE,
    ) -> None:
        """`notices` and `letters` are None where such cannot be sent: they are tried as long as
        those of a receiver that does not answer.

        `draw` gives numbers from 0 to 1, which spread what is tried again; `ended` is told of each
        attempt: its kind, and `delivered`, `failed` or `given_up`.
        """
        self._sending = sending
        self._notices = notices
        self._letters = letters
        self._draw = draw
        self._ended = ended
        self._at_once = at_once
        self._idle = idle
        self._wait = idle
        self._stopped = asyncio.Event()
        self._store = asyncio.Lock()

    @property
    def threads(self) -> int:
        """How many are waited on at most: one for each delivery, and one for the next claim."""
        return self._at_once + 1

    def stop(self) -> None:
        """Claim nothing more; what is under way is still sent."""
        self._stopped.set()

    async def run(self) -> None:
        """Empty the outbox until `stop`; a fault of the store or of a delivery does not end it."""
        under_way: set[asyncio.Task[None]] = set()
        stopping = asyncio.create_task(self._stopped.wait())
        try:
            while not self._stopped.is_set():
                free = self._at_once - len(under_way)
                claimed = await self._take(free) if free else ()
                under_way |= {asyncio.create_task(self._deliver(one)) for one in claimed}
                await asyncio.wait(
                    {*under_way, stopping},
                    timeout=self._wait,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                under_way = {one for one in under_way if not one.done()}
            await asyncio.gather(*under_way)
        finally:
            stopping.cancel()
            for one in under_way:
                one.cancel()

    async def empty(self) -> int:
        """Send whatever is due now, and nothing that falls due meanwhile; how many were tried."""
        tried = 0
        while claimed := await self._stored(self._sending.take, self._at_once):
            await asyncio.gather(*map(self._deliver, claimed))
            tried += len(claimed)
        return tried

    async def _take(self, limit: int) -> tuple[Claimed, ...]:
        try:
            claimed = await self._stored(self._sending.take, limit)
        except Exception as error:
            self._wait = min(_LONGEST_IDLE, self._wait * 2)
            _log.error("outbox unreadable", extra={"fields": {"fault": type(error).__name__}})
            return ()
        self._wait = self._idle
        return claimed

    async def _deliver(self, claimed: Claimed) -> None:
        try:
            outcome = await self._attempt(claimed)
        except Exception as error:
            # It counts as any other failure, so that it is given up in the end.
            outcome = Outcome(type(error).__name__)
        try:
            await self._note(claimed, outcome)
        except Exception as error:
            # The lease runs out, and then it is tried again.
            self._tell(claimed, "failed", type(error).__name__)

    async def _attempt(self, claimed: Claimed) -> Outcome:
        if claimed.kind is DeliveryKind.EMAIL:
            if self._letters is None:
                return Outcome("no_mail_server", unreachable=True)
            letter = await self._stored(self._sending.letter, claimed)
            if letter is None:
                return Outcome("letter_withdrawn", for_good=True)
            return await asyncio.to_thread(self._letters.send, letter, claimed.target)
        if self._notices is None:
            return Outcome("no_secret_key", unreachable=True)
        notice = await self._stored(self._sending.notice, claimed)
        if notice is None:
            return Outcome("webhook_switched_off", for_good=True)
        return await self._notices.send(notice)

    async def _note(self, claimed: Claimed, outcome: Outcome) -> None:
        if outcome.failure is None:
            await self._stored(self._sending.made, claimed)
            self._tell(claimed, "delivered", None)
            return
        state = await self._stored(
            self._sending.not_made,
            claimed,
            outcome.failure,
            self._draw(),
            for_good=outcome.for_good,
            target_rests=outcome.unreachable,
        )
        if state is not None:
            given_up = state is DeliveryState.GIVEN_UP
            self._tell(claimed, "given_up" if given_up else "failed", outcome.failure)

    async def _stored(self, call: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
        """Call the store in a thread, one call at a time: writers that meet in SQLite wait for
        one another longer than they work."""
        async with self._store:
            return await asyncio.to_thread(call, *args, **named)

    def _tell(self, claimed: Claimed, outcome: str, failure: str | None) -> None:
        self._ended(claimed.kind.value, outcome)
        fields = {"delivery": claimed.id, "kind": claimed.kind.value, "attempt": claimed.attempt}
        level = logging.INFO if failure is None else logging.WARNING
        if failure is not None:
            fields["failure"] = failure
        _log.log(level, outcome, extra={"fields": fields})


@contextlib.contextmanager
def dispatching(dispatcher: Dispatcher, grace: float) -> Iterator[None]:
    """Have the outbox emptied meanwhile, on a thread with a loop of its own.

    At the end, what is under way has `grace` seconds; what it cannot finish is sent again later.
    """
    ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = Future()

    async def work() -> None:
        # Python's own would have a few for each core, which a mail server that hangs takes up.
        threads = ThreadPoolExecutor(dispatcher.threads, "redress-delivery")
        asyncio.get_running_loop().set_default_executor(threads)
        task = asyncio.create_task(dispatcher.run())
        ready.set_result((asyncio.get_running_loop(), task))
        with contextlib.suppress(asyncio.CancelledError):
            await task

    thread = threading.Thread(target=lambda: asyncio.run(work()), name="redress-deliveries")
    thread.start()
    loop, task = ready.result()
    try:
        yield
    finally:
        _call(loop, dispatcher.stop)
        thread.join(grace)
        if thread.is_alive():
            _call(loop, task.cancel)
            thread.join()


def _call(loop: asyncio.AbstractEventLoop, what: Callable[[], object]) -> None:
    # The loop is closed where the thread has ended already.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(what)
