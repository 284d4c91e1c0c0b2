"""Running the application: a socket, workers, and a stop that lets requests under way finish."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from redress.errors import RedressError
from redress_api.connections import GuardedConnection
from redress_api.logs import log_config
from redress_api.metrics import SHARED
from redress_api.settings import Settings, is_loopback

_BACKLOG = 2_048
_KEEP_ALIVE_SECONDS = 75
"""Longer than proxies keep an idle connection, so that they close it and not we."""
_SWITCH_SECONDS = 0.0005
"""How long the classifier's thread may hold Python before the one that answers requests gets its
turn; Python's own 5 ms would be added to each step of each request."""
_ANSWERS_WITHIN = 60
"""Seconds in which a worker must show that it is alive; one that loads its model needs a few."""

_STOPPED = frozenset({0, -signal.SIGTERM, -signal.SIGINT})
"""How a worker ends that was told to stop."""


class StartError(RedressError):
    """The service cannot be started as it is asked to."""

    code = "start_refused"


@dataclass(frozen=True, slots=True)
class AppFactory:
    """Makes the application in each worker; it is sent there, so it holds values alone."""

    make: Callable[[Settings, int], FastAPI]
    settings: Settings

    def __call__(self) -> FastAPI:
        """The application, in a process that is tuned for it."""
        sys.setswitchinterval(_SWITCH_SECONDS)
        return self.make(self.settings, threads_for(self.settings.workers))


def threads_for(workers: int) -> int:
    """How many texts the encoder of each worker reads at once: the cores, shared among them."""
    return max(1, (os.cpu_count() or 1) // workers)


def refuse_if_open(settings: Settings, has_keys: Callable[[], bool]) -> None:
    """See that nobody without a key can reach the service from outside.

    Raises:
        StartError: the address is public, and there are no API keys.
    """
    if not is_loopback(settings.host) and not has_keys():
        raise StartError(
            f"{settings.host} can be reached from other machines, and there are no API keys, so "
            "nobody could be told apart. Make one first (redress keys create --name NAME --scope "
            "SCOPE), or listen on 127.0.0.1."
        )


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens on an address, closed in the end.

    Raises:
        StartError: the port is taken, or the address is none of this machine's.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError):
        raise StartError(f"There is no address '{host}' to listen on.") from None
    try:
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        # The machine may have no IPv6.
        raise StartError(_told(error, host, port)) from None
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(_BACKLOG)
        except OSError as error:
            raise StartError(_told(error, host, port)) from None
        listener.set_inheritable(True)
        yield listener


def _told(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken: stop what uses it, or choose another with --port."
    if error.errno == errno.EACCES:
        return f"Port {port} is for the system's own services: choose one from 1024 on."
    return f"Nothing can listen on {host}, port {port}: {error.strerror}."


def serve(
    make: Callable[[Settings, int], FastAPI],
    settings: Settings,
    started: Callable[[str], None],
) -> int:
    """Run the service until it is told to stop; the exit code.

    `make` makes the application from the settings and the number of texts that its encoder reads
    at once. `started` is told the service's address.

    Raises:
        StartError: the port is taken, or the address is none of this machine's.
    """
    with listening(settings.host, settings.port) as listener:
        started(_url(settings.host, listener.getsockname()[1]))
        config = _config(AppFactory(make, settings), settings)
        if settings.workers == 1:
            # The server raises the signal that stopped it again once it has stopped.
            signal.signal(signal.SIGTERM, lambda *_: None)
            try:
                uvicorn.Server(config).run(sockets=[listener])
            except SystemExit:
                # It could not start; the log says why.
                return 1
            return 0
        with _shared_counts():
            supervisor = Multiprocess(config, sockets=[listener])
            supervisor.run()
        return int(any(one.exitcode not in _STOPPED for one in supervisor.processes))


def _config(factory: AppFactory, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        factory,
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http=GuardedConnection,
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=log_config(settings.log_level),
        log_level=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.stop_seconds,
        timeout_worker_healthcheck=_ANSWERS_WITHIN,
    )


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _shared_counts() -> Iterator[None]:
    """A folder that the workers to be started share their counts in."""
    with tempfile.TemporaryDirectory(prefix="redress-counts-") as folder:
        os.environ[SHARED] = folder
        try:
            yield
        finally:
            del os.environ[SHARED]
