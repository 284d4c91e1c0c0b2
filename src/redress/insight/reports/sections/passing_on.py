"""Contacts that were passed on to another officer or team, and not answered in time."""

from __future__ import annotations

from datetime import date

from redress.insight.reports.cases import ReportCase
from redress.insight.reports.material import Material
from redress.insight.reports.values import (
    Column,
    Row,
    Section,
    Sentence,
    Table,
    count,
    day,
    text,
)

_STATES = (
    ("in_time", "Answered in time"),
    ("late", "Answered late"),
    ("overdue", "Not answered, and past the last day"),
    ("waiting", "Not answered, still in time"),
    ("other", "Refused, or without a clock"),
)


def passed_on(material: Material) -> Section | None:
    """How contacts fared that were passed on; none where none was."""
    found = _forwarded(material)
    if not found:
        return None
    states = [state_of(case, material.today) for case in found]
    rows = [
        Row(code, name, (count(states.count(code), sensitive=False),)) for code, name in _STATES
    ]
    total = count(len(found), sensitive=False)
    rows.append(Row("all", "All that were passed on", (total,)))
    table = Table(
        "passed_on",
        "Contacts passed on to another officer or team",
        "What became of them",
        (Column("contacts", "Contacts"),),
        tuple(rows),
    )
    late = count(states.count("late") + states.count("overdue"), sensitive=False)
    told = Sentence(
        "{} {contact was|contacts were} passed on; {} of them {was|were} not answered in time.",
        (total, late),
    )
    return Section("passed_on", "Passed on", (told,), (table,))


def overdue_list(material: Material) -> Section | None:
    """Contacts that were passed on and are not answered in time: for the council's own use."""
    late = [case for case in _forwarded(material) if state_of(case, material.today) == "overdue"]
    if not late:
        return None
    rows = []
    for case in sorted(late, key=lambda one: (one.stages[-1].due_on or date.max, one.reference)):
        service = text(material.named("service_area", case.service))
        team = text(material.profile.team_called(case.team).name)
        rows.append(
            Row(
                case.reference,
                case.reference,
                (service, team, day(case.passed_on), day(case.stages[-1].due_on)),
            )
        )
    columns = (
        Column("service", "Service"),
        Column("team", "Team that has it"),
        Column("passed_on", "Passed on"),
        Column("due", "Last day for the answer"),
    )
    caption = "Passed on and not answered in time"
    table = Table("overdue_list", caption, "Case", columns, tuple(rows))
    title = "To do: passed on and not answered in time"
    return Section("overdue_list", title, (), (table,), is_internal=True)


def _forwarded(material: Material) -> list[ReportCase]:
    return [case for case in material.received_in(material.period) if case.passed_on is not None]


def state_of(case: ReportCase, today: date) -> str:
    """Where a contact stands that was passed on."""
    stage = case.stages[-1]
    if stage.answered_on is not None:
        return "other" if stage.in_time is None else "in_time" if stage.in_time else "late"
    if stage.due_on is None:
        return "other"
    return "overdue" if today > stage.due_on else "waiting"
