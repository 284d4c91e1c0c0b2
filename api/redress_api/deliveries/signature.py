"""The signature of a webhook's messages: how it is made, and how a receiver checks it.

It needs nothing but Python's own library, so that a receiver can take this file as it is.
"""

from __future__ import annotations

import hashlib
import hmac
import re

TOLERANCE = 300
"""Seconds by which the clocks of sender and receiver may differ."""
VERSION = "v1"
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


def secret_for(secret_key: str, webhook_id: str) -> str:
    """The secret that a webhook's owner and the service share.

    It comes from the service's own secret key, so none is stored; with another key all change.
    """
    made = hmac.new(secret_key.encode(), f"webhook:{webhook_id}".encode(), hashlib.sha256)
    return f"whsec_{made.hexdigest()}"


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The header `Redress-Webhook-Signature` of a message; `timestamp` is in seconds since 1970."""
    return f"{VERSION}={_digest(secret, str(timestamp), body)}"


def is_genuine(
    secret: str,
    body: bytes,
    signature: str,
    timestamp: str,
    now: float,
    tolerance: float = TOLERANCE,
) -> bool:
    """Whether a message is from who shares the secret, unchanged, and not an old one sent again.

    `body` is as it was received, before anything read it; `signature` and `timestamp` are the
    headers; `now` is in seconds since 1970. Of several signatures with commas between them, one
    must be right.
    """
    if not _SECONDS.fullmatch(timestamp) or abs(now - int(timestamp)) > tolerance:
        return False
    expected = f"{VERSION}={_digest(secret, timestamp, body)}".encode()
    given = [one.strip().encode("utf-8", "replace") for one in signature.split(",")]
    return any(hmac.compare_digest(expected, one) for one in given)


def _digest(secret: str, timestamp: str, body: bytes) -> str:
    signed = timestamp.encode("ascii") + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
