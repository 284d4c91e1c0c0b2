"""Passwords: which are taken, and how they are kept (Argon2id, RFC 9106)."""

from __future__ import annotations

import base64
import secrets
import unicodedata
from functools import cache
from importlib.resources import files
from threading import BoundedSemaphore

from argon2 import Parameters, PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from redress.errors import RedressError

SHORTEST, LONGEST = 12, 1_000
"""In characters; what they are is left to the person (NIST SP 800-63B, 3.1.1.2)."""
_LONGEST_UNIT = 4
_SHORTEST_HELD = 4
"""A shorter login, such as somebody's initials, is within too many words."""
_AT_ONCE = 2


class PasswordError(RedressError):
    """A password that is too short, too long or too easily guessed."""

    code = "password_refused"


class Passwords:
    """Makes and verifies the hashes of passwords. Threads may share it."""

    def __init__(
        self, parameters: Parameters = RFC_9106_LOW_MEMORY, at_once: int = _AT_ONCE
    ) -> None:
        """`at_once` bounds the memory: each hash that is computed takes `memory_cost` KiB."""
        self._parameters = parameters
        self._hasher = PasswordHasher.from_parameters(parameters)
        self._room = BoundedSemaphore(at_once)
        self._decoy = _decoy(parameters)

    def hash_new(self, password: str, login: str) -> str:
        """The hash to keep of a new password.

        Raises:
            PasswordError: it is too short, too long or too easily guessed.
        """
        check_password(password, login)
        return self.hash(password)

    def hash(self, password: str) -> str:
        """The hash to keep of a password."""
        with self._room:
            return self._hasher.hash(_bytes(password))

    def verify(self, kept: str | None, password: str) -> bool:
        """Whether this is the password; where none is kept, it takes as long to say no."""
        with self._room:
            try:
                return self._hasher.verify(kept or self._decoy, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False

    def is_weaker(self, kept: str) -> bool:
        """Whether a hash was made with less work than new ones are."""
        then, now = extract_parameters(kept), self._parameters
        return (then.memory_cost, then.time_cost) < (now.memory_cost, now.time_cost)


def check_password(password: str, login: str) -> None:
    """Refuse a password that is too short, too long or among the first that are guessed.

    Raises:
        PasswordError: it is one of these.
    """
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(plain) < SHORTEST:
        raise PasswordError(f"The password is too short: it needs {SHORTEST} characters or more.")
    if len(plain) > LONGEST:
        raise PasswordError(f"The password is too long: {LONGEST} characters are the most.")
    bare = "".join(character for character in plain if character.isalnum())
    if bare in _refused() or _holds(plain, login) or _repeats(plain):
        raise PasswordError(
            "The password is among the first that are guessed: it is common, holds the login, or "
            "repeats itself. Choose another, such as a few words that do not belong together."
        )


def _holds(plain: str, login: str) -> bool:
    return len(login) >= _SHORTEST_HELD and login.casefold() in plain


def _repeats(text: str) -> bool:
    """Whether it is one to four characters over and over."""
    return any(
        text == (text[:size] * len(text))[: len(text)] for size in range(1, _LONGEST_UNIT + 1)
    )


@cache
def _refused() -> frozenset[str]:
    listed = files("redress.casework").joinpath("data", "refused_passwords.txt")
    lines = listed.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _bytes(password: str) -> bytes:
    # The same characters may be typed composed or not; a lone surrogate is no reason to fail.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _decoy(parameters: Parameters) -> str:
    """A hash of no password, which takes the same work to find wrong."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()
        for size in (parameters.salt_len, parameters.hash_len)
    )
    work = f"m={parameters.memory_cost},t={parameters.time_cost},p={parameters.parallelism}"
    return f"$argon2id$v={parameters.version}${work}${salt}${digest}"
