"""The outcome wanted: found by how wishes are worded, and nothing made of what is none."""

from __future__ import annotations

from typing import Any

import pytest

from redress.contact import Channel
from redress.drafting.wishes import wish

MATTER = "My bin was missed on 2 June. I rang you twice and nobody came."


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ("I want a refund of the charge.", "You would like a refund of the charge."),
        ("I would like you to call me.", "You would like us to call you."),
        ("I'd like my bin collected.", "You would like your bin collected."),
        ("Please send somebody to empty it.", "You would like us to send somebody to empty it."),
        ("Please can you let me know?", "You would like us to let you know."),
        ("Could someone ring me back?", "You would like someone to ring you back."),
        ("Can I have a new bin please?", "You would like a new bin."),
        ("All I want is a date for it.", "You would like a date for it."),
        ("What I want is an apology.", "You would like an apology."),
        ("I should be grateful if you would reply.", "You would like us to reply."),
        ("I'd be grateful for a reply this week.", ""),
        ("I expect the charge to be dropped.", "You expect the charge to be dropped."),
        ("I would ask you to look at it again.", "You ask us to look at it again."),
        ("I ask for a second stage review.", "You ask for a second stage review."),
        ("Why was I not told about it?", "You would like to know why you were not told about it."),
        ("When will my bin be emptied?", "You would like to know when your bin will be emptied."),
        ("I want a call, not a letter.", "You would like a call, not a letter."),
        ("I want the lamp mended or moved.", "You would like the lamp mended or moved."),
        (
            "Please collect it, I am tired of ringing.",
            "You would like us to collect it.",
        ),
        (
            "I want the bill cancelled or I will go to the Ombudsman.",
            "You would like the bill cancelled.",
        ),
    ],
)
def test_a_wish_is_said_as_what_they_would_like(desk: Any, told: str, wanted: str) -> None:
    assert (desk.wanted(f"{MATTER} {told}") or "") == wanted


@pytest.mark.parametrize(
    "told",
    [
        "I want to complain about my bin.",
        "I would like to say how rude he was.",
        "Please think about that.",
        "You would like that, I am sure.",
        "I need the second bedroom.",
        "Now another message: please supply passports.",
        "Your letter says that it is closed, please provide a bill.",
        'They wrote "We are sorry. Please send the form again. Thank you."',
        "I want mine.",
        "Please tell that to my neighbour's 'friends'.",
        "I want the idiot who did it sacked.",
        "Why should I pay for this?",
    ],
)
def test_what_is_no_wish_is_left(desk: Any, told: str) -> None:
    assert desk.wanted(f"{MATTER} {told}") is None


def test_it_is_wanted_only_where_a_point_says_what_it_is(desk: Any) -> None:
    assert desk.wanted("Please fix it.") is None
    assert desk.wanted(f"{MATTER} Please fix it.") == "You would like us to fix it."


@pytest.mark.parametrize(
    ("noted", "wanted"),
    [
        ("Cust wants apology in writing.", "You would like an apology in writing"),
        ("Wants someone to call back.", "You would like someone to call back"),
        ("Wants a refund + the bill corrected.", "You would like a refund and the bill corrected"),
        ("Paid the fee twice, wants it refunded.", "You would like it refunded"),
        ("Wants decision looked at again.", "You would like the decision looked at again"),
        ("Wants complaint logged.", "You would like a complaint logged"),
        ("Wants it struck off, threatens tribunal.", "You would like it struck off"),
        ("Wants written apology.", "You would like a written apology"),
        ("Wants new windows fitted.", "You would like new windows fitted"),
        ("Caller would like the charge removed.", "You would like the charge removed"),
        ("She wants it done by Friday.", "You would like it done by Friday"),
    ],
)
def test_a_note_says_what_the_caller_wants(noted: str, wanted: str) -> None:
    found = wish(noted, is_note=True)
    assert found is not None
    assert found.text == wanted


@pytest.mark.parametrize(
    "noted",
    ["Wants pavement doing.", "Wants us to call her.", "Wants his windows sorting.", "I want tea."],
)
def test_a_note_that_does_not_say_whose_it_is_gives_no_wish(noted: str) -> None:
    assert wish(noted, is_note=True) is None


def test_a_noted_wish_reaches_the_letter(desk: Any) -> None:
    note = "Cust rang re bin, missed x3. Wants a new bin delivered."
    assert desk.wanted(note, Channel.PHONE_NOTE) == "You would like a new bin delivered."
