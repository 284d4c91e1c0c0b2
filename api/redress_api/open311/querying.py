"""GET requests: what is asked for, and what may be told of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from redress.casework.contract import moment
from redress.casework.reported import Reported, ReportFilter
from redress.labels import Label
from redress_api.open311.faults import Open311Error

LONGEST_SPAN = timedelta(days=90)
MOST_LISTED = 100
_STATUSES = {"open": True, "closed": False}
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:\d{2}))?", re.ASCII
)


def by_identifiers(given: str | None) -> ReportFilter | None:
    """The reports of some identifiers; None where none is given.

    Raises:
        Open311Error: there are too many.
    """
    wanted = _listed("service_request_id", given)
    return ReportFilter(references=wanted) if wanted else None


def by_conditions(
    services: str | None, start: str | None, end: str | None, status: str | None, now: datetime
) -> ReportFilter:
    """The reports of some services, time and status; without a time, of the last 90 days.

    Raises:
        Open311Error: an argument cannot be read, or the span is over 90 days.
    """
    first, last = _span(_moment("start_date", start), _moment("end_date", end), now)
    return ReportFilter(
        services=_listed("service_code", services) or None,
        requested_from=first,
        requested_to=last,
        is_open=_is_open(_listed("status", status)),
    )


def _listed(name: str, given: str | None) -> list[str]:
    found = [one.strip() for one in (given or "").split(",") if one.strip()]
    if len(found) > MOST_LISTED:
        raise Open311Error(400, f"{name}: there may be {MOST_LISTED} at most.")
    return found


def _is_open(statuses: list[str]) -> bool | None:
    found = {_STATUSES.get(one.lower()) for one in statuses}
    if None in found:
        raise Open311Error(400, "status: it is open, closed, or both with a comma between them.")
    return found.pop() if len(found) == 1 else None


def _span(start: datetime | None, end: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    try:
        if start is None:
            end = end or now
            return end - LONGEST_SPAN, end
        end = end or max(start, min(now, start + LONGEST_SPAN))
    except OverflowError:
        raise Open311Error(400, "start_date, end_date: there is no such time.") from None
    if end - start > LONGEST_SPAN:
        raise Open311Error(400, "start_date, end_date: they may span 90 days at most.")
    return start, end


def _moment(name: str, given: str | None) -> datetime | None:
    if not given or not given.strip():
        return None
    # A plus that was not encoded arrives as a blank.
    match = _MOMENT.fullmatch(given.strip().replace(" ", "+"))
    try:
        if match is None:
            raise ValueError
        day, time, zone = match.groups()
        return datetime.fromisoformat(f"{day}T{time or '00:00'}{zone or 'Z'}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise Open311Error(
            400, f"{name}: give a time with its zone, as in 2026-03-02T09:30:00Z."
        ) from None


def request_object(one: Reported, services: Mapping[str, Label]) -> dict[str, Any]:
    """A report as the standard has it; what could tell of a person or a place is left empty."""
    label = services.get(one.service)
    return {
        "service_request_id": one.reference,
        "status": "open" if one.is_open else "closed",
        "status_notes": None,
        "service_name": label.name if label else one.service,
        "service_code": one.service,
        "description": None,
        "agency_responsible": None,
        "service_notice": None,
        "requested_datetime": moment(one.requested_at.replace(microsecond=0)),
        "updated_datetime": moment(one.updated_at.replace(microsecond=0)),
        "expected_datetime": None,
        "address": None,
        "address_id": None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }
