"""Cases and material made by hand, for the tests of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from redress.insight.reports.cases import ReportCase, ReportStage
from redress.insight.reports.contact_figures import NO_FIGURES, ContactFigures
from redress.insight.reports.making import report_of
from redress.insight.reports.material import Material
from redress.insight.reports.periods import Period, period_of
from redress.insight.reports.telling import said, shown
from redress.insight.reports.values import Figure, Report, Section, Table
from redress.triage.profile_files import load_profile
from redress.triage.profiles import Profile

TODAY = date(2026, 11, 27)


def profile(name: str = "default", /, **changes: Any) -> Profile:
    """A packaged profile, with changes."""
    found = load_profile(name)
    fields = {one: getattr(found, one) for one in Profile.model_fields}
    return Profile.model_validate({**fields, **changes})


def stage(
    number: int = 1,
    received: date = date(2024, 5, 1),
    outcome: str | None = "not_upheld",
    in_time: bool | None = True,
    process: str | None = None,
    **more: Any,
) -> ReportStage:
    """A stage that was answered ten days later, unless it has no outcome."""
    answered = received + timedelta(10) if outcome else None
    return ReportStage(
        number=number,
        process=process or f"corporate_stage_{number}",
        received_on=received,
        acknowledged_on=received,
        acknowledged_in_time=True,
        answered_on=answered,
        outcome=outcome,
        in_time=in_time if outcome else None,
        working_days=8 if outcome else None,
        **more,
    )


def case(
    service: str | None = "waste_and_recycling",
    received: date = date(2024, 5, 1),
    outcome: str | None = "not_upheld",
    stages: Sequence[ReportStage] = (),
    reference: str = "RED-1",
    **more: Any,
) -> ReportCase:
    """A corporate complaint, by default answered in time at stage 1."""
    own = tuple(stages) or (stage(received=received, outcome=outcome),)
    last = next((one.outcome for one in reversed(own) if one.outcome), None)
    told: dict[str, Any] = {"channel": "webform", "kind": "complaint", "outcome": last, **more}
    return ReportCase(reference=reference, stages=own, service=service, **told)


def compliment(received: date = date(2024, 5, 2), in_time: bool | None = None) -> ReportCase:
    """Thanks that were answered."""
    one = stage(received=received, outcome="resolved", in_time=in_time, process="compliment")
    return case(stages=[one], kind="compliment")


def numbered(cases: Sequence[ReportCase]) -> tuple[ReportCase, ...]:
    """The cases, each with a reference of its own."""
    return tuple(replace(one, reference=f"RED-{n:05}") for n, one in enumerate(cases, start=1))


def material(
    cases: Sequence[ReportCase] = (),
    period: str = "2024-25",
    council: Profile | None = None,
    figures: Mapping[str, Mapping[str, float]] | None = None,
    today: date = TODAY,
    **more: Any,
) -> Material:
    """Of cases by hand."""
    return Material(
        cases=numbered(cases),
        period=period_of(period),
        profile=council or profile(),
        today=today,
        figures=ContactFigures(figures) if figures else NO_FIGURES,
        **more,
    )


def open_report(*given: Any, **more: Any) -> Report:
    """A report in which every number is shown."""
    return report_of(material(*given, **more), smallest_number=1)


def section(report: Report, code: str) -> Section:
    """A section by its code."""
    return next(one for one in report.sections if one.code == code)


def table(report: Report, code: str) -> Table:
    """A table by its code."""
    return next(one for part in report.sections for one in part.tables if one.code == code)


def figure(found: Table, row: str, column: str) -> Figure:
    """A figure by row and column."""
    place = [one.code for one in found.columns].index(column)
    return next(one.cells[place] for one in found.rows if one.code == row)


def told(report: Report, of: str, row: str, column: str) -> str:
    """A figure of a table as it is read."""
    return shown(figure(table(report, of), row, column))


def sentences(report: Report, code: str) -> list[str]:
    """What a section says."""
    return [said(one) for one in section(report, code).sentences]


def period(label: str = "2024-25") -> Period:
    """A period by its label."""
    return period_of(label)
