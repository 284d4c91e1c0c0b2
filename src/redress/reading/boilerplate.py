"""What surrounds the person's own words in an email: replies, headers, signatures, footers.

Each finder works on lines of cleaned text and gives the stretches to set aside, with what they
are. Nothing is lost: the caller keeps what was cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, takewhile

from redress.spans import Span


class CutKind(StrEnum):
    """What a stretch that was set aside is."""

    QUOTED_REPLY = "quoted_reply"
    MESSAGE_HEADER = "message_header"
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"
    DEVICE_FOOTER = "device_footer"


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """A stretch of text to set aside."""

    kind: CutKind
    span: Span


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


# "On 12 May your officer wrote:" is a person telling; a mail program gives an address or a time.
_SENT_ON = r"on\b(?!.*\b(?:my|your)\b)(?=.*(?:@|\b\d\d?[:.]\d\d\b|\b(?:19|20)\d\d\b))"
_REPLY_INTRO = re.compile(
    rf"^(?:{_SENT_ON}.{{4,120}}\bwrote:|.{{2,80}}<[^<>\s]+@[^<>\s]+> wrote:"
    r"|ar\b.{4,120}\bysgrifennodd:?)$",
    re.IGNORECASE,
)
_REPLY_RULE = re.compile(
    r"^(?:-{2,} ?(?:original message|forwarded message|forwarded by .*|neges wreiddiol) ?-{2,}"
    r"|begin forwarded message:|_{20,})$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^\*?(from|sent|to|cc|bcc|date|subject|reply-to|importance|attachments)\*?:\*? ?(.*)$",
    re.IGNORECASE,
)
# A form sent by mail has fields like a mail's headers, but the message is one of them.
_FORM_FIELD = re.compile(
    r"^\*?(?:your )?(?:message|comments?|details|enquiry|description)\*? ?:", re.IGNORECASE
)
_MOST_HEADER_LINES = 12
_QUOTE_MARK = re.compile(r"^>")
_DEVICE = re.compile(
    r"^(?:sent (?:from|via|with|using) (?:my |an? |the )?(?:iphone|ipad|ipod|android|samsung|galaxy"
    r"|huawei|nokia|blackberry|windows|mobile|phone|tablet|outlook|yahoo|gmail|mail for"
    r"|proton ?mail|bt email|aol|sky yahoo|vodafone|ee |o2 |three ).{0,60}"
    r"|get outlook for .{2,20}|sent from (?:mail|yahoo) .{0,40}|anfonwyd o fy .{2,30}"
    r"|virus-free\..{0,40})$",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^(?:\*+ ?)?(?:(?:this|the information (?:contained )?in this) "
    r"(?:e-?mail|message|communication)(?: and any (?:attachments?|files)[^.]{0,60})? "
    r"(?:is|are|may (?:be|contain)|has been|contains)|disclaimer\b|confidentiality\b"
    r"|please consider the environment before printing|if you (?:are not|have received) "
    r"(?:the intended recipient|this (?:e-?mail|message) in error)"
    r"|the contents of this (?:e-?mail|message)\b)",
    re.IGNORECASE,
)
# "This email is to report ..." opens like a disclaimer. A paragraph is one only with two of these,
# in most of its sentences, and without a person who says "I": a person's words must not be lost.
_DISCLAIMER_WORD = re.compile(
    r"\b(disclaimer|confidential|privileged|intended|addressee|recipient|virus|malware|scanned"
    r"|in error|attachment|attached files|disclos|copyright|liab|environment|print"
    r"|registered (?:in|office|number|company|charity)"
    r"|(?:views|opinions)(?: or (?:views|opinions))? (?:expressed|contained))",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?] ")
_FIRST_PERSON = re.compile(r"(?<!@)\b(?:I|i(?![.)])|[Mm][Yy]|[Mm][Ee])\b")
_POSTSCRIPT = re.compile(r"^(?:P\.?)+S\b", re.IGNORECASE)
_SIGNATURE_MARK = re.compile(r"^--$")
_SIGN_OFF = re.compile(
    r"^(?:(?:with )?(?:kind(?:est)?|best|warm(?:est)?|many|with) (?:regards|wishes|thanks)"
    r"|regards|yours (?:sincerely|faithfully|truly|etc)|sincerely|many thanks|thanks|thank you"
    r"|cheers|cofion(?: cynnes)?)[,.!]?$",
    re.IGNORECASE,
)
_CONTACT_LINE = re.compile(
    r"(?:(?<!['.\w])(?:t|m|e|w) ?:|\b(?:tel|mob)\b ?[.:]|\b(?:mobile|phone|email|web|fax) ?:"
    r"|www\.|https?://|[\w.+-]+@[\w-]+\.\w|\+?\d[\d ()]{8,})",
    re.IGNORECASE,
)
# A signature under a sign-off has short lines: a longer line is the person's own postscript.
_LONGEST_SIGNATURE_LINE = 60
_MOST_SIGNATURE_LINES = 9
# Each line of a paragraph may open a disclaimer: a bound keeps the work in step with the text.
_MOST_DISCLAIMER_LINES = 100


def _lines(text: str) -> list[_Line]:
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append(_Line(start, line))
        start += len(line) + 1
    return lines


def find_boilerplate(text: str) -> tuple[Boilerplate, ...]:
    """What in `text` is not the sender's own words, in order and without overlap.

    `text` has one line feed per line and no spaces at the ends of lines.
    """
    lines = _lines(text)
    found: list[Boilerplate] = []
    own: list[list[_Line]] = [[]]
    index = 0
    while index < len(lines):
        quoted = _quoted_lines(lines, index)
        if quoted:
            found.append(_cut(CutKind.QUOTED_REPLY, lines[index : index + quoted]))
            own.append([])
        else:
            own[-1].append(lines[index])
        index += quoted or 1
    found.extend(_leading_header(own[0]))
    for stretch in own:
        found.extend(_footers(stretch))
    return tuple(_without_overlap(found))


def before_sign_off(text: str) -> str:
    """What a letter says, without its sign-off and the name below."""
    return "\n".join(takewhile(lambda line: not _SIGN_OFF.match(line), text.split("\n")))


def _cut(kind: CutKind, lines: list[_Line]) -> Boilerplate:
    return Boilerplate(kind, Span(lines[0].start, lines[-1].end))


def _quoted_lines(lines: list[_Line], index: int) -> int:
    """How many lines from `index` on are another's message or introduce it.

    A message whose lines are marked ends with its marks, since an answer may stand under or
    between them; one without marks goes on to the end.
    """
    if _QUOTE_MARK.match(lines[index].text):
        return 1
    intro = _intro_lines(lines, index)
    if intro and _is_marked(lines[index + intro :]):
        return intro
    return len(lines) - index if intro or (index > 0 and _is_header_block(lines, index)) else 0


def _is_marked(lines: list[_Line]) -> bool:
    """Whether the first line that is not blank has a quotation's mark."""
    first = next((line.text for line in lines if line.text), "")
    return _QUOTE_MARK.match(first) is not None


