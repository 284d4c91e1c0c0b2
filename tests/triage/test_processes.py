"""Every number of the packaged processes, transcribed apart from the data."""

from __future__ import annotations

import pytest

from redress.triage.processes import ClockRule, default_processes

WD, SD, D, W, M = "working_days", "school_days", "days", "weeks", "months"
# Process and clock: what it counts from and how much; the longest; how sure; then what is special.
RULES = {
    "corporate_stage_1 acknowledge": ("received", 5, WD, None, "C", "at_once"),
    "corporate_stage_1 respond": ("acknowledged", 10, WD, None, "C"),
    "corporate_stage_1 extended": ("respond", 10, WD, None, "C"),
    "corporate_stage_2 acknowledge": ("received", 5, WD, None, "S", "at_once"),
    "corporate_stage_2 respond": ("acknowledged", 20, WD, None, "S"),
    "corporate_stage_2 extended": ("respond", 20, WD, None, "S"),
    "landlord_stage_1 acknowledge": ("received", 5, WD, None, "C", "at_once"),
    "landlord_stage_1 respond": ("acknowledged", 10, WD, None, "C"),
    "landlord_stage_1 extended": ("respond", 10, WD, None, "S"),
    "landlord_stage_2 acknowledge": ("received", 5, WD, None, "C", "at_once"),
    "landlord_stage_2 respond": ("acknowledged", 20, WD, None, "C"),
    "landlord_stage_2 extended": ("respond", 20, WD, None, "U"),
    "adult_social_care acknowledge": ("received", 3, WD, None, "S", "at_once", "by_law"),
    "adult_social_care respond": ("received_day", 6, M, None, "S"),
    "adult_social_care settle": ("received", 1, WD, None, "S", "by_law"),
    "adult_social_care complain": ("known", 12, M, None, "S", "person"),
    "social_services_wales acknowledge": ("received", 2, WD, None, "C", "at_once", "by_law"),
    "public_health respond": ("received_day", 6, M, None, "C"),
    "children_stage_1 respond": ("received", 10, WD, 20, "S", "by_law"),
    "children_stage_1 complain": ("known", 12, M, None, "U", "person"),
    "children_stage_2 respond": ("received", 25, WD, 65, "S", "by_law"),
    "children_stage_3 panel": ("received", 30, WD, None, "S", "by_law"),
    "children_stage_3 report": ("panel_met", 5, WD, None, "S", "by_law"),
    "children_stage_3 respond": ("reported", 15, WD, None, "S", "by_law"),
    "data_protection_complaint acknowledge": (
        *("received_day", 30, D, None, "C"),
        *("at_once", "by_law", "working_day"),
    ),
    "information_request respond": ("received_day", 20, WD, None, "U", "by_law", "may_pause"),
    "information_review respond": ("received_day", 20, WD, None, "S", "by_law"),
    "environmental_review respond": ("received_day", 40, WD, None, "U", "by_law"),
    "subject_access respond": (
        *("received_day", 1, M, None, "U"),
        *("by_law", "may_pause", "working_day"),
    ),
    "subject_access extended": (
        *("received_day", 3, M, None, "U"),
        *("by_law", "may_pause", "working_day"),
    ),
    "penalty_charge challenge": ("penalty_issued", 14, D, None, "S", "person"),
    "penalty_charge represent": ("notice_to_owner", 28, D, None, "U", "person"),
    "penalty_charge respond": ("represented", 56, D, None, "S"),
    "penalty_charge appeal": ("notice_of_rejection", 28, D, None, "S", "person"),
    "council_tax_appeal respond": ("received_day", 2, M, None, "C"),
    "council_tax_appeal appeal": ("decision", 2, M, None, "C", "person"),
    "council_tax_appeal appeal_unanswered": ("received_day", 4, M, None, "C", "person"),
    "housing_benefit_appeal appeal": ("decision", 1, M, None, "U", "person"),
    "planning_appeal appeal_householder": ("decision", 12, W, None, "S", "person"),
    "planning_appeal appeal_other": ("decision", 6, M, None, "S", "person"),
    "planning_appeal appeal_advertisement": ("decision", 8, W, None, "S", "person"),
    "planning_appeal appeal_enforcement": ("decision", 28, D, None, "S", "person"),
    "ehc_appeal appeal": (
        *("decision", 2, M, None, "S"),
        *("by_law", "person", "tribunal_day"),
    ),
    "homelessness_review request": ("decision", 21, D, None, "C", "person", "with_first_day"),
    "homelessness_review respond": ("review_requested", 56, D, None, "S"),
    "homelessness_review court": ("review_decided", 21, D, None, "S", "person"),
    "school_admission_appeal lodge": ("decision", 20, SD, None, "S", "person"),
    "school_admission_appeal hearing": ("lodge", 40, SD, None, "S"),
    "school_admission_appeal hearing_in_year": ("lodged", 30, SD, None, "S"),
    "school_admission_appeal respond": ("heard", 5, SD, None, "S"),
    "blue_badge_review request": ("decision", 28, D, None, "S", "person"),
    "complaint_in_time complain": ("known", 12, M, None, "S", "person"),
    "licensing_appeal appeal": ("decision", 21, D, None, "U", "person"),
    "insurance_claim acknowledge": ("received", 21, D, None, "U"),
    "insurance_claim respond": ("received", 4, M, None, "U"),
}
# No rule gives these: they are where a council starts from, and say that they are not confirmed.
STARTING_VALUES = {
    **{
        f"{code} acknowledge": ("received", 5, WD, None, "U")
        for code in (
            *("penalty_charge", "housing_benefit_appeal", "planning_appeal", "ehc_appeal"),
            *("homelessness_review", "school_admission_appeal", "blue_badge_review"),
            *("licensing_appeal", "compliment"),
        )
    },
    **{
        f"{code} acknowledge": ("received", days, WD, None, "U", "at_once")
        for code, days in {
            **dict.fromkeys(("decision_review", "councillor_conduct", "whistleblowing"), 5),
            **dict.fromkeys(("representative_enquiry", "service_request", "enquiry"), 2),
            "suggestion": 5,
        }.items()
    },
    **{
        f"{code} respond": ("received", days, WD, None, "U")
        for code, days in {
            **dict.fromkeys(("decision_review", "councillor_conduct", "whistleblowing"), 20),
            **dict.fromkeys(("representative_enquiry", "service_request", "enquiry"), 10),
            **dict.fromkeys(("other_tier", "other_body", "school_complaint"), 5),
            "suggestion": 20,
        }.items()
    },
}


