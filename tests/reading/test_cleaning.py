"""Cleaning keeps the sender's own words, and knows where they stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redress.errors import ContactError
from redress.reading.boilerplate import CutKind
from redress.reading.cleaning import LONGEST_TEXT, clean
from redress.spans import Span


def cuts_of(text: str) -> dict[CutKind, str]:
    return {cut.kind: cut.span.of(text) for cut in clean(text).cuts}


def test_html_becomes_the_text_that_a_browser_shows() -> None:
    sent = (
        "<html><head><title>x</title><style>p{}</style></head><body><p>My bin wasn&#8217;t "
        "emptied&nbsp;&amp; I rang.</p><p>Twice<br>today</p><script>alert(1)</script></body></html>"
    )
    assert clean(sent).text == "My bin wasn't emptied & I rang.\n\nTwice\ntoday"


def test_an_offset_after_markup_leads_to_the_text_as_sent() -> None:
    sent = "<p>Hello &amp; <b>welcome</b></p>\r\n<p>It’s broken</p>"
    cleaned = clean(sent)
    for word, as_sent in [("&", "&amp;"), ("welcome", "welcome"), ("It's", "It’s")]:
        start = cleaned.text.index(word)
        assert cleaned.as_sent(Span(start, start + len(word))).of(sent) == as_sent


def test_less_than_signs_and_hearts_are_not_markup() -> None:
    assert clean("I <3 the library, 5 < 6 and a > b").text == "I <3 the library, 5 < 6 and a > b"
    assert clean("<p>I <3 it, a < b and b > c</p>").text == "I <3 it, a < b and b > c"


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        ("<!foo>", ""),
        ("</3 >", ""),
        ("<!-- a -- >", ""),
        ("<!-- a -->", ""),
        ("<!-->", ""),
        ("<![if !mso]>", ""),
        ("<?xml version='1.0'?>", ""),
        ("<a title=\"a > b\" href='x'>", ""),
        ("<style>p > a {}</style>", ""),
        ("<![CDATA[gas]]>", "gas"),
        ("<![foo[", "<![foo["),
        ("<!", "<!"),
        ("<!-- gas", "gas"),
        ("<script>gas", "gas"),
        ("<title>gas", "gas"),
        ("<a href='x gas", "<a href='x gas"),
        ("<b there is gas", "<b there is gas"),
        ("<a bit lost>", "<a bit lost>"),
        ("<jo@example.com>", "<jo@example.com>"),
        ("<https://example.com/a>", "<https://example.com/a>"),
    ],
)
def test_markup_ends_where_it_ends_and_what_never_ends_hides_nothing(
    inside: str, shown: str
) -> None:
    sent = f"<p>hello {inside} world,\n\nplease help, there is gas</p>"
    assert clean(sent).text.split() == f"hello {shown} world, please help, there is gas".split()


def test_a_quotation_mark_that_is_never_closed_is_no_quote() -> None:
    assert clean("<p>see <a href=\"x>this</a>, he said 'no'</p>").text == "see this, he said 'no'"


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        ("\n\nOn Mon, 3 Mar 2026 at 10:00, Council wrote:\n> Dear Sir", CutKind.QUOTED_REPLY),
        ("\n\n-----Original Message-----\nFrom: A\nSent: B\nSubject: C", CutKind.QUOTED_REPLY),
        ("\n\nFrom: A\nSent: Monday\nTo: B\nSubject: C\n\nold words", CutKind.QUOTED_REPLY),
        ("\n\nSent from my iPhone", CutKind.DEVICE_FOOTER),
        ("\n\nGet Outlook for Android", CutKind.DEVICE_FOOTER),
        (
            "\n\nThis email and any attachments are confidential and may\nbe privileged.",
            CutKind.DISCLAIMER,
        ),
        (
            "\n\n*** This message is confidential and may be privileged. A Ltd, registered in "
            "England ***",
            CutKind.DISCLAIMER,
        ),
        ("\n\nThis message has been scanned for viruses.", CutKind.DISCLAIMER),
        ("\n\nDISCLAIMER\nThe views expressed are the author's.", CutKind.DISCLAIMER),
        (
            "\n\nThis e-mail is intended for the addressee only. If you have received it in error, "
            "please tell the sender.",
            CutKind.DISCLAIMER,
        ),
        ("\n-- \nJo Bloggs\nTreasurer", CutKind.SIGNATURE),
        (
            "\n\nKind regards\nJo Bloggs\nSales Director\nTel: 01632 960123",
            CutKind.SIGNATURE,
        ),
    ],
)
def test_what_surrounds_the_words_is_cut_and_kept_aside(tail: str, kind: CutKind) -> None:
    sent = "The lamp outside my house is out." + tail
    assert clean(sent).text.startswith("The lamp outside my house is out.")
    assert "old words" not in clean(sent).text
    assert kind in cuts_of(sent)


def test_the_name_under_a_sign_off_stays_with_the_letter() -> None:
    sent = "Please help.\n\nKind regards\nJo Bloggs\nSales Director\nTel: 01632 960123"
    assert clean(sent).text.endswith("Jo Bloggs")


def test_a_mail_header_is_cut_but_its_sender_and_subject_are_read() -> None:
    sent = "From: Cllr Ann Grey\nTo: Members' desk\nSubject: Lamp out\n\nPlease advise."
    assert clean(sent).text == "Cllr Ann Grey\n\nLamp out\n\nPlease advise."


def test_a_message_that_is_all_quotation_is_read_and_marked() -> None:
    cleaned = clean("> My bin was missed\n> again")
    assert cleaned.all_quoted
    assert "My bin was missed" in cleaned.text


def test_a_footer_alone_is_still_read_and_is_no_quotation() -> None:
    cleaned = clean("Sent from my iPhone")
    assert (cleaned.text, cleaned.all_quoted) == ("Sent from my iPhone", False)
    assert clean("> My bin was missed\n\nSent from my iPhone").all_quoted


@pytest.mark.parametrize(
    "words",
    [
        "This email is to report that my neighbour has been hitting her child.",
        "This message is about the damp. Nobody has come.",
        "This email is confidential. He has been hitting the child.",
        "This email is confidential and intended for the officer. He has been hitting the child.",
        "This email is confidential and is intended for you, as I am afraid of him.",
        "Confidentiality was broken when your officer told the neighbours.",
    ],
)
def test_a_paragraph_that_only_opens_like_a_disclaimer_is_kept(words: str) -> None:
    sent = f"Dear Sir,\n\n{words}\n\nThanks Jo"
    assert clean(sent).text == sent


@pytest.mark.parametrize("intro", ["On 3 March 2026, Council wrote:", "-----Original Message-----"])
def test_answers_under_and_between_quoted_lines_are_the_persons_own(intro: str) -> None:
    sent = (
        f"Hello\n\n{intro}\n\n> When did it start?\nOn Sunday.\n> Is anyone hurt?\n\n"
        "Yesterday, the ceiling fell on my son.\n\nKind regards\nJo Bloggs"
    )
    cleaned = clean(sent)
    assert cleaned.text == (
        "Hello\n\nOn Sunday.\n\nYesterday, the ceiling fell on my son.\n\nKind regards\nJo Bloggs"
    )
    assert not cleaned.all_quoted


def test_an_introduction_broken_over_two_lines_is_cut_with_its_quotation_only() -> None:
    sent = "On Mon, 3 Mar 2026 at 10:00, the Council of Marlbeck\nwrote:\n> Is it fixed?\n\nNo."
    assert clean(sent).text == "No."


def test_a_signature_ends_before_a_quotation() -> None:
    sent = (
        "Please help.\n\nRegards\nJo Bloggs\nDirector\nTel: 01632 960123\n\n"
        "On 3 March 2026, Council wrote:\n> Is it fixed?\n\nThe ceiling fell on my son."
    )
    assert clean(sent).text.endswith("Jo Bloggs\n\nThe ceiling fell on my son.")


@pytest.mark.parametrize("text", ["", "  \n\t ", "\x00", "😀😀 🙁", "?!…", "<p> </p>"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(ContactError) as caught:
        clean(text)
    assert caught.value.code in ("text_empty", "text_without_words")


def test_a_text_that_is_too_long_is_refused_and_one_at_the_limit_is_read() -> None:
    assert len(clean("a" * LONGEST_TEXT).text) == LONGEST_TEXT
    with pytest.raises(ContactError, match="20,001 characters") as caught:
        clean("a" * (LONGEST_TEXT + 1))
    assert caught.value.code == "text_too_long"


def test_hidden_characters_and_direction_overrides_are_taken_out() -> None:
    assert clean("mis\u200bsed\x00 \u202ebin\u202c ﬁrst e\u0301").text == "missed bin first é"


def test_right_to_left_text_keeps_its_words() -> None:
    assert clean("السلام عليكم").text == "السلام عليكم"


@given(st.text(max_size=300))
def test_any_text_is_cleaned_or_refused_and_every_offset_leads_back(text: str) -> None:
    try:
        cleaned = clean(text)
    except ContactError:
        return
    assert cleaned.text == cleaned.text.strip()
    for position in range(len(cleaned.text)):
        origin = cleaned.as_sent(Span(position, position + 1))
        assert 0 <= origin.start < origin.end <= len(text)


@given(st.lists(st.sampled_from(["<p>", "</p>", "<br/>", "bin", " ", "\n", "> ", "&amp;", "<"])))
def test_pieces_of_markup_in_any_order_never_break_cleaning(parts: list[str]) -> None:
    text = "start " + "".join(parts)
    cleaned = clean(text)
    words = cleaned.text.count("bin") + sum(c.span.of(text).count("bin") for c in cleaned.cuts)
    assert words == text.count("bin") or "<bin" in text or "< bin" in text or "<" in parts
