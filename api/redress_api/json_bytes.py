"""JSON as the service writes it, and as it reads it."""

from __future__ import annotations

import json
import math
from typing import Any

DEEPEST = 32
"""Levels of a JSON value that is taken; no form has more, and no program counts so many."""


def json_bytes(values: Any) -> bytes:
    """JSON in ASCII: a text with half a surrogate pair in it can be written too.

    Raises:
        ValueError: there is a number that JSON has no form for.
    """
    text = json.dumps(values, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.encode("ascii")


def json_value(body: bytes) -> Any:
    """The value of a JSON text in UTF-8, as strictly as RFC 8259 has it.

    Python's own would take NaN, infinite numbers, UTF-16 and half characters.

    Raises:
        JSONDecodeError: it is none, has a number that is too large to be one, or is too deep.
    """
    try:
        value = json.loads(body.decode("utf-8-sig"), parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError):
        raise _unreadable() from None
    if body.count(b"[") + body.count(b"{") > DEEPEST and _depth_of(value) > DEEPEST:
        raise _unreadable()
    return value


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError
    return number


def _depth_of(value: Any) -> int:
    """How many levels of objects and lists there are, counted without one call for each."""
    depth, level = 0, [value]
    while level := [one for one in level if isinstance(one, (dict, list))]:
        depth += 1
        level = [part for one in level for part in (one.values() if isinstance(one, dict) else one)]
    return depth


def _unreadable() -> json.JSONDecodeError:
    # Without the text, which must not come up in a log.
    return json.JSONDecodeError("It is no JSON that can be kept", "", 0)
