from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from ipaddress import IPv6Address
from typing import Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress_api.deliveries.addresses import (
    LONGEST_URL,
    GuardedBackend,
    TargetError,
    check_target,
    is_outside,
    resolve_by_system,
)

INSIDE = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3"),
    *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.0.1", "169.254.169.254", "100.64.0.1", "100.100.100.200"),
    *("168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1"),
    *("203.0.113.1", "192.88.99.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::8.8.8.8", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8"),
    *("::ffff:a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1"),
    *("2002:7f00:1::", "2002:808:808::1", "2001::1", "2001:db8::1", "3fff::1", "5f00::1"),
    *("fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "100::1"),
    *("", "localhost", "not an address", "127.1", "0177.0.0.1", "2130706433"),
]
OUTSIDE = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4009::1"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_no_target(address: str) -> None:
    assert not is_outside(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_internet_is_a_target(address: str) -> None:
    assert is_outside(address)


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_becomes_a_target_by_being_written_as_ipv6(address: Any) -> None:
    value = int(address)
    forms = (value, 0xFFFF << 32 | value, 0x64FF9B << 96 | value, 0x2002 << 112 | value << 80)
    assert not any(is_outside(str(IPv6Address(form))) for form in forms)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example/redress",
        "https://hooks.example:8443/redress?team=waste",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]:444/",
        "https://xn--bcher-kva.example/",
        "https://under_score.example./",
    ],
)
def test_a_url_outside_is_a_target(url: str) -> None:
    check_target(url, allow_private=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "hooks.example",
        "",
        "https://",
        "https:///path",
        "https://:443/",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://hooks.example:x/",
        "https://user@hooks.example/",
        "https://user:word@hooks.example/",
        "https://@hooks.example/",
        "https://hooks.example/#part",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nX: y",
        "https://hooks.example\\@127.0.0.1/",
        "https://hooks.exämple/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://[::1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://017700000001/",
        "https://0177.0.0.1/",
        "https://0x7f.0.0.1/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://127.0.0.1./",
        "https://1.2.3.4.5/",
        "https://0x/",
        "https://-.example/",
        "https://%31%32%37.0.0.1/",
        f"https://hooks.example/{'a' * LONGEST_URL}",
    ],
)
def test_a_url_that_leads_inside_or_is_none_is_refused(url: str) -> None:
    with pytest.raises(TargetError):
        check_target(url, allow_private=False)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/", "https://[::1]/", "http://crm/hook"])
def test_where_private_targets_are_allowed_they_may_lead_inside(url: str) -> None:
    check_target(url, allow_private=True)


@pytest.mark.parametrize("url", ["ftp://crm/", "http://user@crm/", "http://0177.0.0.1/"])
def test_even_then_a_url_must_be_a_plain_one(url: str) -> None:
    with pytest.raises(TargetError):
        check_target(url, allow_private=True)


@given(st.text(max_size=60))
def test_any_text_is_judged_without_another_error(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}.example/{text}"):
        with contextlib.suppress(TargetError):
            check_target(url, allow_private=False)


class Remembering(httpcore.AsyncNetworkBackend):
    """Connects nowhere, and remembers what it was asked for."""

    def __init__(self, *refusing: str) -> None:
        self.asked: list[str] = []
        self._refusing = refusing

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.asked.append(host)
        if host in self._refusing:
            raise httpcore.ConnectError
        return httpcore.AsyncMockStream([])


def connect(
    *answers: Sequence[str], allow_private: bool = False, refusing: Sequence[str] = ()
) -> list[str]:
    """What was connected to, for a name that means each of these in turn."""
    meanings = iter(answers)
    inner = Remembering(*refusing)

    async def resolve(host: str, port: int) -> Sequence[str]:
        return next(meanings)

    guarded = GuardedBackend(allow_private, resolve, inner)
    asyncio.run(guarded.connect_tcp("hooks.example", 443))
    return inner.asked


def test_the_connection_goes_to_the_address_that_was_judged_and_asks_no_second_time() -> None:
    assert connect(["8.8.8.8"], ["127.0.0.1"]) == ["8.8.8.8"]


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_means_an_address_inside_is_refused(address: str) -> None:
    with pytest.raises(TargetError):
        connect([address])


def test_a_name_that_means_one_address_inside_among_others_is_refused() -> None:
    with pytest.raises(TargetError):
        connect(["8.8.8.8", "10.0.0.1"])


def test_where_private_targets_are_allowed_any_address_will_do() -> None:
    assert connect(["10.0.0.1"], allow_private=True) == ["10.0.0.1"]


def test_a_name_is_tried_by_its_next_address_where_one_does_not_answer() -> None:
    assert connect(["8.8.8.8", "1.1.1.1"], refusing=["8.8.8.8"]) == ["8.8.8.8", "1.1.1.1"]


@pytest.mark.parametrize(
    ("addresses", "refusing"), [((), ()), (("8.8.8.8", "1.1.1.1"), ("8.8.8.8", "1.1.1.1"))]
)
def test_a_name_without_an_address_that_answers_is_not_connected(
    addresses: Sequence[str], refusing: Sequence[str]
) -> None:
    with pytest.raises(httpcore.ConnectError):
        connect(addresses, refusing=refusing)


def test_a_name_that_is_not_found_is_not_connected() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        raise OSError

    with pytest.raises(httpcore.ConnectError):
        asyncio.run(GuardedBackend(False, resolve).connect_tcp("hooks.example", 443))


def test_a_socket_of_the_machine_is_no_target() -> None:
    with pytest.raises(TargetError):
        asyncio.run(GuardedBackend(True).connect_unix_socket("/run/docker.sock"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "0x7f.1"])
def test_whatever_the_system_takes_for_this_machine_is_judged_by_what_it_means(host: str) -> None:
    addresses = asyncio.run(resolve_by_system(host, 443))
    assert addresses
    assert not any(map(is_outside, addresses))
