"""What must hold of the answer to a hostile request, and of the log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from tests.api.hostile.requests import Sent
from tests.api.hostile.values import MARK
from tests.api.hostile.wire import Got

from redress_api.logs import JsonLines
from redress_api.middleware.envelope import UNMATCHED
from redress_api.problems import MEDIA_TYPE, PROBLEMS

_KEYS = {"type", "title", "status", "detail", "instance", "code"}
_TYPES = {kind.uri: kind for kind in PROBLEMS.values()}
_LOGGED = ("redress", "uvicorn", "fastapi", "python_multipart", "sqlalchemy.pool")
_OPEN311 = "/open311/"


@dataclass
class Log(logging.Handler):
    """What is logged meanwhile, as it is written."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())

    def __hash__(self) -> int:
        return id(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def requests(self) -> Iterator[Mapping[str, Any]]:
        """What the access log says."""
        return (one for one in map(json.loads, self.lines) if one["logger"] == "redress.access")


@contextmanager
def logging_everything() -> Iterator[Log]:
    """Everything that anybody logs, down to what is for debugging."""
    log, root = Log(), logging.getLogger()
    loggers = [root, *map(logging.getLogger, _LOGGED)]
    levels = [one.level for one in loggers]
    root.addHandler(log)
    for one in loggers:
        one.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        root.removeHandler(log)
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)


def fault_of(sent: Sent, got: Got) -> str | None:
    """What is wrong with an answer, if anything is."""
    if got.status >= 500:
        return f"it was answered with {got.status}"
    if got.status < 400:
        return None
    told = [got.body, *(part for header in got.headers for part in header)]
    if any(MARK.encode() in part for part in told):
        return "what was sent comes back in the error"
    if sent.path.startswith(_OPEN311) and not sent.path.startswith(f"{_OPEN311}v2/%"):
        return _fault_of_standard(got)
    return _fault_of_problem(got)


def _fault_of_problem(got: Got) -> str | None:
    if got.media_type != MEDIA_TYPE:
        return f"the error is of type {got.media_type}"
    problem = json.loads(got.body)
    kind = _TYPES.get(problem["type"])
    if kind is None or set(problem) - {"errors"} != _KEYS:
        return "the problem is none that is documented"
    told = (problem["status"], problem["title"], got.status)
    return None if told == (kind.status, kind.title, kind.status) else "the problem is another's"


def _fault_of_standard(got: Got) -> str | None:
    if got.media_type == "application/json":
        errors = json.loads(got.body)
        return None if errors and errors[0]["code"] == got.status else "no error of Open311"
    if got.media_type == "text/xml":
        root = ElementTree.fromstring(got.body)
        return None if root.findtext("error/code") == str(got.status) else "no error of Open311"
    return f"the error is of type {got.media_type}"


def undocumented(log: Log, described: Mapping[str, Any]) -> set[tuple[str, str, int]]:
    """Answers that the description of the API does not have, by method, route and status."""
    found: set[tuple[str, str, int]] = set()
    for one in log.requests():
        method, route, status = one["method"], one["route"], one["status"]
        operation = described["paths"].get(route, {}).get(method.lower())
        if operation is None:
            # 413: refused before it was known which call it is.
            is_known = status == 405 or (route == UNMATCHED and status in (404, 413))
        else:
            is_known = str(status) in operation["responses"]
        if not is_known:
            found.add((method, route, status))
    return found
