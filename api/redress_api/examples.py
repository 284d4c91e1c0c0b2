"""Examples for the documentation: real answers of the shipped model, packaged as data."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from fastapi import Body


@cache
def _examples() -> dict[str, Any]:
    text = (resources.files("redress_api") / "data" / "examples.json").read_text("utf-8")
    examples: dict[str, Any] = json.loads(text)
    return examples


def example_of(name: str) -> Any:
    """The example of that name, as OpenAPI has it: `summary` and `value`."""
    return _examples()[name]


def body_like(name: str) -> Any:
    """A body whose documentation shows the example of that name."""
    return Body(openapi_examples={name: example_of(name)})
