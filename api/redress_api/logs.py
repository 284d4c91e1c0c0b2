"""Logs as JSON lines: identifiers and numbers, and of an error its type alone."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

_TRACEBACK = "Traceback (most recent call last)"


class JsonLines(logging.Formatter):
    """A record as one line of JSON; a traceback is never written, for a message may tell words
    that somebody sent."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": rfc3339(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["fault"] = record.exc_info[0].__name__
            if words := str(record.exc_info[1] or ""):
                # Some loggers put the error itself into their message.
                line["message"] = line["message"].replace(words, "…")
        line["message"] = _without_traceback(line["message"])
        return json.dumps(line, ensure_ascii=True, default=str)


def _without_traceback(message: str) -> str:
    """The message, or of one that is a traceback, the type that it ends with."""
    if _TRACEBACK not in message:
        return message
    return message.rstrip().rpartition("\n")[2].partition(":")[0]


def rfc3339(moment: datetime) -> str:
    """A moment in UTC, to the millisecond, as RFC 3339 writes it."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"


def log_config(level: str) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes: every logger to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": JsonLines}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "lines",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            # Propagating alone; the server would give them handlers of its own.
            "uvicorn": {"level": level.upper()},
            "uvicorn.access": {"level": "CRITICAL"},
        },
    }
