"""Types of what is given as JSON or in a query: no value is taken for another.

Without them `0` would be no, and `1764244800`, or "20261127", a day in 1970.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:\d{2})?", re.ASCII
)
_YEARS = range(1900, 3000)
"""Years that a case can tell of; near the ends of the calendar, zones cannot be reckoned with."""
_Moment = TypeVar("_Moment", bound=date)


def _as_day(value: Any) -> Any:
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise PydanticCustomError("day", "Give a day such as 2026-11-27.")
    return _refuse_numbers(value)


def _as_instant(value: Any) -> Any:
    if isinstance(value, str) and not _INSTANT.fullmatch(value):
        raise PydanticCustomError("instant", "Give a time such as 2026-11-27T12:00:00Z.")
    return _refuse_numbers(value)


def _refuse_numbers(value: Any) -> Any:
    if isinstance(value, (int, float)):
        raise PydanticCustomError("text", "Give it as a text.")
    return value


def _within_reach(value: _Moment) -> _Moment:
    if value.year not in _YEARS:
        told = f"The year must be from {_YEARS[0]} to {_YEARS[-1]}."
        raise PydanticCustomError("year", "{told}", {"told": told})
    return value


Day = Annotated[date, BeforeValidator(_as_day), AfterValidator(_within_reach)]
"""A day as YYYY-MM-DD."""
Instant = Annotated[datetime, BeforeValidator(_as_instant), AfterValidator(_within_reach)]
"""A time as RFC 3339 has it; the zone may be left out."""
ZonedInstant = Annotated[AwareDatetime, BeforeValidator(_as_instant), AfterValidator(_within_reach)]
"""The same with its zone."""
Flag = Annotated[bool, Field(strict=True)]
"""True or false."""
Count = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
"""The number of something in a case."""
