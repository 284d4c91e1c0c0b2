"""The sections of a report, in their order: each is one function from the material.

A further kind of section is one more function here; a section that another part of Redress has made
is given to `redress.insight.reports.making.report_of` as a value.
"""

from __future__ import annotations

from collections.abc import Callable

from redress.insight.reports.material import Material
from redress.insight.reports.sections.causes import reasons_and_changes, refusals, still_open
from redress.insight.reports.sections.contact import channels, contact_centre
from redress.insight.reports.sections.outcomes import outcomes
from redress.insight.reports.sections.passing_on import passed_on
from redress.insight.reports.sections.rulers import ombudsman, statutory
from redress.insight.reports.sections.self_assessment import self_assessment
from redress.insight.reports.sections.tenants import tenant_measures
from redress.insight.reports.sections.timeliness import charter, timeliness
from redress.insight.reports.sections.volumes import compliments, volumes
from redress.insight.reports.values import Section

SECTIONS: tuple[Callable[[Material], Section | None], ...] = (
    volumes,
    outcomes,
    timeliness,
    charter,
    reasons_and_changes,
    refusals,
    statutory,
    compliments,
    channels,
    contact_centre,
    ombudsman,
    tenant_measures,
    passed_on,
    still_open,
    self_assessment,
)
