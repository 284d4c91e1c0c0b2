"""What no letter may hold is found, and an ordinary letter has none of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.drafting.forbidden import faults_of
from redress.labels import default_vocabulary
from redress.triage.profile_files import load_profile, packaged_profiles
from redress.triage.profiles import Profile

LETTER = """Dear Priya,

Thank you for contacting us. We are sorry that you have had to do so.

Your reference is FB-2025-0117. This is the first stage of our complaints procedure. It means that
somebody who was not involved will look into what happened and write to you with what they find.

What we understand

You told us:
- You rang on Monday 9 June and were told that somebody would call you back.
- You say that we have not emptied your bin for three weeks.
You would like us to refund the charge of £42.

If we have got anything wrong, please tell us and we will put it right. We will tell you whether
your complaint is upheld, and why. None of this stops you from going to a court.

{team} will look into it. You can reach them at {email}{phone}. You will hear from us by 30 June.
If we need more time, we will write to you before then and give you a new date.

We can send {adjustment}. Please tell us if that would help.

If you are not happy with our answer, you can ask for the second stage. After that you may go to the
{ombudsman} at {website}.

Yours sincerely,
{team}
{council}
"""


def letter(profile: Profile) -> str:
    team = profile.duty
    return LETTER.format(
        team=team.name,
        email=team.email,
        phone=f" or on {team.phone}" if team.phone else "",
        adjustment=(profile.adjustments or ("a letter in large print",))[0],
        ombudsman=profile.ombudsmen.corporate.name,
        website=profile.ombudsmen.corporate.website,
        council=profile.name,
    )


@pytest.mark.parametrize("name", packaged_profiles())
def test_an_ordinary_letter_has_no_fault(name: str) -> None:
    profile = load_profile(name)
    assert faults_of(letter(profile), profile, own=("Priya", "FB-2025-0117")) == ()


@pytest.mark.parametrize("name", packaged_profiles())
def test_every_team_of_a_council_may_be_named(name: str) -> None:
    profile = load_profile(name)
    for team in profile.teams:
        line = f"{team.name} will look into it: write to {team.email} or ring {team.phone or 'us'}."
        assert faults_of(line, profile) == ()


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("Your complaint is likely to be upheld.", "how it may end"),
        ("We expect your complaint to be settled soon.", "how it may end"),
        ("Your complaint will be successful.", "how it may end"),
        ("The confidence of this answer is high.", "what the model says"),
        ("This is 94% certain.", "what the model says"),
        ("It was recorded as service_not_delivered.", "internal code"),
        ("It falls under corporate_stage_1.", "internal code"),
        ("This has been marked as safeguarding.", "for officers only"),
        ("As you are vulnerable, we will call.", "for officers only"),
        ("We failed to empty it.", "admits a fault"),
        ("This was our mistake.", "admits a fault"),
        ("We apologise for the missed collection.", "admits a fault"),
        ("You are right that we should have come.", "admits a fault"),
        ("We will refund the charge.", "promises a remedy"),
        ("You will get compensation.", "promises a remedy"),
        ("It will not happen again.", "promises a remedy"),
        ("You say that our crew are idiots.", "abuse"),
        ("Dear {{ name }},", "hole"),
        ("Dear [name],", "hole"),
        ("You will hear by None.", "hole"),
        ("TODO: say which team.", "hole"),
        ("Your neighbour Sharon Pickersgill rang us.", "personal data (name)"),
        ("We will ring 07700 900123.", "personal data (phone)"),
        ("We will write to s.pickersgill@example.com.", "personal data (email)"),
        ("You live at 14 Fennel Way, AB1 2CD.", "personal data"),
    ],
)
def test_each_fault_is_found_and_told_by_its_line(line: str, what: str) -> None:
    text = f"Dear reader,\n\n{line}\n"
    first = faults_of(text, load_profile("default"))[0]
    assert what in first
    assert first.startswith("Line 3, character " if line[:4] != "Dear" else "Line 3")


def test_every_label_code_with_a_line_below_is_a_fault() -> None:
    for question in default_vocabulary().questions:
        for code in question.codes:
            if "_" in code:
                assert faults_of(f"It is about {code}.") != ()


def test_a_fault_tells_no_personal_data() -> None:
    (fault,) = faults_of("We spoke with Sharon Pickersgill.")
    assert "Sharon" not in fault
    assert "Pickersgill" not in fault


def test_what_the_reader_told_is_not_the_councils_word() -> None:
    told = "You were told that we made a mistake and that 25% would be taken off."
    assert faults_of(told) != ()
    assert faults_of(f"You told us:\n- {told}", told=(told,)) == ()


def test_the_addressee_may_be_named_and_nobody_else() -> None:
    assert faults_of("Dear Sharon,", own=("Sharon",)) == ()
    assert faults_of("Dear Sharon,", own=("Priya",)) != ()


@given(st.text(max_size=300))
def test_any_text_is_judged(text: str) -> None:
    assert all(fault.startswith("Line ") for fault in faults_of(text))


@pytest.mark.parametrize(
    ("letter", "line"),
    [
        ("Dear reader,\n\nWe spoke.\n\nRegards,\n\nBrox", 7),
        ("We will write.\n\nSigned\n\nBrollachan", 5),
        ("It is at 14 Mill Lane,\n\nAnytown, AB1 2CD", 1),
    ],
)
def test_what_stands_before_a_paragraph_tells_whose_data_it_holds(letter: str, line: int) -> None:
    assert any(fault.startswith(f"Line {line},") for fault in faults_of(letter))
