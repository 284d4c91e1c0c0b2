"""What is known of one request on its way through: its identifier, who calls, headers to add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from redress.casework.principals import Principal

KEY = "redress.exchange"
Header = tuple[bytes, bytes]


@dataclass(slots=True)
class Exchange:
    """One request and its answer; the outermost middleware makes it, those inside fill it in."""

    request_id: str
    principal: Principal | None = None
    """Who calls; None where that is not known."""
    headers: list[Header] = field(default_factory=list)
    """Headers that the answer gains, whatever it is."""


def exchange_of(scope: Mapping[str, Any]) -> Exchange:
    """What is known of a request, by its ASGI scope."""
    return cast(Exchange, scope[KEY])
