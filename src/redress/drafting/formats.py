"""A letter as text, HTML, Word document and email.

Headings are headings, lists are lists, the text is 14 points and the language is set, as screen
readers need them. Nothing is fetched from outside, and nothing in a letter is taken for markup.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING

from redress.drafting.letter import Letter, Paragraph
from redress.drafting.origins import one_line
from redress.triage.profiles import Team
from redress.word_documents import set_up

if TYPE_CHECKING:
    pass

POINTS = 14
"""The least size of the text, as the ombudsman's guide for complaint handlers asks."""
_ITEM = "- "
_LOCALES = {"en": "en-GB", "cy": "cy-GB"}
_TITLES = {"en": "Letter from the council", "cy": "Llythyr gan y cyngor"}
"""Of a document, in place of the subject: its properties outlive the letter."""
_NO_TIME = datetime(2000, 1, 1)


class LetterFormat(StrEnum):
    """What a letter may be written as."""

    TEXT = "text"
    HTML = "html"
    DOCX = "docx"
    EML = "eml"


def written_as(letter: Letter, form: LetterFormat, sender: Team) -> bytes:
    """The letter in a format; `sender` is the team that an email comes from."""
    makers: dict[LetterFormat, Callable[[], bytes]] = {
        LetterFormat.TEXT: lambda: as_text(letter).encode(),
        LetterFormat.HTML: lambda: as_html(letter).encode(),
        LetterFormat.DOCX: lambda: as_docx(letter),
        LetterFormat.EML: lambda: as_eml(letter, sender),
    }
    return makers[form]()


def as_text(letter: Letter) -> str:
    """The letter as plain text."""
    return f"{_printable(letter.body)}\n"


def as_html(letter: Letter) -> str:
    """The letter as a page that is an email's body too: its styles are in its elements."""
    body = "\n".join(_html_parts(letter.paragraphs))
    language, title = (
        _LOCALES.get(letter.language, letter.language),
        escape(one_line(letter.subject)),
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n</head>\n'
        f'<body>\n<div lang="{escape(language)}" style="{_PAGE}">\n<h1 style="{_H1}">{title}</h1>\n'
        f"{body}\n</div>\n</body>\n</html>\n"
    )


# On each element, as mail programs keep neither a page's body nor its style sheet.
_FONT = "font-family: Arial, sans-serif; color: #0b0c0c"
_PAGE = f"margin: 1em auto; max-width: 38em; padding: 0 1em; background: #ffffff; {_FONT}"
_H1 = f"font-size: 20pt; line-height: 1.25; {_FONT}"
_H2 = f"font-size: 17pt; line-height: 1.25; margin: 1.5em 0 0.5em; {_FONT}"
_TEXT = f"font-size: {POINTS}pt; line-height: 1.5; margin: 0 0 1em; {_FONT}"


def _html_parts(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    for paragraph in paragraphs:
        if paragraph.heading:
            yield f'<h2 style="{_H2}">{escape(one_line(paragraph.heading))}</h2>'
        for run in _runs(paragraph.text):
            if run.is_list:
                items = "".join(f"<li>{escape(line)}</li>" for line in run.lines)
                yield f'<ul style="{_TEXT}">{items}</ul>'
            else:
                yield f'<p style="{_TEXT}">{"<br>".join(map(escape, run.lines))}</p>'


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines of a paragraph that are all items of a list, or all not."""

    lines: tuple[str, ...]
    is_list: bool


def _runs(text: str) -> Iterator[_Run]:
    lines: list[str] = []
    was_item = False
    for line in _printable(text).split("\n"):
        is_item = line.startswith(_ITEM)
        if lines and is_item != was_item:
            yield _Run(tuple(lines), was_item)
            lines = []
        lines.append(line.removeprefix(_ITEM) if is_item else line)
        was_item = is_item
    if lines:
        yield _Run(tuple(lines), was_item)


def as_docx(letter: Letter) -> bytes:
    """The letter as a Word document whose properties hold nothing about anybody."""
    # Only who asks for a document waits for the library.
    import docx

    document = docx.Document()
    locale = _LOCALES.get(letter.language, letter.language)
    sizes = {"Normal": POINTS, "Heading 1": 20, "Heading 2": 17}
    set_up(document, sizes, locale, _TITLES.get(letter.language, _TITLES["en"]), _NO_TIME)
    document.add_heading(one_line(letter.subject), level=1)
    for paragraph in letter.paragraphs:
        if paragraph.heading:
            document.add_heading(one_line(paragraph.heading), level=2)
        for run in _runs(paragraph.text):
            style = "List Bullet" if run.is_list else "Normal"
            lines = run.lines if run.is_list else ["\n".join(run.lines)]
            for line in lines:
                document.add_paragraph(line, style=style)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _printable(text: str) -> str:
    """A text of several lines without what no reader can show, nor XML hold."""
    return "\n".join(map(one_line, text.split("\n")))


def as_eml(letter: Letter, sender: Team) -> bytes:
    """The letter as an email that opens as a draft: the officer adds whom it goes to."""
    mail = as_message(letter, sender)
    # Mail programs open such a message for writing.
    mail["X-Unsent"] = "1"
    return mail.as_bytes()


def as_message(letter: Letter, sender: Team) -> EmailMessage:
    """The letter as an email from a team, as yet to nobody.

    No line of the letter can become a header: each header is one line.
    """
    mail = EmailMessage(policy=SMTP)
    name, _, domain = one_line(sender.email).rpartition("@")
    mail["From"] = Address(one_line(sender.name), name, domain)
    mail["Subject"] = one_line(letter.subject)
    mail["Content-Language"] = _LOCALES.get(letter.language, letter.language)
    mail.set_content(as_text(letter), cte="quoted-printable")
    mail.add_alternative(as_html(letter), subtype="html", cte="quoted-printable")
    return mail
