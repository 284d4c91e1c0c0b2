"""What every part of the report is written with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    rule = ["---"] * len(columns)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (columns, rule, *rows))


def when(result: dict[str, Any]) -> str:
    """When and where a result was measured."""
    return f"Measured {result['measured']} on {result['machine']}."
