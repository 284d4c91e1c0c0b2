"""A report of any cases there can be adds up, whatever they are and whatever becomes of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.insight.reports.made import case, material, profile, stage

from redress.casework.lifecycle import COMPLAINTS
from redress.insight.reports.cases import OWN_PROCEDURE, ReportCase, ReportRefusal
from redress.insight.reports.making import report_of

_PROCESSES = (*OWN_PROCEDURE, "children_stage_1", "adult_social_care", "compliment", "enquiry")
_OF_COMPLAINTS = (None, "upheld", "partly_upheld", "not_upheld", "withdrawn")
_OF_OTHERS = (None, "withdrawn", "resolved")


@st.composite
def cases(draw: st.DrawFn) -> ReportCase:
    """A case that comes in under any process, and may go on under any other."""
    received = date(2022, 4, 1) + timedelta(draw(st.integers(0, 1_200)))
    stages = []
    for place, process in enumerate(
        draw(st.lists(st.sampled_from(_PROCESSES), min_size=1, max_size=3))
    ):
        is_refused = draw(st.booleans())
        more: dict[str, Any] = {"is_refused": is_refused, "due_on": received}
        ends = _OF_COMPLAINTS if process in COMPLAINTS else _OF_OTHERS
        outcome = None if is_refused else draw(st.sampled_from(ends))
        on = received + timedelta(100 * place)
        number = OWN_PROCEDURE.get(process, place + 1)
        in_time = draw(st.sampled_from((None, True, False)))
        stages.append(stage(number, on, outcome, in_time, process, **more))
    refused = [ReportRefusal("over_12_months", one.number, 1) for one in stages if one.is_refused]
    service = draw(st.sampled_from((None, "parking", "waste_and_recycling")))
    kind = draw(st.sampled_from((None, "complaint", "compliment", "enquiry")))
    channel = draw(st.sampled_from((None, "email", "webform")))
    return case(service, stages=stages, kind=kind, channel=channel, refusals=tuple(refused))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(cases(), max_size=25), st.sampled_from(("2024-25", "2024", "2024Q2")), st.booleans()
)
def test_the_report_of_any_cases_is_made(
    found: list[ReportCase], period: str, landlord: bool
) -> None:
    made = report_of(material(found, period, profile(landlord=landlord)))
    assert {one.code for one in made.sections} >= {"volumes", "outcomes", "refusals"}
