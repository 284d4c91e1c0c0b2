"""A report made from its material, section by section, then protected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from redress.casework.observing import written_redacted
from redress.insight.reports.contact_figures import NO_FIGURES, ContactFigures
from redress.insight.reports.from_store import report_cases
from redress.insight.reports.material import Material
from redress.insight.reports.periods import Period, refuse_future
from redress.insight.reports.protecting import protected
from redress.insight.reports.sections import SECTIONS
from redress.insight.reports.sections.causes import open_list, wanted_texts
from redress.insight.reports.sections.contact import missing_figures
from redress.insight.reports.sections.passing_on import overdue_list
from redress.insight.reports.values import Report, Section
from redress.triage.profiles import Profile

SMALLEST_NUMBER = 5
"""The smallest count that is shown where people could be recognised, if nobody says otherwise."""


def report_of(
    material: Material,
    smallest_number: int = SMALLEST_NUMBER,
    further: Iterable[Section] = (),
    *,
    for_publication: bool = False,
) -> Report:
    """The report; counts from 1 up to `smallest_number` are not shown, nor what gives them away.

    `further` are sections that other parts of Redress made, such as themes and avoidable contact;
    their figures are protected together with the report's own. What is for publication has no lists
    for the council's own use.

    Raises:
        PeriodError: the period has not begun.
        WrongSumError: figures do not add up.
    """
    refuse_future(material.period, material.today)
    made = [section for one in SECTIONS if (section := one(material)) is not None]
    made += further
    if not for_publication:
        made += [section for one in (open_list, overdue_list) if (section := one(material))]
    report = Report(
        council=material.profile.name,
        period=material.period,
        made_on=material.today,
        smallest_number=smallest_number,
        sections=tuple(made),
        not_given=missing_figures(material),
    )
    return protected(report)


def material_of(
    session: Session,
    profile: Profile,
    period: Period,
    today: date,
    figures: ContactFigures = NO_FIGURES,
) -> Material:
    """What a report is made from, out of the store. `today` is London's.

    Raises:
        PeriodError: the period has not begun.
    """
    refuse_future(period, today)
    cases = tuple(report_cases(session, profile, period.until, today))
    material = Material(cases, period, profile, today, figures)
    return replace(material, written=written_redacted(session, wanted_texts(material)))
