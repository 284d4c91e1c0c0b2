"""How a letter opens, and what goes before what."""

from __future__ import annotations

from typing import Any

import pytest

from redress.contact import Channel
from redress.drafting.letter import Manner
from redress.drafting.manner import manner_of
from redress_training.corpus import Record

NAMED = "My bin was missed on Monday.\n\nPriya Shah"


@pytest.mark.parametrize(
    ("text", "flags", "opens"),
    [
        (NAMED, (), Manner.USUAL),
        (NAMED, ("repeat_contact",), Manner.REPEAT),
        (NAMED, ("escalation",), Manner.REPEAT),
        (NAMED, ("vulnerable",), Manner.VULNERABLE),
        (NAMED, ("risk_to_life",), Manner.VULNERABLE),
        (NAMED, ("abusive_or_threatening",), Manner.ANGRY),
        ("I am absolutely livid, my bin was missed.\n\nPriya Shah", (), Manner.ANGRY),
        ("MY BIN HAS BEEN MISSED AGAIN THIS WEEK, SEND SOMEBODY NOW", (), Manner.ANGRY),
        ("My late husband's bin is still here.\n\nPriya Shah", (), Manner.BEREAVED),
        ("I am disappointed more than angry. The bin is full.\n\nPriya Shah", (), Manner.USUAL),
        ("My gran is spinning in her grave.\n\nPriya Shah", (), Manner.USUAL),
        ("It asked about a widow's pension.\n\nPriya Shah", (), Manner.USUAL),
        ("Our mum passed away in May and her bill still comes.", (), Manner.BEREAVED),
        ("I write on behalf of my neighbour, whose bin was missed.", (), Manner.REPRESENTATIVE),
        ("I am writing for my mother. Her bin was missed.", (), Manner.REPRESENTATIVE),
        ("I wish to stay anonymous. The bins are not emptied.", (), Manner.ANONYMOUS),
        ("I would rather not give my name. The bins are full.", (), Manner.ANONYMOUS),
    ],
)
def test_who_writes_and_in_what_state(
    desk: Any, text: str, flags: tuple[str, ...], opens: Manner
) -> None:
    assert desk.manner(text, *flags) is opens


def test_the_first_that_holds_goes_before_the_others(desk: Any) -> None:
    everything = (
        "I write on behalf of my neighbour. My late father would be livid. I wish to stay "
        "anonymous."
    )
    flags = ("vulnerable", "abusive_or_threatening", "repeat_contact")
    assert desk.manner(everything, *flags) is Manner.REPRESENTATIVE
    rest = everything.removeprefix("I write on behalf of my neighbour. ")
    assert desk.manner(rest, *flags) is Manner.BEREAVED
    rest = rest.removeprefix("My late father would be livid. ")
    assert desk.manner(rest, *flags) is Manner.VULNERABLE
    assert desk.manner(rest, *flags[1:]) is Manner.ANGRY
    assert desk.manner(rest, *flags[2:]) is Manner.REPEAT
    assert desk.manner(rest) is Manner.ANONYMOUS


def test_a_councillors_letter_is_a_representatives(desk: Any) -> None:
    assert desk.manner(NAMED, kind="representative_enquiry") is Manner.REPRESENTATIVE


def test_only_a_letter_without_a_name_has_no_way_to_be_answered(desk: Any) -> None:
    text = "The bins in the lane are not emptied."
    assert desk.manner(text, channel=Channel.LETTER) is Manner.ANONYMOUS
    assert desk.manner(f"{text}\n\nPriya Shah", channel=Channel.LETTER) is Manner.USUAL
    assert desk.manner(text, channel=Channel.WEBFORM) is Manner.USUAL


@pytest.mark.parametrize(
    ("record", "opens"),
    [
        ("u14-138", Manner.REPRESENTATIVE),
        ("x15-100", Manner.REPEAT),
        ("w4-146", Manner.REPRESENTATIVE),
        ("v4-030", Manner.BEREAVED),
        ("u11-078", Manner.BEREAVED),
        ("u16-124", Manner.VULNERABLE),
        ("n4-082", Manner.REPEAT),
        ("x13-143", Manner.ANGRY),
        ("w3-174", Manner.USUAL),
    ],
)
def test_real_contacts_open_as_they_should(
    desk: Any, corpus: tuple[Record, ...], record: str, opens: Manner
) -> None:
    (one,) = (each for each in corpus if each.id == record)
    reading = desk.read(one.text, one.channel)
    found = desk.as_labelled(one)
    assert manner_of(reading, found, desk.decided(reading, found)) is opens
