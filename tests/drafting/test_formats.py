"""Formats: each reopened with what its readers use, and nothing in a letter taken for markup."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from html.parser import HTMLParser

import docx
import pytest
from docx.oxml.ns import qn

from redress.drafting.checklist import check_letter
from redress.drafting.formats import (
    LetterFormat,
    as_docx,
    as_eml,
    as_html,
    as_text,
    written_as,
)
from redress.drafting.letter import Letter, Paragraph
from redress.drafting.reading_letters import LARGEST, letter_text
from redress.errors import LetterError
from redress.triage.profiles import Team

Drafted = Callable[..., Letter]
TEAM = Team(code="waste", name="Waste, street & “scene”", email="waste@council.example")
HOSTILE = '<script>alert("1")</script> & \x00\x0b\ud800 \u202eabc'


class Seen(HTMLParser):
    """The elements, attributes and words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def seen(page: str) -> Seen:
    found = Seen()
    found.feed(page)
    return found


def test_text_is_the_body(drafted: Drafted) -> None:
    assert as_text(drafted()) == drafted().body + "\n"


def test_html_has_headings_lists_language_and_large_text(drafted: Drafted) -> None:
    letter = drafted()
    page = seen(as_html(letter))
    assert page.tags.count("h2") == sum(one.heading is not None for one in letter.paragraphs)
    assert page.tags.count("h1") == 1
    assert page.tags.count("li") == letter.body.count("\n- ")
    assert ("lang", "en-GB") in page.attributes
    assert "14pt" in as_html(letter)
    for paragraph in letter.paragraphs:
        assert paragraph.text.splitlines()[0].removeprefix("- ") in page.words


def test_html_fetches_nothing_and_takes_nothing_for_markup(drafted: Drafted) -> None:
    letter = drafted(sender=HOSTILE.encode("utf-8", "replace").decode())
    hostile = replace(letter, subject=HOSTILE, paragraphs=(Paragraph(HOSTILE, HOSTILE, "o"),))
    for page in (as_html(letter), as_html(hostile)):
        found = seen(page)
        page.encode()
        assert "script" not in found.tags
        assert not {"img", "link", "style", "iframe", "a"} & set(found.tags)
        assert not {"src", "href"} & {name for name, _ in found.attributes}
        assert "url(" not in page


def test_a_word_document_has_headings_lists_language_and_large_text(drafted: Drafted) -> None:
    letter = drafted()
    document = docx.Document(io.BytesIO(as_docx(letter)))
    styles = [one.style.name for one in document.paragraphs if one.style]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") == sum(one.heading is not None for one in letter.paragraphs)
    assert styles.count("List Bullet") == letter.body.count("\n- ")
    assert document.styles["Normal"].font.size.pt == 14
    tongues = {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))}
    assert tongues == {"en-GB"}
    words = "\n".join(one.text for one in document.paragraphs)
    for paragraph in letter.paragraphs:
        assert paragraph.text.splitlines()[0].removeprefix("- ") in words


def test_a_word_documents_properties_hold_nothing_about_anybody(drafted: Drafted) -> None:
    letter = drafted(sender="Mrs Jane Doe")
    own = docx.Document(io.BytesIO(as_docx(letter))).core_properties
    assert own.author == own.last_modified_by == own.comments == own.keywords == own.subject == ""
    assert own.title == "Letter from the council"
    assert own.language == "en-GB"
    assert own.created.year == own.modified.year == 2000


def test_a_word_document_holds_what_xml_cannot(drafted: Drafted) -> None:
    letter = replace(drafted(), subject=HOSTILE, paragraphs=(Paragraph(HOSTILE, HOSTILE, "o"),))
    document = docx.Document(io.BytesIO(as_docx(letter)))
    assert '<script>alert("1")</script> & abc' in document.paragraphs[2].text


def test_an_email_is_a_draft_from_the_team_with_text_and_html(drafted: Drafted) -> None:
    letter = drafted()
    mail = message_from_bytes(as_eml(letter, TEAM), policy=policy.default)
    assert mail["From"].addresses[0].display_name == TEAM.name
    assert mail["From"].addresses[0].addr_spec == TEAM.email
    assert mail["Subject"] == letter.subject
    assert mail["To"] is None
    assert mail["X-Unsent"] == "1"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == as_text(letter)
    assert mail.get_body(("html",)).get_content().replace("\r\n", "\n") == as_html(letter)


@pytest.mark.parametrize("words", ["S\r\nBcc: x@y.example", "S\nTo: x@y.example", "S\x85To: x@y.z"])
def test_no_header_can_be_brought_in(drafted: Drafted, words: str) -> None:
    team = TEAM.model_copy(update={"name": words, "email": "a@b.example\r\nBcc: x@y.example"})
    mail = message_from_bytes(
        as_eml(replace(drafted(), subject=words), team), policy=policy.default
    )
    assert mail["Bcc"] is None
    assert mail["To"] is None
    assert str(mail["Subject"]).startswith("S ")


@pytest.mark.parametrize("form", list(LetterFormat))
def test_every_format_is_written(drafted: Drafted, form: LetterFormat) -> None:
    assert len(written_as(drafted(), form, TEAM)) > 1_000


@pytest.mark.parametrize("form", ["docx", "eml", "text"])
def test_a_letter_is_read_back_with_every_point(drafted: Drafted, form: str) -> None:
    content = written_as(drafted(), LetterFormat(form), TEAM)
    text = letter_text(content, "letter.txt" if form == "text" else f"letter.{form}")
    assert all(one.is_met for one in check_letter(text, "stage_1"))
    assert "\n- Your bin was not emptied on 3 July." in text


def test_an_email_with_html_alone_is_read(drafted: Drafted) -> None:
    page = as_html(drafted()).encode()
    text = letter_text(b"Subject: x\nContent-Type: text/html; charset=utf-8\n\n" + page, "a.eml")
    assert all(one.is_met for one in check_letter(text, "stage_1"))
    assert "<p" not in text


def test_the_head_and_the_tables_of_a_document_are_read() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Our ref: CMP/22"
    row = document.add_table(rows=1, cols=2).rows[0]
    row.cells[0].text, row.cells[1].text = "Received", "3 July 2026"
    file = io.BytesIO()
    document.save(file)
    text = letter_text(file.getvalue(), "a.docx")
    assert "Our ref: CMP/22" in text
    assert "Received 3 July 2026" in text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.txt", "no words"),
        (b" \n ", "a.txt", "no words"),
        (b"PK\x03\x04", "a.docx", "not a Word document"),
        (b"%PDF-1.7", "a.pdf", "is no text"),
        (b"a\x00b", "a.txt", "is no text"),
        (b"x" * (LARGEST + 1), "a.txt", "too large"),
        (b"\xff\xfe", "a.docx", "not a Word document"),
    ],
)
def test_what_is_no_letter_says_so(content: bytes, name: str, words: str) -> None:
    with pytest.raises(LetterError, match=words):
        letter_text(content, name)


def test_a_letter_of_british_office_programs_is_read() -> None:
    assert letter_text("We’ll owe you £5".encode("cp1252"), "a.txt") == "We’ll owe you £5"
