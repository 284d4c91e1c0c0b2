"""Where a contact goes: process, team, second matters, and what an officer is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from tests.triage.contacts import LONDON, answer, classification, decided
from tests.triage.route_examples import BINS, OTHER_EXAMPLES, PROCESS_EXAMPLES

from redress.errors import ContactError
from redress.triage.profile_files import load_profile
from redress.triage.routes import Routes, default_routes


def names_of(rules: Routes) -> set[str]:
    """The identifiers of every rule but those of the process."""
    return {rule.id for rule in [*rules.second, *rules.refusal, *rules.urgency, *rules.note]}


def test_every_rule_has_an_example() -> None:
    # Wales has a procedure of its own, tested below.
    process_rules = {rule.id for rule in default_routes().process} - {"adult_care_wales"}
    assert set(PROCESS_EXAMPLES) == process_rules
    assert set(OTHER_EXAMPLES) == names_of(default_routes())


@pytest.mark.parametrize("rule", PROCESS_EXAMPLES)
def test_each_process_rule_decides_where_it_should(rule: str) -> None:
    labels, text, profile = PROCESS_EXAMPLES[rule]
    found = decided(text, classification(**labels), profile)
    of_rule = {one.id: one.process for one in default_routes().process}
    assert found.rules[0].id == rule
    assert found.process.code == of_rule[rule]


@pytest.mark.parametrize("rule", OTHER_EXAMPLES)
def test_each_other_rule_holds_where_it_should_and_not_elsewhere(rule: str) -> None:
    labels, text, profile = OTHER_EXAMPLES[rule]
    found = decided(text, classification(**labels), profile)
    other = decided(BINS, classification(), profile)
    assert rule in {one.id for one in (*found.rules, *found.refusals)}
    assert rule not in {one.id for one in (*other.rules, *other.refusals)}


def test_a_rule_shows_the_words_that_it_rests_on() -> None:
    text = "<p>I dispute this&nbsp;<b>PCN</b>.</p>"
    found = decided(text, classification("appeal", "parking"))
    assert [span.of(text) for span in found.rules[0].words] == ["PCN"]


@pytest.mark.parametrize(
    ("labels", "profile", "team"),
    [
        ({}, "default", "waste"),
        ({"flags": ["escalation"]}, "default", "feedback"),
        ({"area": "information_rights"}, "default", "governance"),
        ({"area": "adult_social_care"}, "default", "adult_care"),
        ({"area": "adult_social_care"}, "metropolitan_statutory", "adult_care_complaints"),
        (
            {"kind": "service_request", "area": "adult_social_care"},
            "metropolitan_statutory",
            "adult_care",
        ),
        ({}, "county", "customer"),
        ({}, "district_shared_inbox", "feedback"),
    ],
)
def test_who_takes_it(labels: dict[str, Any], profile: str, team: str) -> None:
    assert decided(BINS, classification(**labels), profile).team.code == team


def test_a_second_service_area_contributes() -> None:
    area = answer("waste_and_recycling", also=["parking", "street_cleansing"])
    found = decided(BINS, classification(area=area))
    # Street cleansing is the lead team's own.
    assert [team.code for team in found.contributing] == ["parking"]


def test_a_doubtful_reading_that_changes_the_route_goes_to_the_duty_team_with_candidates() -> None:
    area = answer("parking", {"licensing": 0.3, "elections": 0.05})
    found = decided(BINS, classification(area=area))
    assert found.team.code == "feedback"
    assert [one.team.code for one in found.candidates] == ["parking", "regulation"]
    assert "Is it about parking or licensing?" in found.questions
    assert "uncertain_route" in {one.id for one in found.rules}


def test_a_doubtful_reading_that_changes_nothing_asks_nothing() -> None:
    area = answer("waste_and_recycling", {"street_cleansing": 0.4})
    found = decided(BINS, classification(area=area))
    assert (found.team.code, found.candidates, found.questions) == ("waste", (), ())


def test_what_the_models_cannot_read_goes_to_the_duty_team() -> None:
    found = decided("أين الحاوية الخاصة بي؟ لم يتم جمعها هذا الأسبوع", classification())
    assert found.team.code == "feedback"
    assert "other_language" in {one.id for one in found.rules}
    assert any("Arabic: who can read it?" in question for question in found.questions)


def test_an_appeal_with_a_complaint_is_split() -> None:
    found = decided(
        "I dispute the PCN, and nobody ever replied.", classification("appeal", "parking")
    )
    assert found.process.code == "penalty_charge"
    (second,) = found.second
    assert (second.process.code, second.team.code) == ("corporate_stage_1", "parking")


def test_people_are_told_who_can_help() -> None:
    tribunal = decided("I dispute this PCN.", classification("appeal", "parking"))
    london = decided(
        "I dispute this PCN.",
        classification("appeal", "parking"),
        load_profile("default").model_copy(update={"tier": "london_borough"}),
    )
    tier = decided(BINS, classification(), "county")
    body = decided("The hospital lost my notes.", classification(area="not_council"))
    unknown = decided("My sister owes me money.", classification(area="not_council"))
    assert [one.name for one in tribunal.referrals] == ["the Traffic Penalty Tribunal"]
    assert [one.name for one in london.referrals] == ["London Tribunals"]
    assert [one.name for one in tier.referrals] == ["your district council"]
    assert [one.name for one in body.referrals] == ["the NHS"]
    assert unknown.referrals == ()
    assert any("Who does this" in question for question in unknown.questions)


@pytest.mark.parametrize(
    ("nation", "area", "process"),
    [
        ("wales", "adult_social_care", "social_services_wales"),
        ("wales", "housing_repairs", "corporate_stage_1"),
        ("scotland", "childrens_social_care", "corporate_stage_1"),
        ("northern_ireland", "adult_social_care", "corporate_stage_1"),
    ],
)
def test_a_nation_has_only_its_own_processes(nation: str, area: str, process: str) -> None:
    council = load_profile("default").model_copy(update={"nation": nation})
    assert decided(BINS, classification(area=area), council).process.code == process


def test_a_process_that_was_not_yet_in_force_is_not_used() -> None:
    before = datetime(2026, 6, 18, 10, tzinfo=LONDON)
    found = decided(
        "You sent my letter to the whole street.",
        classification(area="information_rights"),
        received=before,
    )
    assert found.process.code == "corporate_stage_1"


def test_a_council_that_is_no_landlord_has_no_such_complaint() -> None:
    council = load_profile("default").model_copy(update={"landlord": False})
    found = decided("The damp is back.", classification(area="housing_repairs"), council)
    assert found.process.code == "corporate_stage_1"


def test_a_refusal_is_proposed_and_never_applied() -> None:
    text = "The crew broke my wall on 3 March 2024."
    found = decided(text, classification())
    (ground,) = found.refusals
    assert found.process.code == "corporate_stage_1"
    assert [span.of(text) for span in ground.words] == ["3 March 2024"]
    assert any("ground to refuse" in question for question in found.questions)


@pytest.mark.parametrize(
    "text",
    [
        "I have lived here since 3 March 2019 and the bin was missed.",
        "My wife, born 4 June 1961, waits for the bin.",
        "The crew broke my wall on 3 March 2024 and again on 2 November 2026.",
    ],
)
def test_an_old_date_beside_a_new_matter_is_no_ground_to_refuse(text: str) -> None:
    assert decided(text, classification()).refusals == ()


def test_a_chase_is_told_apart_by_whether_the_published_time_has_run_out() -> None:
    chase = classification("enquiry", cause="progress_chasing")
    early = decided("I reported the bin on 20 November, any news?", chase)
    late = decided("I reported the bin on 20 October, any news?", chase)
    undated = decided("I reported the bin, any news?", chase)
    assert {one.id for one in early.rules} >= {"chase_before_time"}
    assert {one.id for one in late.rules} >= {"chase_after_time"}
    assert any(
        question.startswith("When were they first in touch?") for question in undated.questions
    )


def test_a_complaint_chased_is_measured_by_the_time_for_complaints() -> None:
    chase = classification("enquiry", cause="progress_chasing")
    found = decided("I made a complaint on 12 November, any news?", chase)
    # 10 working days for a request would have run out on 26 November.
    assert "chase_before_time" in {one.id for one in found.rules}


def test_without_a_time_of_receipt_the_clocks_count_from_now() -> None:
    found = decided(BINS, classification(), received=None)
    assert not found.received_is_known
    assert found.received.isoformat() == "2026-11-27T12:00:00+00:00"
    chase = classification("enquiry", cause="progress_chasing")
    told = decided("I asked last Tuesday, any news?", chase, received=None)
    assert "chase_before_time" in {one.id for one in told.rules}


def test_a_receipt_in_the_future_is_an_error() -> None:
    later = datetime(2026, 11, 28, 10, tzinfo=LONDON)
    with pytest.raises(ContactError, match="in the future"):
        decided(BINS, classification(), received=later)


def test_a_model_that_does_not_answer_what_routing_asks_is_refused() -> None:
    own = replace(classification(), answers={"kind": answer("complaint")})
    with pytest.raises(ContactError, match="service_area"):
        decided(BINS, own)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"process": "stage_zero"}, "no process 'stage_zero'"),
        ({"when": {"kind": ["moan"]}}, "no label of kind 'moan'"),
        ({"when": {"says": ["nothing"]}}, "no sign 'nothing'"),
        ({"when": {"knid": ["complaint"]}}, "Extra inputs"),
    ],
)
def test_a_rule_that_names_what_is_not_there_is_refused_as_it_is_read(
    change: dict[str, Any], told: str
) -> None:
    rule = {
        "id": "one",
        "when": {},
        "process": "enquiry",
        "reason": "a",
        "source": "b",
        "sure": "C",
    }
    with pytest.raises(ValueError, match=told):
        Routes.model_validate({"process": [{**rule, **change}]})


def test_two_rules_with_one_identifier_are_refused() -> None:
    rule = {
        "id": "one",
        "when": {},
        "process": "enquiry",
        "reason": "a",
        "source": "b",
        "sure": "C",
    }
    with pytest.raises(ValueError, match="identifier 'one'"):
        Routes.model_validate({"process": [rule, rule]})


def test_a_date_that_has_passed_or_comes_next_presses() -> None:
    received = datetime(2026, 11, 20, 10, tzinfo=LONDON)

    def level(day: int) -> str:
        now = datetime(2026, 11, day, 12, tzinfo=LONDON)
        return decided(BINS, classification(), received=received, now=now).urgency.level

    # The acknowledgement is due on Friday 27 November.
    assert [level(day) for day in (20, 25, 26, 27, 28)] == [
        *("routine", "routine", "soon", "soon", "urgent"),
    ]


def test_a_day_before_the_years_that_are_known_stops_nothing() -> None:
    chase = classification("enquiry", cause="progress_chasing")
    found = decided("I first asked on 3 March 2013, any news?", chase)
    assert any(question.startswith("When were they first") for question in found.questions)