def _intro_lines(lines: list[_Line], index: int) -> int:
    """How many lines introduce a quoted message here; 0 if none does."""
    text = lines[index].text
    if _REPLY_INTRO.match(text):
        return 1
    if _REPLY_RULE.match(text):
        return int(not text.startswith("_") or _is_header_block(lines, index + 1))
    # "On Monday 3 March, the council" broken over two lines by the mail program.
    if text.lower().startswith("on ") and index + 1 < len(lines):
        joined = f"{text} {lines[index + 1].text}"
        return 2 if _REPLY_INTRO.match(joined) else 0
    return 0


def _is_header_block(lines: list[_Line], index: int) -> bool:
    """Whether a block of mail headers, "from" first and "sent" or "to" in it, starts here."""
    names = []
    for line in lines[index : index + _MOST_HEADER_LINES]:
        match = _HEADER.match(line.text)
        if match:
            names.append(match.group(1).lower())
        elif _FORM_FIELD.match(line.text):
            return False
        elif line.text:
            break
    is_mail = "sent" in names or "to" in names
    return is_mail and names[0] == "from" and len(set(names)) >= 3


def _leading_header(lines: list[_Line]) -> Iterator[Boilerplate]:
    """A mail header at the top is cut, but who writes and what the subject says is kept."""
    header = []
    for line in lines:
        match = _HEADER.match(line.text)
        if match:
            header.append((line, match))
        elif line.text:
            break
    if len({match.group(1).lower() for _, match in header}) < 2:
        return
    for line, match in header:
        if match.group(1).lower() in ("from", "subject"):
            if match.start(2) > 0:
                span = Span(line.start, line.start + match.start(2))
                yield Boilerplate(CutKind.MESSAGE_HEADER, span)
        else:
            yield _cut(CutKind.MESSAGE_HEADER, [line])


