"""HTML to text, by edits: tags go, entities become characters, blocks become lines."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

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


class _TagFinder(HTMLParser):
    """Notes where each tag, comment and unseen element stands."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._source = text
        self._lines = [0]
        self._lines.extend(match.end() for match in re.finditer("\n", text))
        self._unseen_from: int | None = None
        self._unseen_tag = ""
        self.edits: list[Edit] = []
        self.feed(text)
        self.close()
        if self._unseen_from is not None:
            self._add(self._unseen_from, len(text), "")

    @property
    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _add(self, start: int, end: int, text: str) -> None:
        if self.edits and start < self.edits[-1].span.end:
            return
        self.edits.append(Edit(Span(start, end), text))

    def _close_of(self, start: int, ending: str) -> int:
        end = self._source.find(ending, start)
        return len(self._source) if end < 0 else end + len(ending)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._here
        end = start + len(self.get_starttag_text() or "")
        if self._unseen_from is not None:
            return
        if tag in _UNSEEN:
            self._unseen_from, self._unseen_tag = start, tag
            return
        self._add(start, end, _in_place_of(tag))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unseen_from is None:
            start = self._here
            self._add(start, start + len(self.get_starttag_text() or ""), _in_place_of(tag))

    def handle_endtag(self, tag: str) -> None:
        start = self._here
        end = self._close_of(start, ">")
        if self._unseen_from is None:
            self._add(start, end, _in_place_of(tag))
        elif tag == self._unseen_tag:
            self._add(self._unseen_from, end, "")
            self._unseen_from = None

    def handle_comment(self, data: str) -> None:
        self._hide(self._close_of(self._here, "-->"))

    def handle_decl(self, decl: str) -> None:
        self._hide(self._close_of(self._here, ">"))

    def handle_pi(self, data: str) -> None:
        self._hide(self._close_of(self._here, ">"))

    def unknown_decl(self, data: str) -> None:
        self._hide(self._close_of(self._here, ">"))

    def _hide(self, end: int) -> None:
        if self._unseen_from is None:
            self._add(self._here, end, "")


def _in_place_of(tag: str) -> str:
    if tag in _BLOCKS:
        return "\n"
    return " " if tag in _CELLS else ""


def tag_edits(text: str) -> list[Edit]:
    """Edits that turn `text` into what a browser would show, or none if it is not HTML."""
    return _TagFinder(text).edits if _LOOKS_LIKE_HTML.search(text) else []


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
