"""What one table hides, no other table and no sentence tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.insight.reports.made import (
    case,
    compliment,
    figure,
    material,
    profile,
    sentences,
    stage,
    table,
    told,
)

from redress.insight.reports.cases import ReportCase, ReportRefusal
from redress.insight.reports.making import report_of
from redress.insight.reports.values import Report, Status


def evidence(report: Report, code: str, point: str) -> str | None:
    """What the record says of a point; none where it is not shown."""
    found = figure(table(report, f"self_assessment_{code}"), point, "evidence")
    assert found.status in (Status.SHOWN, Status.CONFIDENTIAL)
    return str(found.value) if found.status is Status.SHOWN else None


def test_hidden_compliments_are_not_told_by_the_kinds_of_contacts() -> None:
    found = report_of(material([compliment(), compliment(), *(case() for _ in range(30))]))
    assert sentences(found, "compliments") == ["[c] compliments were received."]
    assert told(found, "contacts_by_kind", "compliment", "now") == "[c]"
    kinds = [told(found, "contacts_by_kind", one, "now") for one in ("complaint", "all")]
    assert "[c]" in kinds


def test_hidden_complaints_at_stage_2_are_not_told_by_the_self_assessment() -> None:
    two = stage(2, date(2024, 6, 3), has_other_reviewer=True)
    cases = [case(stages=[two]), *(case() for _ in range(30))]
    found = report_of(material(cases))
    assert told(found, "outcomes_stage_2", "all", "total") == "[c]"
    # Those with a record, less those at stage 1, are the one; so are those answered by another.
    assert evidence(found, "lgsco", "Stage 2") is None
    landlord = report_of(material(cases, council=profile(landlord=True)))
    assert evidence(landlord, "housing", "5.12") is None
    assert evidence(landlord, "housing", "6.11 to 6.13") is None


def refused(number: int, process: str) -> list[ReportCase]:
    """Complaints that were not taken up."""
    one = replace(stage(outcome=None, process=process), is_refused=True)
    return [case(stages=[one], refusals=(ReportRefusal("court_claim", 1, 3),))] * number


@pytest.mark.parametrize(("as_landlord", "others"), [(2, 20), (20, 2)])
def test_a_few_refusals_of_one_procedure_are_not_told_by_those_of_the_other(
    as_landlord: int, others: int
) -> None:
    cases = [
        *refused(as_landlord, "landlord_stage_1"),
        *refused(others, "corporate_stage_1"),
        *(case() for _ in range(30)),
    ]
    found = report_of(material(cases, council=profile(landlord=True)))
    assert evidence(found, "housing", "2.2") is None or evidence(found, "lgsco", "2") is None
    if as_landlord < others:
        assert evidence(found, "housing", "2.2") is None
