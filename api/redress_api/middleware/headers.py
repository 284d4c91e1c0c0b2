"""The headers that every answer carries unless its route gives others."""

from __future__ import annotations

import re
import secrets

from redress_api.exchange import Header

REQUEST_ID = b"x-request-id"
_SANE = re.compile(rb"[A-Za-z0-9._-]{1,64}")

POLICY: tuple[Header, ...] = (
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
HTTPS_ONLY: Header = (b"strict-transport-security", b"max-age=31536000")


def request_id_of(headers: list[Header]) -> str:
    """The caller's identifier of a request if it gives a sane one, else a new one."""
    for name, value in headers:
        if name == REQUEST_ID:
            return value.decode("ascii") if _SANE.fullmatch(value) else secrets.token_hex(16)
    return secrets.token_hex(16)


def value_of(headers: list[Header], wanted: bytes) -> bytes | None:
    """A header's value, the first where there are several."""
    return next((value for name, value in headers if name == wanted), None)


def with_policy(headers: list[Header], is_https: bool) -> list[Header]:
    """An answer's headers with those of the policy that it does not have itself."""
    own = {name.lower() for name, _ in headers}
    added = [header for header in POLICY if header[0] not in own]
    if is_https:
        added.append(HTTPS_ONLY)
    return [*headers, *added]
