"""What is said back to a person: their own sentences, made safe, or a question in their place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from redress.contact import Channel
from redress.drafting.soundness import MOST_WORDS
from redress.spans import Span

ASKS_MATTER = "Please tell us, in a few words, what went wrong."
ASKS_WISH = "Please tell us what you would like to happen."


def test_the_matter_and_the_wish_in_the_second_person(desk: Any) -> None:
    found = desk.understood(
        desk.read(
            "Dear Sir, I rang on Monday and was told that my bin would be emptied. Nobody came. "
            "You closed my report on 10 June. I would like you to refund the charge of £42."
        )
    )
    assert [point.text for point in found.points] == [
        "You rang on Monday 9 June and were told that your bin would be emptied.",
        "You say that we closed your report on 10 June.",
    ]
    assert found.wanted is not None
    assert found.wanted.text == "You would like us to refund the charge of £42."
    assert found.questions == ()


def test_each_point_says_where_it_stands_in_the_text_as_sent(desk: Any) -> None:
    sent = "<p>Hello,</p><p>I  reported the&nbsp;leak on 2 June.</p>"
    (point,) = desk.understood(desk.read(sent)).points
    assert point.text == "You reported the leak on 2 June."
    assert point.origin.of(sent) == "I  reported the&nbsp;leak on 2 June."


def test_what_cannot_be_said_is_asked_for(desk: Any) -> None:
    found = desk.understood(desk.read("Well, well. What a surprise. Again?"))
    assert (found.points, found.wanted) == ((), None)
    assert ASKS_MATTER in found.questions[0]
    assert found.questions[1] == ASKS_WISH


def test_another_language_is_not_guessed_at(desk: Any) -> None:
    welsh = "Nid yw'r bin wedi cael ei gasglu ers tair wythnos ac nid oes neb wedi ateb fy ngalwad."
    found = desk.understood(desk.read(welsh))
    assert (found.points, found.wanted) == ((), None)
    assert found.left_out == ("The whole text: it is in Welsh.",)


def test_what_is_left_out_is_told_without_its_words(desk: Any) -> None:
    found = desk.understood(desk.read("Sharon Pickersgill in your office told me to go away."))
    assert found.left_out == ("1 sentence: names somebody or gives personal data.",)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("I reported the leak yesterday.", "You reported the leak on 11 June 2025."),
        ("I reported the leak last night.", "You reported the leak on the night of 11 June 2025."),
        ("I reported the leak last Tuesday.", "You reported the leak on Tuesday 10 June."),
        ("I reported the leak last month.", "You reported the leak in May 2025."),
        ("I reported the leak on 3 March.", "You reported the leak on 3 March."),
        (
            "I reported the leak three weeks ago.",
            "You reported the leak three weeks before you contacted us.",
        ),
        (
            "I reported the leak on Monday morning.",
            "You reported the leak on the morning of Monday 9 June.",
        ),
    ],
)
def test_dates_are_true_whenever_the_letter_is_read(desk: Any, told: str, said: str) -> None:
    assert desk.points(told) == [said]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("I reported the leak yesterday.", "You reported the leak on the day before"),
        ("I reported the leak last Tuesday.", "You reported the leak on the Tuesday before"),
        ("I reported the leak two days ago.", "You reported the leak two days before"),
    ],
)
def test_without_a_day_of_receipt_they_count_from_the_contact(
    desk: Any, told: str, said: str
) -> None:
    assert desk.points(told, received=None) == [f"{said} you contacted us."]


@pytest.mark.parametrize(
    "told",
    [
        "My bin is collected on Monday and it was missed.",
        "I was told that they would come next Tuesday.",
        "I have got thirty children to teach to read on Monday.",
        "I reported the leak Tuesday lunchtime to the desk.",
    ],
)
def test_a_date_that_may_be_another_is_not_said(desk: Any, told: str) -> None:
    assert not any("June" in point for point in desk.points(told))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            "Your officer Martin Osei told me that the job was closed.",
            ["You say that our officer told you that the job was closed."],
        ),
        (
            "I spoke to Tracey on 3 June and was told to wait.",
            ["You spoke to someone on 3 June and were told to wait."],
        ),
        (
            "My son Jacob has had no school place since 3 March.",
            ["Your son has had no school place since 3 March."],
        ),
        ("I have reported the leak outside 14 Fennel Way.", ["You have reported the leak."]),
        ("Your letter of 3 March called my daughter Jacob, which is wrong.", []),
        ("I told Bexson about the leak on 3 March and had no reply.", []),
        ("I told Mr B about the leak on 3 March and had no reply.", []),
        ("My neighbour is Sharon Pickersgill and she leaves her bins out.", []),
        ("My name is Priya Shah and my bin was missed.", []),
        ("My number is 07700 900123 and nobody has rung it.", []),
    ],
)
def test_nobodys_data_is_said_back(desk: Any, told: str, said: list[str]) -> None:
    assert desk.points(told) == said


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("I have told your bloody crew about the bin.", ["You have told our crew about the bin."]),
        ("Your idiots left my bin again.", []),
        ("I will smash your windows if the bin is left.", []),
        (
            "MY BIN WAS MISSED AGAIN ON 3 JUNE AND NOBODY HAS RUNG ME",
            ["Your bin was missed again on 3 June and nobody has rung you."],
        ),
        ("My bin was NOT emptied on 3 June.", ["Your bin was not emptied on 3 June."]),
    ],
)
def test_abuse_and_shouting_are_not_given_back(desk: Any, told: str, said: list[str]) -> None:
    assert desk.points(told) == said


@pytest.mark.parametrize(
    "told",
    [
        "Brilliant work, my bin was missed again.",
        "Your service is like something out of a circus.",
        "Why was my bin not emptied on Monday?",
        "Three weeks without a bin collection on our road.",
        'The man said "we never promised you a collection".',
        "He told me that my bin would be emptied.",
        "It was never emptied after that.",
        "If my bin is missed again I shall write to the paper.",
        "They send you from the bins desk to the council tax desk.",
        "I took tablets because nobody from the council came.",
        "My niece said ring the council about the bins.",
        "The worker who came about the damp was perfectly civil.",
        "Who is paying for my three weeks off work",
        "My gran is spinning in her grave and never had a bin.",
        'Your letter said "We came. The bins were not out on the road. You may ring."',
        "I kept copies of the letters; you come and collect them.",
        "I rang the office and a young man said pop them in the bin.",
        "I have been to the tribunal so don't send me a leaflet.",
        "The bins are never emptied on our road, are they.",
        "I told Tell Us Once about the council tax account.",
        "Three emails to the office, one by hand-delivered letter.",
        "My bin is missed again, your crew's in a world of its own.",
    ],
)
def test_what_does_not_stand_by_itself_is_left_out(desk: Any, told: str) -> None:
    assert desk.points(told) == []


def test_she_is_said_where_the_point_before_says_who(desk: Any) -> None:
    told = "The officer came on 3 June to look at the damp. She promised a letter and I had none."
    assert desk.points(told) == [
        "The officer came on 3 June to look at the damp.",
        "She promised a letter and you had none.",
    ]


def test_a_short_quotation_of_a_letter_stays(desk: Any) -> None:
    told = "Your text says 'job completed' but nobody has been to the lamp."
    assert desk.points(told) == [
        "You say that our text says “job completed” but nobody has been to the lamp."
    ]


def test_a_long_sentence_is_cut_where_each_part_stands(desk: Any) -> None:
    told = (
        "I reported the broken lamp outside the school on 3 March through your website, and I have "
        "rung your office about it four times since then without any answer at all."
    )
    found = desk.points(told)
    assert len(found) == 2
    assert all(len(point.split()) <= MOST_WORDS for point in found)


def test_nothing_but_this_is_not_nothing(desk: Any) -> None:
    told = (
        "I have found a solicitor at the law centre in town who does nothing but this, and she is "
        "writing to the council about the repair this week."
    )
    assert not any(point.endswith("nothing.") for point in desk.points(told))


def test_a_message_passed_on_is_not_the_persons(desk: Any) -> None:
    told = "See this.\n\n> We have now closed your report of the lamp as it was not our fault."
    assert desk.points(told) == []


def test_evidence_decides_which_sentences_tell_the_matter(desk: Any) -> None:
    told = "I live by the park. The lamp by the gate has gone out. I paid for a permit in May."
    plain = desk.read(told)
    lamp = told.index("The lamp")
    span = Span(lamp, told.index(" I paid"))
    found = desk.classified(evidence=(span,), area="street_lighting")
    (first, *_) = desk.understood(plain, found).points
    assert first.origin == Span(lamp, span.end)


def test_where_abuse_was_found_nothing_is_said_back(desk: Any) -> None:
    told = "My bin was missed on 3 June. I know which way you walk home from the council."
    reading = desk.read(told)
    assert desk.understood(reading, desk.classified("abusive_or_threatening")).points == ()
    at = told.index("I know which")
    found = desk.classified("abusive_or_threatening", flag_evidence=(Span(at, len(told)),))
    (point,) = desk.understood(reading, found).points
    assert point.text == "Your bin was missed on 3 June."


def test_a_word_that_no_letter_may_hold_is_not_said_back(desk: Any) -> None:
    found = desk.understood(desk.read("I am vulnerable and my bin was not collected on 3 June."))
    assert found.points == ()
    assert found.left_out == ("1 sentence: a word that no letter may hold.",)


def test_what_protects_people_is_not_said_back(desk: Any) -> None:
    told = "My bin was missed on 3 June. My niece has had my bank card since August."
    at = told.index("My niece")
    found = desk.classified("safeguarding", flag_evidence=(Span(at, len(told)),))
    (point,) = desk.understood(desk.read(told), found).points
    assert point.text == "Your bin was missed on 3 June."


@pytest.mark.parametrize(
    ("noted", "said"),
    [
        (
            "Caller has rung three times about the lamp.",
            ["You have rung three times about the lamp."],
        ),
        ("Customer was told the job was closed.", ["You were told the job was closed."]),
        ("The lamp has not worked since May.", ["The lamp has not worked since May."]),
        ("I told her that the lamp was logged.", []),
        ("We rang and the lamp is on the list.", []),
        ("Cust rang re lamp, adv nbr fell, dtr of Mr Ali.", []),
    ],
)
def test_in_a_note_the_caller_is_you_and_the_adviser_nobody(
    desk: Any, noted: str, said: list[str]
) -> None:
    assert desk.points(noted, channel=Channel.PHONE_NOTE) == said


def test_the_day_of_receipt_changes_only_dates(desk: Any) -> None:
    told = "I reported the leak on 3 March and I have had no reply."
    assert desk.points(told, received=datetime(2024, 5, 1).astimezone()) == desk.points(told)


@pytest.mark.parametrize(
    "text",
    [
        "Three emails went unanswered and the caseworker we were given has, we hear, been gone.",
        "I stop on yellow lines for two minutes so he not run into the road near the school.",
    ],
)
def test_half_a_sentence_and_what_grammar_leaves_open_are_not_said_back(
    desk: Any, text: str
) -> None:
    assert not any(point.endswith(" has.") or " not run" in point for point in desk.points(text))


def test_what_limits_a_wish_is_said_with_it(desk: Any) -> None:
    text = "The bin was missed on 3 June. I'd like stage two, please, on the belongings only."
    assert desk.wanted(text) == "You would like stage two on the belongings only."


def test_an_invitation_that_nobody_is_meant_to_take_up_is_no_wish(desk: Any) -> None:
    text = "My fee was doubled on 3 June. I would like the officer to come and live on my pension."
    assert desk.wanted(text) is None
