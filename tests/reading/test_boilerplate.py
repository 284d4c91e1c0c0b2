"""What a person says is not taken for what surrounds it, and what surrounds it still goes."""

from __future__ import annotations

import pytest

from redress.reading.boilerplate import CutKind
from redress.reading.cleaning import clean

_LETTER = "My bin was not emptied.\n\nThanks\nJo Smith\n"
_HEADER = "From: Jo\nSent: Monday\nTo: Cllr Green\nSubject: Gas\n\n"
_COMPLAINT = "The ceiling fell on my son"
_OWN_WORDS = "No, it is still not mended and nobody from the team has called at all."


def kinds_cut(text: str) -> set[CutKind]:
    return {cut.kind for cut in clean(text).cuts}


@pytest.mark.parametrize(
    "sent",
    [
        _LETTER + "PS I smell gas at 9 p.m.\nPlease come quickly",
        _LETTER + "5 High Street\nPS: he hit me again, I can't.",
        _LETTER + "5 High Street\nP.P.S. they will hit him, ring 01632 960123",
        _LETTER + "Please come quickly\nThey won't.",
        _LETTER + "There is gas\nPlease answer by phone.",
        _LETTER + "i smell gas\nTel: 01632 960123",
        "Thank you.\nThe bin is full\nThere is gas, I can't.\nHe hit me",
        "The bin is full\n--\nJo Bloggs\nHe hit me",
    ],
)
def test_what_a_person_says_under_a_sign_off_is_no_signature(sent: str) -> None:
    cleaned = clean(sent)
    assert (cleaned.text, cleaned.cuts) == (sent, ())


@pytest.mark.parametrize(
    "contact", ["T: 01632", "m : 07700", "e: jo", "Tel. 01632", "jo@me.com", "Web: marlbeck"]
)
def test_a_signature_with_a_contact_is_cut(contact: str) -> None:
    assert clean(f"{_LETTER}Treasurer\n{contact}").text == _LETTER.strip()


@pytest.mark.parametrize(
    "sent",
    [
        "New contact form submission\nFrom: Jo\nDate: 3 March\nSubject: Gas\nMessage: there is gas",
        f"{_OWN_WORDS}\nFrom: Jo\nTo: us\nSubject: Gas\n\nYour comments: there is gas",
        "Dear Sir\nOn 12 May your officer wrote:\nWe will not repair it.\nThis is wrong.",
        "Dear Sir\nOn 12 May 2026 your officer wrote:\nWe will not repair it.\nThis is wrong.",
        "Dear Sir\nOn 12 May an officer wrote:\nWe will not repair it.\nThis is wrong.",
    ],
)
def test_a_form_and_a_person_telling_what_was_written_are_no_quotation(sent: str) -> None:
    assert clean(sent).text == sent


@pytest.mark.parametrize(
    "sent",
    [
        f"Please reply to my resident below.\nCllr Green\n\n{_HEADER}{_COMPLAINT}",
        f"FYI\n\n{_HEADER}{_COMPLAINT}",
        f"Please deal with this.\n\nKind regards\nAnn Green\nMember for North Ward and for the "
        f"whole of its old town\n\n{_HEADER}{_COMPLAINT}",
        f"{_OWN_WORDS} See below.\n\nOn 3 March 2026, Jo wrote:\n\n{_COMPLAINT}",
        f"{_OWN_WORDS} I am forwarding it.\n\n> {_COMPLAINT}",
        f"See this.\n\nBegin forwarded message:\n\n> From: Jo\n> To: me\n>\n> {_COMPLAINT}",
        f"See this.\n\n-------- Original Message --------\nSubject: Gas\n\n{_COMPLAINT}",
    ],
)
def test_a_message_passed_on_is_read_and_is_not_said_to_be_all(sent: str) -> None:
    cleaned = clean(sent)
    assert _COMPLAINT in cleaned.text
    assert not cleaned.all_quoted
    assert CutKind.QUOTED_REPLY not in kinds_cut(sent)


@pytest.mark.parametrize(
    "quotation",
    [
        f"{_HEADER}We will mend it.",
        f"-----Original Message-----\n{_HEADER}We will mend it.",
        "On 3 March, at 10:05, Council wrote:\n\nWe will mend it.",
        "On Monday, Council (help@marlbeck.example) wrote:\n\nWe will mend it.",
    ],
)
def test_what_a_person_answers_to_is_cut(quotation: str) -> None:
    assert clean(f"{_OWN_WORDS} I look forward to it.\n\n{quotation}").text == (
        f"{_OWN_WORDS} I look forward to it."
    )


def test_few_words_over_marked_lines_are_an_answer() -> None:
    assert clean("No.\n\nOn 3 March 2026, Council wrote:\n> Is it mended?").text == "No."
    assert clean("No.\n\n-----Original Message-----\n\n> Is it mended?").text == "No."


def test_a_header_with_nothing_but_a_message_is_all_quoted() -> None:
    assert clean(f"-----Original Message-----\n{_HEADER}{_COMPLAINT}").all_quoted
