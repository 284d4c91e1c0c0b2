"""A server of an application on a port of its own, and connections to it byte by byte."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import uvicorn
from fastapi import FastAPI

from redress_api.connections import GuardedConnection

LIVE = b"GET /v1/health/live HTTP/1.1\r\nHost: a\r\n"
SHUT = b"Connection: close\r\n\r\n"


@dataclass(frozen=True)
class Server:
    """A server of one application, on a port of its own."""

    port: int

    def answer(self, *sent: bytes, ends: bool = False) -> bytes:
        """All that comes back till the server closes; `ends` says that nothing more will be sent.

        The server may close before it has read everything.
        """
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            with contextlib.suppress(OSError):
                for part in sent:
                    connection.sendall(part)
                if ends:
                    connection.shutdown(socket.SHUT_WR)
            got = bytearray()
            with contextlib.suppress(ConnectionResetError):
                while part := connection.recv(65_536):
                    got += part
            return bytes(got)

    def is_well(self) -> bool:
        """Whether it answers somebody else."""
        return self.answer(LIVE, SHUT).startswith(b"HTTP/1.1 200 ")


@contextmanager
def serving(app: FastAPI, lifespan: Literal["on", "off"] = "on") -> Iterator[Server]:
    """Serve an application till the end; `off`: it runs already."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            app,
            http=GuardedConnection,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan=lifespan,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield Server(listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def answers(answer: bytes) -> int:
    return answer.count(b"HTTP/1.1 ")
