"""The clock of tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.casework.people import NOW


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Let so much time go by, as `timedelta` takes it."""
        self.at += timedelta(**by)
