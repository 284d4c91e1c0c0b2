"""What may be told of cases that reporting sites sent: no words, no people, no place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from redress.casework.references import normal_reference
from redress.casework.state import OPEN, State
from redress.casework.tables import Case, Event

SYSTEM = "open311"
"""What the source of such a case names."""
MOST = 1_000
"""Reports of one answer (GeoReport v2, response volume)."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A case that a reporting site sent."""

    reference: str
    is_open: bool
    service: str
    """The service that it was reported to, whatever became of it here."""
    requested_at: datetime
    updated_at: datetime
    """Of a closed one, when it was closed."""


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports; every condition that is given must hold."""

    references: Sequence[str] | None = None
    services: Sequence[str] | None = None
    requested_from: datetime | None = None
    requested_to: datetime | None = None
    is_open: bool | None = None


def reported(session: Session, wanted: ReportFilter) -> list[Reported]:
    """The reports that are wanted, the newest first; none that was erased, and at most `MOST`."""
    source = Event.details["source"]
    service = source["service_code"].as_string()
    conditions = [
        Event.type == "received",
        source["system"].as_string() == SYSTEM,
        Case.erased_at.is_(None),
        *_conditions(wanted, service),
    ]
    chosen = (
        select(Case.reference, Case.state, Case.received_at, Case.changed_at, Case.closed_at)
        .add_columns(service.label("service"))
        .join(Event, Event.case_id == Case.id)
        .where(*conditions)
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(MOST)
    )
    return [
        Reported(
            reference=row.reference,
            is_open=State(row.state) in OPEN,
            service=row.service or "",
            requested_at=row.received_at,
            updated_at=row.closed_at or row.changed_at,
        )
        for row in session.execute(chosen)
    ]


def _conditions(wanted: ReportFilter, service: ColumnElement[Any]) -> Iterator[ColumnElement[bool]]:
    if wanted.references is not None:
        given = [normal_reference(one) for one in wanted.references]
        yield Case.reference.in_([one for one in given if one is not None])
    if wanted.services is not None:
        yield service.in_(wanted.services)
    if wanted.requested_from is not None:
        yield Case.received_at >= wanted.requested_from
    if wanted.requested_to is not None:
        yield Case.received_at <= wanted.requested_to
    if wanted.is_open is not None:
        is_open = Case.state.in_(sorted(OPEN))
        yield is_open if wanted.is_open else ~is_open
