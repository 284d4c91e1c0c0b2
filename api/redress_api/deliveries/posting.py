"""One message to a webhook: signed, sent once, and what came of it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

import httpcore

from redress.casework.sending import Notice
from redress_api.deliveries.addresses import GuardedBackend, TargetError, check_target
from redress_api.deliveries.signature import secret_for, sign
from redress_api.json_bytes import json_bytes
from redress_api.logs import rfc3339

TIMEOUT = 10.0
"""Seconds for the whole of it: the name, the connection, the answer."""
_MOST_OF_ANSWER = 4_096
"""Bytes; nothing of them is used."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt."""

    failure: str | None = None
    """A kind of fault, with nothing that was answered; none if it arrived."""
    status: int | None = None
    """What the receiver answered, if it did."""
    for_good: bool = False
    """Whether another attempt is of no use."""
    unreachable: bool = False
    """Whether the receiver kept the sender waiting or cannot be had."""

    @property
    def arrived(self) -> bool:
        """Whether it was taken."""
        return self.failure is None


class WebhookSender:
    """Sends to webhooks, on a connection of its own each time."""

    def __init__(
        self,
        secret_key: str,
        allow_private: bool,
        clock: Callable[[], datetime],
        *,
        backend: httpcore.AsyncNetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self._secret_key = secret_key
        self._allow_private = allow_private
        self._clock = clock
        self._backend = backend or GuardedBackend(allow_private)
        self._tls = tls or ssl.create_default_context()
        self._timeout = timeout
        self._agent = f"Redress/{version('redress')}"

    async def send(self, notice: Notice) -> Outcome:
        """Send one message; a redirect is not followed, and whatever is no 2xx is a failure."""
        try:
            check_target(notice.url, self._allow_private)
            async with asyncio.timeout(self._timeout):
                status = await self._post(notice)
        except TargetError:
            return Outcome("target_refused", unreachable=True)
        except (TimeoutError, httpcore.TimeoutException):
            return Outcome("timed_out", unreachable=True)
        except httpcore.ConnectError as error:
            failure = "tls_failed" if _is_of_tls(error) else "not_connected"
            return Outcome(failure, unreachable=True)
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol):
            return Outcome("connection_broken", unreachable=True)
        if 200 <= status < 300:
            return Outcome(status=status)
        return Outcome(f"answered_{status}", status, unreachable=status >= 500 or status == 429)

    async def _post(self, notice: Notice) -> int:
        body = body_of(notice)
        # Without connections kept, each message has its target looked up and judged anew.
        pool = httpcore.AsyncConnectionPool(
            ssl_context=self._tls, max_keepalive_connections=0, network_backend=self._backend
        )
        async with (
            pool,
            pool.stream("POST", notice.url, headers=self._headers(notice, body), content=body) as r,
        ):
            read = 0
            async for part in r.aiter_stream():
                read += len(part)
                if read >= _MOST_OF_ANSWER:
                    break
            return int(r.status)

    def _headers(self, notice: Notice, body: bytes) -> list[tuple[str, str]]:
        timestamp = int(self._clock().timestamp())
        secret = secret_for(self._secret_key, notice.webhook)
        return [
            ("Content-Type", "application/json"),
            ("User-Agent", self._agent),
            ("Redress-Webhook-Id", notice.webhook),
            ("Redress-Webhook-Timestamp", str(timestamp)),
            ("Redress-Webhook-Signature", sign(secret, timestamp, body)),
        ]


def _is_of_tls(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None


def body_of(notice: Notice) -> bytes:
    """The message as JSON: id, type, at, reference, sequence, data."""
    message = {
        "id": notice.id,
        "type": notice.type,
        "at": rfc3339(notice.at),
        "reference": notice.reference,
        "sequence": notice.sequence,
        "data": dict(notice.data),
    }
    return json_bytes(message)
