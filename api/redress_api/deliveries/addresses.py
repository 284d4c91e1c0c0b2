"""Where a webhook may lead: only out of the network that the service stands in.

A name is looked up when the connection is made, every address that it has is judged, and the
connection goes to an address that was judged: what a name means cannot change in between.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

import httpcore

from redress.errors import RedressError

LONGEST_URL = 2_000
_TRIED = 3
"""Addresses of one name that a connection is tried to."""
_NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?", re.ASCII)

_NEVER: tuple[IPv4Network | IPv6Network, ...] = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network
            "100.64.0.0/10",  # shared by carriers; a cloud's metadata
            "168.63.129.16/32",  # Azure's metadata and agents
            "192.0.0.0/24",  # protocol assignments; a cloud's metadata
            "192.88.99.0/24",  # 6to4 relays
            "::/96",  # IPv4 within IPv6, old form
            "::ffff:0:0/96",  # IPv4 within IPv6
            "64:ff9b::/96",  # translated to IPv4
            "64:ff9b:1::/48",
            "100::/64",  # discarded
            "2001::/23",  # protocol assignments, Teredo
            "2002::/16",  # 6to4: holds an IPv4 address
            "3fff::/20",  # documentation
            "5f00::/16",  # segment routing
            "fec0::/10",  # site-local
        ),
    )
)
"""What `ipaddress` calls global, or has called so in some version, and is none or leads inside."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class TargetError(RedressError):
    """A URL that no webhook may lead to."""

    code = "webhook_target_refused"


def is_outside(address: str) -> bool:
    """Whether an address, as the system gives it, is one of the public internet."""
    try:
        one = ip_address(address)
    except ValueError:
        return False
    if not one.is_global or one.is_multicast or one.is_reserved or one.is_unspecified:
        return False
    return not any(one in network for network in _NEVER if network.version == one.version)


def check_target(url: str, allow_private: bool) -> None:
    """Refuse a URL that can be no target, whatever its name means.

    Raises:
        TargetError: see there; the message says what the URL must be.
    """
    schemes = ("https", "http") if allow_private else ("https",)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise TargetError("The URL cannot be read.") from None
    if len(url) > LONGEST_URL or not url.isascii() or re.search(r"[\x00-\x20\x7f\\]", url):
        raise TargetError(
            f"The URL must be of at most {LONGEST_URL} ASCII characters without spaces."
        )
    if parts.scheme not in schemes:
        raise TargetError(f"The URL must begin with {' or '.join(f'{one}://' for one in schemes)}.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise TargetError("The URL may have no user, no password and no fragment.")
    if not host or port == 0:
        raise TargetError("The URL must name a host, and no port or one from 1 to 65535.")
    _check_host(host, allow_private)


def _check_host(host: str, allow_private: bool) -> None:
    try:
        ip_address(host)
    except ValueError:
        # Systems read such a host as an IPv4 address in octal, hexadecimal or one number.
        last = host.rstrip(".").rpartition(".")[2]
        if not _HOST.fullmatch(host) or _NUMBER.fullmatch(last):
            raise TargetError(
                "The URL's host must be a name, or an IP address in its usual form."
            ) from None
        return
    if not (allow_private or is_outside(host)):
        raise TargetError(
            "The URL leads to an address inside the network, which this service does not allow "
            "(REDRESS_WEBHOOK_ALLOW_PRIVATE)."
        )


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """Every address of a host, as the system knows them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to addresses that are judged, and to no others."""

    def __init__(
        self,
        allow_private: bool,
        resolve: Resolve = resolve_by_system,
        inner: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to one of the host's addresses.

        Raises:
            TargetError: one of its addresses is inside the network.
            httpcore.ConnectError: it has none, or none answers.
        """
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("the name was not found") from None
        if not self._allow_private and not all(map(is_outside, addresses)):
            raise TargetError("The URL leads to an address inside the network.")
        last: Exception = httpcore.ConnectError("the name has no address")
        for address in addresses[:_TRIED]:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: no webhook leads to a socket of this machine."""
        raise TargetError("A webhook cannot lead to a socket of this machine.")

    async def sleep(self, seconds: float) -> None:
        """As the network library asks."""
        await self._inner.sleep(seconds)
