"""HTML to text, by edits: tags go, entities become characters, blocks become lines."""

from __future__ import annotations

import html
import re
from bisect import bisect_left

from redress.reading.mapping import Edit
from redress.spans import Span

_LOOKS_LIKE_HTML = re.compile(
    r"<(?:!doctype|html|head|body|div|p|br|span|table|t[rdh]|a|b|i|u|em|strong|ul|ol|li|font|"
    r"blockquote|h[1-6]|img|hr|o:p|style|script)\b[^<>]*>|</[a-z][a-z0-9:]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_BLOCKS = frozenset(
    "address article blockquote br dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre "
    "section table tr ul".split()
)
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset({"head", "script", "style", "title"})


# A tag ends on its own: none holds "<", and its attributes have "=" or are one bare word, so that
# "I feel <a bit lost>" and "<jo@example.com>" stay. A quotation mark never closed is no quote.
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*(?:[:._-][a-zA-Z0-9]+)*)(?=[\s/>])"
    r"(?:(?:\s+[\w:-]+)?\s*/?>"
    r"|(?=[^<>]*=)(?:(?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*>|[^<>]*>))"
)
# Declarations, Word's conditions ("<![if mso]>"), instructions, and end tags without a name; of
# a CDATA section only the marks.
_NOT_SHOWN = re.compile(
    r"<!\[CDATA\[|\]\]>|<(?:![a-zA-Z\[]|\?[a-zA-Z])[^<>]*>|<!>|</\s*+(?:\d\s*+)?>"
)
_COMMENT = re.compile(r"<!--(?:-?>)?")
_COMMENT_END = re.compile(r"--!?\s*>")
_MARK = re.compile(rf"{_COMMENT.pattern}|{_NOT_SHOWN.pattern}|{_TAG.pattern}")
_UNSEEN_ENDS = {tag: re.compile(rf"</{tag}\s*>", re.IGNORECASE) for tag in _UNSEEN}


class _Ends:
    """Where in a text comments and unseen elements may end, each looked for once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[re.Pattern[str], list[Span]] = {}

    def after(self, position: int, pattern: re.Pattern[str]) -> int | None:
        """The end of the first match from `position` on."""
        if pattern not in self._found:
            self._found[pattern] = [Span(*m.span()) for m in pattern.finditer(self._text)]
        found = self._found[pattern]
        index = bisect_left(found, position, key=lambda span: span.start)
        return found[index].end if index < len(found) else None


def _in_place_of(tag: str) -> str:
    if tag in _BLOCKS:
        return "\n"
    return " " if tag in _CELLS else ""


def tag_edits(text: str) -> list[Edit]:
    """Edits that turn `text` into what a browser would show, or none if it is not HTML.

    Where a comment, a tag or an unseen element is never closed, what follows it is kept.
    """
    if not _LOOKS_LIKE_HTML.search(text):
        return []
    ends, edits, position = _Ends(text), [], 0
    while mark := _MARK.search(text, position):
        position = _end_of(mark, ends)
        unseen = position > mark.end()
        shown = "" if unseen or not mark["name"] else _in_place_of(mark["name"].lower())
        edits.append(Edit(Span(mark.start(), position), shown))
    return edits


def _end_of(mark: re.Match[str], ends: _Ends) -> int:
    """Where what the mark opens ends: the mark itself, or all of a comment or unseen element."""
    if mark.group() == "<!--":
        return ends.after(mark.end(), _COMMENT_END) or mark.end()
    tag = (mark["name"] or "").lower()
    if tag not in _UNSEEN or mark["close"] or mark.group().endswith("/>"):
        return mark.end()
    return ends.after(mark.end(), _UNSEEN_ENDS[tag]) or mark.end()


def entity_edits(text: str) -> list[Edit]:
    """Edits that replace character references (`&amp;`, `&#8217;`) by their characters."""
    if "&" not in text:
        return []
    found = ((match, html.unescape(match.group())) for match in _ENTITY.finditer(text))
    return [
        Edit(Span(*match.span()), character)
        for match, character in found
        if character != match.group()
    ]
