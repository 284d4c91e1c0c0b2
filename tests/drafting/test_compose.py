"""Letters: what each says, where it comes from, and what it never says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redress.drafting.letter import Letter, Manner, Point, Understanding
from redress.drafting.samples import sample_decision, sample_profile
from redress.drafting.templates import FALLBACK
from redress.errors import LetterError
from redress.spans import Span
from redress.triage.decision import Route, Urgency
from redress.triage.processes import default_processes, process
from redress.triage.routes import UrgencyLevel, default_routes

Drafted = Callable[..., Letter]
NO_LETTER = "complaint_in_time"
"""No contact falls under it: it only says whether one comes in time."""
PROCESSES = [one.code for one in default_processes() if one.code != NO_LETTER]
_HOLE = re.compile(
    r"[{}]|\bNone\b|  | [.,]|\.\.|\( *\)|[\U000f0000-\U000ffffd]|\bundefined\b|^- *$", re.M
)


@pytest.mark.parametrize("is_full", [True, False])
@pytest.mark.parametrize("manner", list(Manner))
@pytest.mark.parametrize("code", PROCESSES)
def test_every_process_has_a_letter_in_every_manner_without_holes(
    drafted: Drafted, code: str, manner: Manner, is_full: bool
) -> None:
    letter = drafted(code, manner, is_full=is_full)
    assert letter.language == "en"
    assert "RED-2026-00417" in letter.subject
    assert not _HOLE.search(f"{letter.subject}\n{letter.body}"), letter.body
    assert not any(note.startswith("Ring first") for note in letter.notes)


def test_every_process_that_a_rule_decides_on_has_a_letter_of_its_own() -> None:
    assert {rule.process for rule in default_routes().process} <= set(PROCESSES)


def test_each_manner_opens_in_its_own_way(drafted: Drafted) -> None:
    openings = {drafted(manner=manner).paragraphs[1].text for manner in Manner}
    assert len(openings) == len(Manner)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("corporate_stage_1", "stage 1 is the first of two stages"),
        ("corporate_stage_1", "We will send you our full answer by Tuesday 28 July 2026."),
        ("corporate_stage_1", "That can be up to 10 working days later."),
        ("corporate_stage_1", "Local Government and Social Care Ombudsman"),
        ("corporate_stage_2", "by Tuesday 11 August 2026. That will be our final answer."),
        ("landlord_stage_1", "take your complaint to the Housing Ombudsman"),
        ("landlord_stage_2", "take your complaint to the Housing Ombudsman"),
        ("adult_social_care", "by Thursday 14 January 2027"),
        ("children_stage_1", "It will be Tuesday 11 August 2026 at the latest."),
        ("children_stage_3", "The panel will meet by Tuesday 25 August 2026."),
        ("information_request", "Information Commissioner's Office"),
        ("data_protection_complaint", "Information Commissioner's Office"),
        ("homelessness_review", "within 21 days of the day when you were told"),
        ("council_tax_appeal", "within 2 months of our answer"),
        ("penalty_charge", "within 28 days of getting the Notice to Owner"),
        ("planning_appeal", "Only the person who applied can appeal."),
        ("school_complaint", "The council is not responsible for what a school does"),
        ("insurance_claim", "This letter does not say who is at fault."),
        ("representative_enquiry", "tell us that they asked you to act"),
        ("councillor_conduct", "monitoring officer"),
        ("subject_access", "by Friday 14 August 2026"),
    ],
)
def test_a_letter_tells_what_holds_for_its_process(drafted: Drafted, code: str, words: str) -> None:
    assert words.lower() in drafted(code).body.lower()


def test_what_was_understood_stands_in_a_list_with_an_invitation_to_put_it_right(
    drafted: Drafted,
) -> None:
    body = drafted().body
    assert "\n- Your bin was not emptied on 3 July.\n- You rang us twice" in body
    assert "- You would like us to empty the bin each week." in body
    assert "Please tell us if we have this wrong" in body


def test_a_representative_is_asked_for_consent(drafted: Drafted) -> None:
    assert "to say that they agree" in drafted(manner=Manner.REPRESENTATIVE).body
    assert "to say that they agree" not in drafted().body


@pytest.mark.parametrize("code", PROCESSES)
def test_every_paragraph_has_an_origin_and_every_date_its_arithmetic(
    drafted: Drafted, code: str
) -> None:
    letter = drafted(code)
    assert all(one.origin for one in letter.paragraphs)
    for paragraph in letter.paragraphs:
        if re.search(r"answer by \w+ \d", paragraph.text):
            assert "clock “" in paragraph.origin
            assert "→" in paragraph.origin


def test_origins_name_the_source_the_profile_and_the_text(drafted: Drafted) -> None:
    told = "\n".join(one.origin for one in drafted().paragraphs)
    for words in (
        "LGSCO Complaint Handling Code 6.3",
        "10 working days → Tue 28 Jul 2026",
        "profile: teams, waste, email",
        "profile: ombudsmen.corporate",
        "the text as sent, characters 0 to 31",
        "words of the packaged template en/corporate_stage_1.j2",
    ):
        assert words in told


def test_an_origin_never_stands_in_the_letter(drafted: Drafted) -> None:
    for code in PROCESSES:
        body = drafted(code).body
        assert not re.search(r"profile|characters \d|→|SI \d|not confirmed|day 0", body), code


def test_what_the_council_has_set_is_what_the_letter_tells(drafted: Drafted) -> None:
    profile = sample_profile("corporate_stage_1").model_copy(
        update={
            "timescales": {
                "corporate_stage_1": {"respond": {"working_days": 15}, "extended": False}
            }
        }
    )
    body = drafted(profile=profile).body
    assert "Tuesday 4 August 2026" in body
    assert "That can be up to" not in body


@pytest.mark.parametrize("place", ["reference", "sender", "point", "wanted"])
def test_what_comes_from_outside_is_never_markup_nor_a_heading(
    drafted: Drafted, place: str
) -> None:
    words = "{{ 7*7 }}\n\n## H\n# S\r\n{# gone #}\U000f0000\u202e"
    told = "{{ 7*7 }} ## H # S {# gone #}"
    point = Point(words, Span(0, 5))
    values: dict[str, Any] = {place: words}
    if place in ("point", "wanted"):
        usual = Point("Your bin was missed.", Span(0, 5))
        points = (point,) if place == "point" else (usual,)
        values = {
            "understanding": Understanding(points, point if place == "wanted" else None, (), ())
        }
    plain, letter = drafted(), drafted(**values)
    assert told in letter.body
    assert [one.heading for one in letter.paragraphs] == [one.heading for one in plain.paragraphs]
    assert "\n" not in letter.subject


@settings(max_examples=200, deadline=None)
@given(words=st.text(max_size=80), name=st.text(max_size=40))
def test_no_words_of_a_person_change_the_form_of_a_letter(
    drafted: Drafted, words: str, name: str
) -> None:
    usual = Point("Your bin was missed.", Span(0, 5))
    understanding = Understanding((usual, Point(words, Span(0, 5))), None, (), ())
    plain, letter = drafted(understanding=understanding), drafted(sender=name)
    for one in (plain, letter):
        assert [part.heading for part in one.paragraphs] == [
            part.heading for part in drafted().paragraphs
        ]
        assert not re.search("[\U000f0000-\U000ffffd]", one.body)


def test_huge_values_neither_break_a_letter_nor_make_one(drafted: Drafted) -> None:
    with pytest.raises(LetterError, match="1 to 100 characters"):
        drafted(reference="R" * 101)
    with pytest.raises(LetterError, match="1 to 100 characters"):
        drafted(reference=" \n ")
    assert drafted(sender="x" * 10_000).body.startswith("Hello,")
    points = tuple(Point("You rang us. " * 500, Span(0, 1)) for _ in range(50))
    assert len(drafted(understanding=Understanding(points, None, (), ())).body) > 300_000


def test_there_are_letters_in_known_languages_only(drafted: Drafted) -> None:
    with pytest.raises(LetterError, match="'fr'"):
        drafted(language="fr")


def test_where_a_letter_alone_would_be_wrong_the_officer_is_told_to_ring(
    drafted: Drafted,
) -> None:
    decision = sample_decision("corporate_stage_1", sample_profile("corporate_stage_1"))
    urgency = Urgency(UrgencyLevel.IMMEDIATE, ("There is gas.",), ("Ring 0800 111 999.",))
    letter = drafted(decision=replace(decision, urgency=urgency))
    assert letter.notes[0].startswith("Ring first")
    assert "Do now: Ring 0800 111 999." in letter.notes
    assert "gas" not in letter.body


def test_a_process_without_a_letter_still_has_a_draft_and_a_note(drafted: Drafted) -> None:
    decision = sample_decision("enquiry", sample_profile("enquiry"))
    other = decision.process.model_copy(update={"code": "quite_new", "name": "Quite new"})
    letter = drafted(FALLBACK, decision=replace(decision, process=other))
    assert letter.paragraphs
    assert (
        letter.notes[0] == "Ring first: there is no letter for “Quite new”; this is a general one."
    )


def test_notes_tell_what_to_decide_and_check_first(drafted: Drafted) -> None:
    profile = sample_profile("corporate_stage_1")
    decision = sample_decision("corporate_stage_1", profile)
    candidates = tuple(
        Route(process(code), profile.teams[0]) for code in ("corporate_stage_1", "enquiry")
    )
    unsure = replace(
        decision, candidates=candidates, received_is_known=False, questions=("Whose is it?",)
    )
    notes = " ".join(drafted(decision=unsure).notes)
    for words in ("Corporate complaint, stage 1 (", "Whose is it?", "date received was not given"):
        assert words in notes
    assert "not confirmed" in " ".join(drafted("enquiry").notes)
    assert "Nothing could be said back" in " ".join(drafted(is_full=False).notes)


def test_the_date_received_is_the_day_itself_not_day_zero(drafted: Drafted) -> None:
    letter = drafted()
    assert "We received your complaint on Tuesday 14 July 2026." in letter.body
    assert date(2026, 7, 14).strftime("%A") == "Tuesday"