def _footers(lines: list[_Line]) -> Iterator[Boilerplate]:
    last_spoken = max((at for at, line in enumerate(lines) if _speaks(line)), default=-1)
    for index, line in enumerate(lines):
        is_first = line.start == 0
        if _DEVICE.match(line.text):
            yield _cut(CutKind.DEVICE_FOOTER, [line])
        elif _DISCLAIMER.match(line.text) and not is_first:
            paragraph = _paragraph(lines, index)
            if _reads_as_disclaimer(paragraph):
                yield _cut(CutKind.DISCLAIMER, paragraph)
        elif _SIGNATURE_MARK.match(line.text) and not is_first and index > last_spoken:
            yield _cut(CutKind.SIGNATURE, lines[index:])
            return
        elif _SIGN_OFF.match(line.text):
            block = _signature_under(lines, index)
            if block:
                yield _cut(CutKind.SIGNATURE, block)


def _speaks(line: _Line) -> bool:
    """Whether a person says something here that no signature says: those words must be kept."""
    return bool(_FIRST_PERSON.search(line.text) or _POSTSCRIPT.match(line.text))


def _reads_as_disclaimer(paragraph: list[_Line]) -> bool:
    text = " ".join(line.text for line in paragraph)
    sentences = [_DISCLAIMER_WORD.findall(one) for one in _SENTENCE_END.split(text)]
    words = {word.lower() for found in sentences for word in found}
    mostly = sum(map(bool, sentences)) * 2 > len(sentences)
    return mostly and len(words) >= 2 and not _FIRST_PERSON.search(text)


def _paragraph(lines: list[_Line], index: int) -> list[_Line]:
    """The lines from `index` to the next blank one, as many as are read of a disclaimer."""
    block = []
    for line in lines[index : index + _MOST_DISCLAIMER_LINES]:
        if not line.text:
            break
        block.append(line)
    return block


def _signature_under(lines: list[_Line], index: int) -> list[_Line]:
    """The contact block under a sign-off; the line with the name stays with the letter."""
    below = (lines[at] for at in range(index + 1, len(lines)))
    after = list(islice((line for line in below if line.text), _MOST_SIGNATURE_LINES + 1))
    if len(after) < 3 or len(after) > _MOST_SIGNATURE_LINES:
        return []
    block = after[1:]
    if any(len(line.text) > _LONGEST_SIGNATURE_LINE or _speaks(line) for line in block):
        return []
    return block if any(_CONTACT_LINE.search(line.text) for line in block) else []


def _without_overlap(found: list[Boilerplate]) -> Iterator[Boilerplate]:
    last = 0
    for piece in sorted(found, key=lambda piece: (piece.span.start, -piece.span.end)):
        if len(piece.span) and piece.span.start >= last:
            yield piece
            last = piece.span.end
