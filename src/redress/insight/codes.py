"""Short identifiers without a meaning, such as T-7K3M."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

# Crockford's Base32: no I, L, O or U, which are misread, or spell words.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 4


def new_code(prefix: str, made_of: Iterable[str], taken: Collection[str]) -> str:
    """A code that is not taken; the same for the same things, so that a run can be repeated."""
    whole = "\0".join(made_of)
    for attempt in range(1_000_000):
        digest = hashlib.sha256(f"{attempt}\0{whole}".encode()).digest()
        code = f"{prefix}-{''.join(_LETTERS[byte % 32] for byte in digest[:_LENGTH])}"
        if code not in taken:
            return code
    raise ValueError("every code is taken")