def told(rule: ClockRule) -> tuple[object, ...]:
    count = rule.counts[0]
    special = {
        *(name for name in ("at_once", "by_law", "may_pause") if getattr(rule, name)),
        *(["with_first_day"] if count.with_first_day else []),
        *([rule.rolls_to.value] if rule.rolls_to else []),
        *(["person"] if rule.acts == "person" else []),
    }
    return (
        *(count.start, count.amount, count.unit.value, count.longest, rule.sure.value),
        *sorted(special),
    )


def test_every_rule_is_what_the_codes_and_the_law_say() -> None:
    found = {
        f"{process.code} {rule.code}": told(rule)
        for process in default_processes()
        for rule in process.clocks
    }
    assert found == RULES | STARTING_VALUES


def test_an_ehc_appeal_alone_takes_the_later_of_two() -> None:
    more = {
        process.code: [(count.start, count.amount, count.unit) for count in rule.counts[1:]]
        for process in default_processes()
        for rule in process.clocks
        if len(rule.counts) > 1
    }
    assert more == {"ehc_appeal": [("mediation_certificate", 1, M)]}


@pytest.mark.parametrize(
    ("code", "nations", "rules_of"),
    [
        ("corporate_stage_1", 4, 1),
        ("corporate_stage_2", 4, 1),
        ("complaint_in_time", 4, 1),
        ("information_request", 4, 3),
        ("landlord_stage_1", 1, 4),
        ("children_stage_2", 1, 4),
        ("social_services_wales", 1, 4),
        ("data_protection_complaint", 4, 4),
    ],
)
def test_whose_a_process_is_and_whose_its_rules(code: str, nations: int, rules_of: int) -> None:
    (one,) = [process for process in default_processes() if process.code == code]
    assert (len(one.nations), len(one.rules_of)) == (nations, rules_of)


def test_every_rule_names_its_source() -> None:
    assert all(rule.source.strip() for one in default_processes() for rule in one.clocks)
