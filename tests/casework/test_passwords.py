"""Passwords: which are refused, and how they are kept."""

from __future__ import annotations

import argon2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.casework.people import QUICK

from redress.casework.passwords import PasswordError, Passwords, check_password

GOOD = "four mild otters sing"


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(QUICK)


def test_a_password_is_known_again_and_no_other(passwords: Passwords) -> None:
    kept = passwords.hash_new(GOOD, "ann")
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert passwords.verify(kept, GOOD)
    assert not passwords.verify(kept, GOOD + " ")
    assert not passwords.verify(kept, GOOD.upper())


def test_the_same_password_is_kept_differently_each_time(passwords: Passwords) -> None:
    assert passwords.hash(GOOD) != passwords.hash(GOOD)


def test_new_hashes_take_the_work_that_rfc_9106_asks_for() -> None:
    found = argon2.extract_parameters(Passwords().hash(GOOD))
    assert found.type is argon2.Type.ID
    assert (found.memory_cost, found.time_cost, found.parallelism) == (65_536, 3, 4)


def test_a_password_typed_composed_or_not_is_the_same(passwords: Passwords) -> None:
    kept = passwords.hash("caf\u00e9 au lait, merci")
    assert passwords.verify(kept, "cafe\u0301 au lait, merci")


@given(st.text(max_size=60))
def test_any_text_can_be_tried(text: str) -> None:
    passwords = Passwords(QUICK)
    assert passwords.verify(passwords.hash(text), text)
    assert not passwords.verify(None, text)


def test_a_lone_surrogate_is_wrong_and_no_fault(passwords: Passwords) -> None:
    assert not passwords.verify(passwords.hash(GOOD), "\ud800" * 12)


def test_a_damaged_hash_lets_nobody_in(passwords: Passwords) -> None:
    for kept in ("", "plain", "$argon2id$v=19$m=8,t=1,p=1$", passwords.hash(GOOD)[:-4]):
        assert not passwords.verify(kept, GOOD)


def test_a_hash_made_with_less_work_is_weaker_and_one_with_more_is_not() -> None:
    quick, slower = Passwords(QUICK), Passwords()
    kept_quick, kept_slower = quick.hash(GOOD), slower.hash(GOOD)
    assert slower.is_weaker(kept_quick)
    assert not quick.is_weaker(kept_slower)
    assert not quick.is_weaker(kept_quick)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "brief",
        "elevenchars",
        "password1234",
        "Password-1234",
        "P a s s w o r d 1 2 3 4 !",
        "aaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "123412341234",
        "council12345",
        "my login is ANN.OFFICER ok",
        "x" * 1_001,
        "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff11\uff12\uff13\uff14",
    ],
)
def test_a_password_that_is_soon_guessed_is_refused_without_repeating_it(password: str) -> None:
    with pytest.raises(PasswordError) as refused:
        check_password(password, "ann.officer")
    assert not password or password not in refused.value.message


@pytest.mark.parametrize(
    "password", [GOOD, "zwölf Zeichen", "correct horse battery", "🦦🦦🦆🦆🦢🦢🦉🦉🐝🐝🐞🐞"]
)
def test_a_password_needs_no_digit_sign_or_capital(password: str) -> None:
    check_password(password, "ann")


def test_initials_as_a_login_leave_words_to_choose_from() -> None:
    check_password("violet staircase orbit mustard", "st")
