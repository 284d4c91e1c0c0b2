"""One connection: limits on the head of a request, which the server itself has none for."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_BYTES = 64 * 1_024
"""Of a request's line and headers together."""
SECONDS = 30.0
"""For them to arrive, from the first byte on; of a new connection, from its beginning. As long for
the rest of a body that was answered before it was there."""


class GuardedConnection(HttpToolsProtocol):
    """Closes connections whose heads are too large or too slow, and takes no header after a body.

    A limit that is passed is answered as any other request that is not well formed.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._is_head = False
        self._read = 0
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as long as the head is small enough."""
        super().data_received(data)
        if self._is_head:
            self._read += len(data)
            if self._read > MOST_BYTES:
                self._is_head = False
                self.send_400_response("The request's headers are too large.")
        if self._is_unwatched():
            self._wait()

    def _is_unwatched(self) -> bool:
        """Whether an answered caller goes on sending what begins no request: the server's own wait
        for the next one has ended with it."""
        is_answered = self.cycle is not None and self.cycle.response_complete
        return is_answered and self.timeout_keep_alive_task is None and self._patience is None

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._is_head, self._read = True, 0
        if self._patience is None:
            self._wait()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; one after the body would be taken for one that the proxy has seen."""
        if self._is_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there.

        Raises:
            ValueError: it is too large; the server answers that it is none.
        """
        self._stop_waiting()
        self._is_head = False
        read = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if read > MOST_BYTES:
            raise ValueError("too large")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is there; where it was answered before, the next request may take its time."""
        super().on_message_complete()
        if self.cycle.response_complete:
            self._stop_waiting()
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _wait(self) -> None:
        self._patience = self.loop.call_later(SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._patience = None
        self.transport.close()
