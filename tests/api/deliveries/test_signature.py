from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress_api.deliveries.signature import TOLERANCE, is_genuine, secret_for, sign

KEY = "a secret key of the service's own, long"
SECRET = secret_for(KEY, "wh_1")
AT = 1_772_443_800
BODIES = st.binary(max_size=300)


@given(BODIES, st.integers(0, 10**11), st.floats(-TOLERANCE, TOLERANCE))
def test_what_was_signed_is_genuine(body: bytes, at: int, late: float) -> None:
    assert is_genuine(SECRET, body, sign(SECRET, at, body), str(at), at + late)


@given(BODIES, BODIES)
def test_another_body_is_not_genuine(body: bytes, other: bytes) -> None:
    genuine = is_genuine(SECRET, other, sign(SECRET, AT, body), str(AT), AT)
    assert genuine == (body == other)


@given(BODIES, st.integers(AT - TOLERANCE, AT + TOLERANCE))
def test_another_time_is_not_genuine(body: bytes, claimed: int) -> None:
    genuine = is_genuine(SECRET, body, sign(SECRET, AT, body), str(claimed), AT)
    assert genuine == (claimed == AT)


def test_a_digit_moved_between_time_and_body_is_not_genuine() -> None:
    assert not is_genuine(SECRET, b"5.x", sign(SECRET, AT, b".x"), f"{AT}5", AT)


@pytest.mark.parametrize("late", [TOLERANCE + 1, -TOLERANCE - 1, 10**9])
def test_an_old_message_sent_again_is_not_genuine(late: int) -> None:
    assert not is_genuine(SECRET, b"{}", sign(SECRET, AT, b"{}"), str(AT), AT + late)


@given(st.text(max_size=80))
def test_any_other_signature_is_not_genuine(signature: str) -> None:
    assert not is_genuine(SECRET, b"{}", signature, str(AT), AT)


@given(st.text(max_size=20).filter(lambda text: text != str(AT)))
def test_any_other_time_header_is_read_without_error(timestamp: str) -> None:
    assert not is_genuine(SECRET, b"{}", sign(SECRET, AT, b"{}"), timestamp, AT)


def test_one_of_several_signatures_is_enough_while_a_secret_is_changed() -> None:
    signatures = f"{sign('the old secret', AT, b'{}')}, {sign(SECRET, AT, b'{}')}"
    assert is_genuine(SECRET, b"{}", signatures, str(AT), AT)


def test_a_signature_of_another_version_is_not_genuine() -> None:
    signature = sign(SECRET, AT, b"{}").replace("v1=", "v2=")
    assert not is_genuine(SECRET, b"{}", signature, str(AT), AT)


def test_each_webhook_has_a_secret_of_its_own_that_comes_from_the_services_key() -> None:
    assert secret_for(KEY, "wh_1") == SECRET
    assert len({SECRET, secret_for(KEY, "wh_2"), secret_for(KEY + "!", "wh_1")}) == 3
    assert KEY not in SECRET


def test_the_signature_is_the_one_that_the_documentation_gives() -> None:
    assert sign("whsec_example", 1_772_443_800, b'{"id":"1"}') == (
        "v1=26d7ab52e52d8dd2ad262a7c8c8409b13815e9c6eaf207f53fe542cf514eb4f5"
    )
