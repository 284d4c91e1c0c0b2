"""The Code's checklist: our letters make every point, and a letter that lacks one is told which."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from redress.drafting.checklist import check_letter, kind_for, kinds_of_letter
from redress.drafting.letter import Letter, Manner
from redress.errors import LetterError
from redress.triage.processes import default_processes

PROCESSES = [one.code for one in default_processes() if one.code != "complaint_in_time"]

# An officer's own words, a paragraph for each point.
OFFICERS = {
    "reference": "Our ref: CMP/2291",
    "received": "I write about the email that reached us on 3rd of November 2026.",
    "stage": "It has been logged at stage one.",
    "stage_means": "This means that somebody outside the depot looks into it.",
    "understanding": "You are complaining that your brown bin was missed four times since August.",
    "put_right": "If I have misunderstood anything, please ring me.",
    "outcome": "To put things right, you asked us to refund the charge.",
    "not_ours": "The smell from the farm is not something that we are responsible for. DEFRA is.",
    "contact": "The officer for this is the depot's duty lead, on 01632 960123.",
    "reply_by": "You will have our response no later than 19/11/2026.",
    "more_time": "Should it take longer, I will explain the reason and give you a new date.",
    "adjustments": "Our letters also come in Braille.",
    "next": "Next steps: I will speak to the crew and look at the lorry's log.",
    "take_further": "Should you be dissatisfied with the outcome, write to us within a month.",
    "ombudsman": "There is also the Local Government and Social Care Ombudsman: 0300 061 0614.",
}
WORDS_OF_TWO = {"ombudsman": {"ombudsman", "ombudsman_contact"}}


def missed(text: str, kind: str = "stage_1", language: str = "en") -> set[str]:
    return {one.code for one in check_letter(text, kind, language) if not one.is_met}


def officers_letter(without: str = "") -> str:
    return "\n\n".join(words for point, words in OFFICERS.items() if point != without)


@pytest.mark.parametrize("is_full", [True, False])
@pytest.mark.parametrize("manner", [Manner.USUAL, Manner.ANONYMOUS, Manner.REPRESENTATIVE])
@pytest.mark.parametrize("code", PROCESSES)
def test_our_letters_make_every_point(
    drafted: Callable[..., Letter], code: str, manner: Manner, is_full: bool
) -> None:
    assert missed(drafted(code, manner, is_full=is_full).body, kind_for(code)) == set()


def test_an_officers_letter_in_words_of_their_own_makes_every_point() -> None:
    assert missed(officers_letter()) == set()


@pytest.mark.parametrize("point", OFFICERS)
def test_a_letter_that_lacks_one_point_misses_that_point_alone(point: str) -> None:
    assert missed(officers_letter(without=point)) == WORDS_OF_TWO.get(point, {point})


@pytest.mark.parametrize(
    ("gone", "points"),
    [
        (r"Your reference is \S+\. Please give it when you get in touch\.", {"reference"}),
        (r"We received your complaint on [^.]+\.", {"received"}),
        (r"This is a stage 1 complaint\n\nStage 1 is[^\n]+", {"stage_means"}),
        (r"What we understand\n\nThis is what we understand[^:]+:", {"understanding"}),
        (r"Please tell us if we have this wrong[^\n]+", {"put_right"}),
        (r"What you would like to happen:\n[^\n]+", {"outcome"}),
        (r"You also told us about money[^\n]+\n\nSome of this[^\n]+", {"not_ours"}),
        (r"We will send you our full answer by[^.]+\.", {"reply_by"}),
        (r"If we need more time[^\n]+", {"more_time"}),
        (r"Do you need anything[^\n]+(?:\n- [^\n]+)+", {"adjustments"}),
    ],
)
def test_our_own_letter_without_a_part_misses_that_point(
    drafted: Callable[..., Letter], gone: str, points: set[str]
) -> None:
    body = drafted().body
    shortened = re.sub(gone, "", body)
    assert shortened != body
    assert missed(shortened) == points


@pytest.mark.parametrize(
    ("words", "point"),
    [
        ("We understand how upset you are.", "understanding"),
        ("We will reply soon.", "reply_by"),
        ("We will reply by the end of next week.", "reply_by"),
        ("We cleaned the bin on 3 November 2026. We hope to reply.", "reply_by"),
        ("You may go to the ombudsman.", "ombudsman_contact"),
        ("Please quote your reference.", "reference"),
        ("This is stage 12.", "stage"),
        ("An officer will look at it.", "contact"),
        ("Ring 01632 960123.", "contact"),
        ("We may need more time.", "more_time"),
    ],
)
def test_half_a_point_is_none(words: str, point: str) -> None:
    assert point in missed(words)


def test_a_letter_for_more_time_and_an_answer_have_points_of_their_own() -> None:
    more = (
        "We need more time because the crew is on leave. The new date is 4 December 2026. The "
        "officer is at waste@council.example. You may ask the Housing Ombudsman, 0300 111 3000."
    )
    assert missed(more, "more_time") == set()
    assert missed(more.replace("4 December 2026", "soon"), "more_time") == {"extension_date"}
    assert missed(more.replace("because", ". And"), "more_time") == {"extension_reason"}
    answer = (
        "This is our answer at stage 1. We uphold your complaint, because the log shows no visit. "
        "We apologise, and the team will bring a new bin by 4 December 2026. If you are not "
        "satisfied, ask for stage 2."
    )
    assert missed(answer, "answer") == set()
    assert missed("Thank you for your letter.", "answer") == {
        one.code for one in check_letter("x", "answer")
    }


@pytest.mark.parametrize("kind", kinds_of_letter())
def test_every_kind_has_points_and_each_point_a_reason_and_a_source(kind: str) -> None:
    points = check_letter("", kind)
    assert points
    assert not any(one.is_met for one in points)
    assert all(one.point.why and one.point.source and one.point.says for one in points)


def test_what_cannot_be_checked_is_an_error() -> None:
    with pytest.raises(LetterError, match="no kind of letter 'poem'"):
        check_letter("x", "poem")
    with pytest.raises(LetterError, match="'fr'"):
        check_letter("x", "stage_1", "fr")


@pytest.mark.parametrize(
    "words",
    ["if ", "a", "a@", "a-", "stage ", "ombudsman ", "1", "received 1", "- ", "reference a"],
)
def test_a_hostile_letter_is_checked_in_no_time(words: str) -> None:
    assert "received" in missed(words * (100_000 // len(words)))
