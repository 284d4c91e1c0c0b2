"""JSON as the service writes it."""

from __future__ import annotations

import json
from typing import Any


def json_bytes(values: Any) -> bytes:
    """JSON in ASCII: a text with half a surrogate pair in it can be written too.

    Raises:
        ValueError: there is a number that JSON has no form for.
    """
    text = json.dumps(values, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.encode("ascii")
