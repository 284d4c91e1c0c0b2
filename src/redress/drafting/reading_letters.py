"""The text of a letter in a file, ours or an officer's, for checking it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from re import sub
from typing import TYPE_CHECKING

from redress.errors import LetterError

if TYPE_CHECKING:
    from docx.document import Document

LARGEST = 5_000_000
"""Bytes of a file; a letter is far smaller."""
_LONGEST = 100_000
"""Characters of its words."""
_LARGEST_UNPACKED = 50_000_000
ENDINGS = (".txt", ".docx", ".eml")


def letter_text(content: bytes, name: str) -> str:
    """The words of a letter, by the ending of its file's name; any other ending is text.

    Raises:
        LetterError: it is too large, empty, or not what its ending says.
    """
    if len(content) > LARGEST:
        raise LetterError(f"{name}: is too large for a letter (over {LARGEST // 1_000_000} MB).")
    ending = Path(name).suffix.lower()
    if ending == ".docx":
        text = _of_docx(content, name)
    elif ending == ".eml":
        text = _of_eml(content, name)
    else:
        text = _decoded(content, name)
    if len(text) > _LONGEST:
        raise LetterError(f"{name}: is too long for a letter (over {_LONGEST:,} characters).")
    if not any(character.isalnum() for character in text):
        raise LetterError(f"{name}: there are no words in it.")
    return text.replace("\r\n", "\n")


_NOT_TEXT = (b"PK", b"%PDF", b"{\\rtf", b"\xd0\xcf")


def _decoded(content: bytes, name: str) -> str:
    """UTF-8, else what British office programs write."""
    if b"\0" in content or content.startswith(_NOT_TEXT):
        raise LetterError(f"{name}: is no text. These are read: {', '.join(ENDINGS)}.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _of_docx(content: bytes, name: str) -> str:
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(one.file_size for one in packed.infolist())
        if size > _LARGEST_UNPACKED:
            raise LetterError(f"{name}: is too large for a letter when unpacked.")
        document = docx.Document(io.BytesIO(content))
        return "".join(_words_of(document))
    except LetterError:
        raise
    except Exception:
        # A damaged document fails in many ways: as an archive, as XML, as a package.
        raise LetterError(f"{name}: is not a Word document that can be read.") from None


def _words_of(document: Document) -> Iterator[str]:
    """The words of a document in order, with those of its head and its tables."""
    for section in document.sections:
        yield from (f"\n\n{one.text}" for one in section.header.paragraphs)
    for part in document.iter_inner_content():
        if hasattr(part, "rows"):
            yield from ("\n\n" + " ".join(cell.text for cell in row.cells) for row in part.rows)
        else:
            is_item = str(getattr(part.style, "name", "")).startswith("List")
            yield f"\n- {part.text}" if is_item else f"\n\n{part.text}"


def _of_eml(content: bytes, name: str) -> str:
    try:
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("plain", "html"))
        text = str(body.get_content()) if body else ""
    except Exception:
        raise LetterError(f"{name}: is not an email that can be read.") from None
    if body and body.get_content_subtype() == "html":
        lines = sub(r"(?i)<li\b[^<>]*>", "\n- ", sub(r"(?i)</(p|h\d|div)>|<br>", "\n\n", text))
        text = unescape(sub(r"<[^<>]+>", " ", lines))
    return f"{message['Subject'] or ''}\n\n{text}"
