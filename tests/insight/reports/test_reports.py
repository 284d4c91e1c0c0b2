"""What a report says: small numbers, the year's end, what is open, the Code, and an empty store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.insight.reports.made import (
    TODAY,
    case,
    figure,
    material,
    open_report,
    profile,
    sentences,
    stage,
    table,
    told,
)

from redress.insight.reports.cases import ReportAction, ReportCase, ReportRefusal, ReportStep
from redress.insight.reports.making import report_of
from redress.insight.reports.periods import PeriodError
from redress.insight.reports.sections.evidence import EVIDENCE
from redress.insight.reports.sections.self_assessment import points
from redress.insight.reports.telling import opening, said
from redress.insight.reports.values import Status

UPHELD = ReportAction("learning", 9, "Head of waste", date(2026, 12, 24))


def upheld(number: int, service: str = "waste_and_recycling") -> list[ReportCase]:
    return [case(service, outcome="upheld", reasons=8, actions=(UPHELD,)) for _ in range(number)]


def test_a_small_number_and_its_share_and_whatever_tells_it_are_not_shown() -> None:
    cases = [
        *upheld(20),
        *(case() for _ in range(30)),
        *upheld(2, "council_tax"),
        *(case("council_tax") for _ in range(40)),
    ]
    found = report_of(material(cases))
    outcomes = table(found, "outcomes_stage_1")
    assert figure(outcomes, "council_tax", "upheld").status is Status.CONFIDENTIAL
    assert figure(outcomes, "council_tax", "upheld").value is None
    hidden = [
        (row.code, column.code)
        for row in outcomes.rows
        for column, cell in zip(outcomes.columns, row.cells, strict=True)
        if cell.status is Status.CONFIDENTIAL
    ]
    # The second small number's row, and the sums of its column, do not give it away.
    assert len([one for one in hidden if one[0] == "council_tax"]) >= 2
    assert len([one for one in hidden if one[1] == "upheld"]) >= 2
    assert (
        "[c]" in " ".join(sentences(found, "outcomes"))
        or told(found, "outcomes_stage_1", "all", "upheld") == "22"
    )


def test_complaints_that_stand_in_a_hidden_count_are_not_described_either() -> None:
    services = ("waste_and_recycling", "parking", "benefits")
    cases = [one for service in services for one in upheld(20, service)]
    cases += [case(service) for service in services for _ in range(30)]
    cases += [*upheld(2, "council_tax"), *(case("council_tax") for _ in range(9))]
    made = material(cases)
    written = {(one.reference, 8): "The crew missed it." for one in made.cases}
    found = report_of(replace(made, written=written))
    described = {row.name for row in table(found, "reasons").rows}
    assert described
    assert "Council tax" not in described
    everything = report_of(replace(made, written=written), smallest_number=1)
    assert len(table(everything, "reasons").rows) == 62


def test_the_same_count_has_the_same_status_in_every_table() -> None:
    cases = [*(case("parking") for _ in range(2)), *(case() for _ in range(30))]
    found = report_of(material(cases))
    for code, column in (("services", "now"), ("outcomes_stage_1", "total")):
        assert told(found, code, "parking", column) == "[c]"
    assert told(found, "timeliness_stage_1", "parking", "total") == "[c]"


def test_an_escalation_counts_in_the_year_in_which_it_was_asked_for() -> None:
    two = case(stages=[stage(received=date(2024, 3, 28)), stage(2, date(2024, 4, 10))])
    before, after = open_report([two], "2023-24"), open_report([two], "2024-25")
    assert told(before, "volumes", "stage_1", "now") == "1"
    assert told(before, "volumes", "stage_2", "now") == "0"
    assert told(after, "volumes", "stage_1", "now") == "0"
    assert told(after, "volumes", "stage_2", "now") == "1"


def test_the_tenant_measures_are_told_for_landlords_with_homes() -> None:
    landlord = [
        case(
            "housing_repairs",
            stages=[stage(process="landlord_stage_1", in_code_time=n < 3)],
        )
        for n in range(4)
    ]
    homes = {"2024-25": {"homes_owned": 2_000}}
    found = open_report(landlord, council=profile("default", landlord=True), figures=homes)
    assert told(found, "tenant_measures", "stage_1", "ch01") == "2"
    assert told(found, "tenant_measures", "stage_1", "ch02") == "75%"
    assert told(found, "tenant_measures", "stage_2", "ch02") == "[z]"
    unknown = open_report(landlord, council=profile("default", landlord=True))
    assert told(unknown, "tenant_measures", "stage_1", "ch01") == "[x]"
    assert "not given" in sentences(unknown, "tenant_measures")[0]
    county = open_report(landlord, council=profile("county"))
    assert all(one.code != "tenant_measures" for one in county.sections)


def test_refusals_are_told_by_ground_and_stage_with_the_reasons() -> None:
    refused = replace(stage(outcome=None), is_refused=True)
    one = case(stages=[refused], refusals=(ReportRefusal("over_12_months", 1, 3),))
    made = replace(material([one]), written={("RED-00001", 3): "Known since 2021."})
    found = report_of(made, 1)
    assert told(found, "refusals", "over_12_months", "at_stage_1") == "1"
    assert told(found, "refusal_reasons", "refused_1", "reasons") == "Known since 2021."
    assert told(found, "outcomes_stage_1", "all", "refused") == "1"


def test_the_self_assessment_tells_no_number_that_its_table_hides() -> None:
    refused = replace(stage(outcome=None), is_refused=True)
    refusals = (ReportRefusal("over_12_months", 1, 3),)
    cases = [case(stages=[refused], refusals=refusals), *(case() for _ in range(30))]
    hidden = table(report_of(material(cases)), "self_assessment_lgsco")
    assert figure(hidden, "2", "evidence").status is Status.CONFIDENTIAL
    shown = table(open_report(cases), "self_assessment_lgsco")
    assert "1 refusal is recorded, with its ground" in str(figure(shown, "2", "evidence").value)


def test_an_ombudsman_s_finding_counts_on_its_own_day() -> None:
    step = ReportStep("lgsco", "upheld", date(2025, 5, 1))
    old = case(ombudsman=(step,))
    assert told(open_report([old], "2025-26"), "ombudsman", "lgsco", "upheld") == "1"
    assert sentences(open_report([old], "2024-25"), "ombudsman") == [
        "No step of an ombudsman is recorded."
    ]


def test_what_is_still_open_has_its_owner_and_day_but_not_in_what_is_published() -> None:
    late = ReportAction("remedy", 4, "Housing manager", date(2026, 11, 1))
    done = ReportAction("remedy", 5, "Housing manager", date(2026, 11, 1), date(2026, 10, 1))
    made = replace(
        material([case(actions=(late, done, UPHELD))]), written={("RED-00001", 4): "Pay £50."}
    )
    found = report_of(made, 1)
    assert told(found, "actions", "remedy", "overdue") == "1"
    assert told(found, "actions", "remedy", "done") == "1"
    assert told(found, "actions", "learning", "open") == "1"
    first = table(found, "open_list").rows[0]
    assert [cell.value for cell in first.cells] == [
        "Remedies", "Pay £50.", "Housing manager", date(2026, 11, 1), "yes",
    ]  # fmt: skip
    published = report_of(made, 1, for_publication=True)
    assert not any(one.is_internal for one in published.sections)
    assert "Housing manager" not in repr(published)


def test_every_point_of_the_codes_has_evidence_or_is_left_to_answer() -> None:
    assert {one.evidence for one in points() if one.evidence} == set(EVIDENCE)
    found = open_report([case()], council=profile("default", landlord=True))
    rows = table(found, "self_assessment_lgsco").rows
    assert all(row.cells[2].status is Status.TO_ANSWER for row in rows)
    evidence = {row.code: row.cells[1].value for row in rows}
    assert evidence["6.2"] == "1 of 1 complaint at stage 1 was acknowledged in time."
    assert evidence["6.1"] is None
    assert table(found, "self_assessment_housing").rows


def test_an_empty_store_makes_a_report_that_says_so() -> None:
    found = report_of(material(council=profile("default", landlord=True)))
    assert sentences(found, "volumes") == [
        "0 complaints were received at stage 1 in 2024-25 (April 2024 to March 2025); none in "
        "2023-24."
    ]
    assert sentences(found, "outcomes") == ["No complaint was received, so there is no outcome."]
    assert "the average wait for an answer" in found.not_given
    every = [said(one) for part in found.sections for one in part.sentences]
    assert all("None" not in one for one in every)


def test_a_case_without_labels_is_counted_as_not_recorded() -> None:
    found = open_report([case(None, kind=None, channel=None)])
    assert table(found, "outcomes_stage_1").rows[0].name == "Not recorded"
    assert told(found, "contacts_by_channel", "not_said", "now") == "1"


def test_a_period_that_is_not_over_says_so_and_one_to_come_is_refused() -> None:
    found = report_of(material([case()], "2026"))
    assert any("not over" in line for line in opening(found))
    with pytest.raises(PeriodError):
        report_of(material([case()], "2027", today=TODAY))


def test_a_month_that_has_not_begun_has_no_number() -> None:
    cases = [case(received=date(2026, 11, 2)) for _ in range(6)]
    found = open_report(cases, "2026", today=date(2026, 11, 27))
    months = [told(found, "months", f"2026-{n}", "now") for n in (10, 11, 12)]
    assert months == ["0", "6", "[z]"]
    assert told(found, "months", "2026-12", "before") == "0"
