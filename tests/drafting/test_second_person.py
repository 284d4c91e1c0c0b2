"""The second person: whose words become "you", whose "we", and when nothing is said."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.drafting.second_person import ANYBODY, DIALECT, UNCLEAR_PERSON, second_person


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("I rang on Monday and my bin was full.", "You rang on Monday and your bin was full."),
        ("They gave me a date.", "They gave you a date."),
        ("That bin is mine.", "That bin is yours."),
        ("I moved it myself.", "You moved it yourself."),
        ("We rang and our bin was left.", "You rang and your bin was left."),
        ("Nobody told us.", "Nobody told you."),
        ("The house is ours.", "The house is yours."),
        ("We paid for it ourselves.", "You paid for it yourselves."),
        ("i rang twice", "You rang twice"),
    ],
)
def test_the_person_becomes_you(told: str, said: str) -> None:
    assert second_person(told).text == said


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("I'm still waiting.", "You are still waiting."),
        ("I've had no reply.", "You have had no reply."),
        ("We'll be away.", "You will be away."),
        ("We're tenants.", "You are tenants."),
        ("I'd reported it before.", "You had reported it before."),
        ("I'd already told them.", "You had already told them."),
        ("I'd like a refund.", "You would like a refund."),
        ("I'd rather have a call.", "You would rather have a call."),
        ("I'd better wait.", "You had better wait."),
        ("I'd never seen it.", "You had never seen it."),
        ("I'd put the bin out.", "You'd put the bin out."),
        ("I don't own it.", "You don't own it."),
        ("I am disabled.", "You are disabled."),
        ("I was at work.", "You were at work."),
        ("I wasn't told.", "You weren't told."),
        ("I was never told and was left waiting.", "You were never told and were left waiting."),
        ("I rang and was told to wait.", "You rang and were told to wait."),
        ("I shall write again.", "You will write again."),
        ("I should not have to ask.", "You should not have to ask."),
        ("I was told I'd get an answer.", "You were told you would get an answer."),
        ("I rang to query it and was told no.", "You rang to query it and were told no."),
        ("I wrote about it and was told no.", "You wrote about it and were told no."),
        ("I rang and the lady was rude.", "You rang and the lady was rude."),
        ("We was told to wait.", "You were told to wait."),
        ("My mother has a lamp and she was hurt.", "Your mother has a lamp and she was hurt."),
        ("He has told me that it was closed.", "He has told you that it was closed."),
        ("I leave for work at 6 am.", "You leave for work at 6 am."),
    ],
)
def test_verbs_go_with_you(told: str, said: str) -> None:
    assert second_person(told).text == said


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("You never came.", "We never came."),
        ("You've sent me two bills.", "We have sent you two bills."),
        ("I told you twice.", "You told us twice."),
        ("I wrote to you in March.", "You wrote to us in March."),
        ("Your crew left my bin.", "Our crew left your bin."),
        ("I was told you would ring me back.", "You were told we would ring you back."),
        ("I asked you to come.", "You asked us to come."),
        ("You promised me a call.", "We promised you a call."),
        ("The letter you sent me was wrong.", "The letter we sent you was wrong."),
        ("You have not replied to me.", "We have not replied to you."),
        ("You say it's mine.", ""),
    ],
)
def test_the_council_becomes_we(told: str, said: str) -> None:
    assert second_person(told).text == said
    assert second_person(told).of_council == bool(said)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("My wife and I were told.", "You and your wife were told."),
        ("Me and my wife waited.", "You and your wife waited."),
        ("They told my late husband and me.", "They told you and your late husband."),
    ],
)
def test_who_writes_for_two_comes_first(told: str, said: str) -> None:
    assert second_person(told).text == said


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("When you ring you get nowhere.", ANYBODY),
        ("You have to queue for an hour.", ANYBODY),
        ("You can't see the road for leaves.", ANYBODY),
        ("They send you from one desk to another.", ANYBODY),
        ("You people never listen.", ANYBODY),
        ("It makes your heart sink.", ANYBODY),
        ("I said the bin was full and was ignored.", UNCLEAR_PERSON),
        ("I should value an answer.", UNCLEAR_PERSON),
        ("It came from the mine.", UNCLEAR_PERSON),
        ("I used Tell Us Once for it.", UNCLEAR_PERSON),
        ("She moved to the US in May.", UNCLEAR_PERSON),
        ("Me dad was told it was fixed.", DIALECT),
        ("I ain't had a reply.", DIALECT),
        ("I'd've paid it.", DIALECT),
        ("I'd of paid it.", DIALECT),
        ("You'll tell me it was the snow.", ANYBODY),
    ],
)
def test_what_is_unclear_is_not_said(told: str, why: str) -> None:
    found = second_person(told)
    assert (found.text, found.refusal) == ("", why)


def test_a_question_turned_has_its_verb_turned() -> None:
    assert second_person("Why was I not told?").text == "Why were you not told?"


_PLAIN = st.sampled_from(
    "the bin was left on Monday and a lorry came past again with no lid for three weeks".split()
)
_PERSONAL = st.sampled_from("I my we our me us myself".split())


@given(st.lists(st.one_of(_PLAIN, _PERSONAL), min_size=1, max_size=15))
def test_no_word_is_lost_and_none_added(told: list[str]) -> None:
    said = second_person(" ".join(told))
    if said.text:
        kept = [word for word in told if word not in ("I", "my", "we", "our", "me", "us", "myself")]
        others = [word for word in said.text.split() if not re.match(r"(?i)you", word)]
        assert [one.lower().replace("were", "was") for one in others] == [
            one.lower() for one in kept
        ]


@given(st.lists(_PLAIN, min_size=1, max_size=12))
def test_a_sentence_of_nobody_stays_as_it_is(told: list[str]) -> None:
    sentence = " ".join(told)
    once = second_person(sentence).text
    assert once == sentence[:1].upper() + sentence[1:]
    assert second_person(once).text == once


@given(st.text(max_size=200))
def test_any_text_is_answered(told: str) -> None:
    said = second_person(told)
    assert not (said.text and said.refusal)
