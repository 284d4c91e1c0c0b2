"""Counts of requests in fixed windows of time, as the `limits` library keeps them."""

from __future__ import annotations

from collections.abc import Callable

from limits.storage import Storage

_MOST = 50_000
"""Callers that are counted at once; beyond, the oldest is forgotten, so that memory is flat."""


class Windows(Storage):
    """Counts in this process, by a clock that is passed; used from one thread.

    The library's own storage in memory starts a thread for each burst of requests and reads the
    system's clock.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float], most: int = _MOST) -> None:
        """`clock` gives seconds."""
        super().__init__()
        self._clock = clock
        self._most = most
        self._counts: dict[str, tuple[int, float]] = {}
        """By key: how many, and when the window ends. In the order in which windows began."""

    @property
    def base_exceptions(self) -> type[Exception]:
        """None of its own."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, in a new window where the last has ended; the count."""
        now = self._clock()
        count, ends = self._counts.get(key, (0, 0.0))
        if ends <= now:
            self._counts.pop(key, None)
            self._forget(now)
            count, ends = 0, now + expiry
        self._counts[key] = (count + amount, ends)
        return count + amount

    def _forget(self, now: float) -> None:
        """Forget what has ended, from the oldest on, and the oldest where there are too many."""
        while self._counts:
            oldest = next(iter(self._counts))
            if self._counts[oldest][1] > now and len(self._counts) < self._most:
                return
            del self._counts[oldest]

    def get(self, key: str) -> int:
        """The count in the current window."""
        count, ends = self._counts.get(key, (0, 0.0))
        return count if ends > self._clock() else 0

    def get_expiry(self, key: str) -> float:
        """When the current window ends, by the clock."""
        return self._counts.get(key, (0, self._clock()))[1]

    def check(self) -> bool:
        """It is always there."""
        return True

    def reset(self) -> int:
        """Forget everything; how much that was."""
        count = len(self._counts)
        self._counts.clear()
        return count

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._counts.pop(key, None)
