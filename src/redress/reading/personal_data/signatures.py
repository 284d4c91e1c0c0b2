"""Names that sign a text: after a closing, on a line of their own, or at the very end."""

from __future__ import annotations

import re
from bisect import bisect_left

from redress.reading.personal_data.lexicon import Trait
from redress.reading.personal_data.name_runs import (
    Run,
    ends_line,
    is_full_name,
    lower_given,
    makes_place,
    run_at,
)
from redress.reading.personal_data.words import Word

_CLOSING = re.compile(
    r"\b(?:regards|wishes"
    r"|yours(?: (?:sincerely|faithfully|truly|respectfully|etc|in \w+|ever))?"
    r"|sincerely|faithfully|truly|respectfully|thanking you|cofion(?: gorau)?|yn gywir"
    r"|yn ddiffuant|signed|with respect|in hope|many thanks|rgds|kr|salaam|namaste)\b"
    r"[\s,.:!\u2013\u2014-]*",
    re.IGNORECASE,
)
_LIGHT_CLOSING = re.compile(
    r"\b(?:thanks?(?: you)?(?: (?:so|very) much| again| in advance| all)?|thx|tnx|ta|tah|cheers"
    r"|diolch(?: yn fawr(?: iawn)?| o galon)?|best|love|from|kind|ps|cheerio|bye|slán|dziękuję"
    r"|shukran|pls|please|peace)[ ,.!:\u2013\u2014-]*\n?[\s,.!:\u2013\u2014-]*",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:\(?(?:mr|mrs|ms|miss|mx|dr|cllr|councillor|prof|rev(?:'?d)?|sr|fr|sir)\b\.?\)? ?)",
    re.IGNORECASE,
)
# What may stand between the mark that ends one fragment and the first letter of the next. Every
# run of it is read once: from the mark before it, or from its own first dash, star or bracket.
_BETWEEN = r"[ \t>*_\u2013\u2014-]"
_FRAGMENT = re.compile(
    r"(?:^|\n|[.!?…)'\"”\u2019;,](?= )|[^\w\s,.'&()>*\u2013\u2014-]"
    rf"|(?<!{_BETWEEN})[ \t_]*+[>*\u2013\u2014-])"
    rf"{_BETWEEN}*+(?=[^\W\d_])"
)
_AFTER_NAME = re.compile(r"[ \t]*(?:$|[\n,.(;:|/\u2013\u2014!)&x❤🙏]|-|[+0-9]|\bx+\b)", re.UNICODE)
_LAST_LINES = 5


def signed_runs(text: str, words: list[Word]) -> list[Run]:
    """The runs of words that stand where a signature stands."""
    starts = [word.start for word in words]
    runs = []
    for match in _CLOSING.finditer(text):
        runs += _signature_at(text, words, starts, match.end(), certain=True)
    for match in _LIGHT_CLOSING.finditer(text):
        runs += _signature_at(text, words, starts, match.end(), certain=False)
    floor = _floor(text)
    for match in _FRAGMENT.finditer(text):
        own_line = match.start() == 0 or "\n" in match.group()
        if own_line or match.end() >= floor:
            runs += _fragment_at(text, words, starts, match.end(), floor)
    return runs


def _floor(text: str) -> int:
    """Where the last lines of a text begin, or its last 90 characters if those come first."""
    position = len(text.rstrip())
    for _ in range(_LAST_LINES):
        previous = text.rfind("\n", 0, position)
        if previous < 0:
            break
        position = previous
    lines_begin = position if "\n" in text else len(text)
    return min(lines_begin, max(0, len(text) - 90))


def _index(words: list[Word], starts: list[int], text: str, position: int) -> int | None:
    title = _TITLE.match(text, position)
    if title is not None:
        position = title.end()
    index = bisect_left(starts, position)
    if index < len(words) and starts[index] == position:
        return index
    return None


def _signature_at(
    text: str, words: list[Word], starts: list[int], position: int, *, certain: bool
) -> list[Run]:
    index = _index(words, starts, text, position)
    if index is None:
        return []
    runs = []
    run = run_at(words, index, lower=True)
    if run.last == run.first and certain:
        run = lower_given(words, index)
    body = run.of(words)
    if not body or not _AFTER_NAME.match(text, body[-1].end) or _bad(words, run):
        return []
    head = body[0]
    if certain:
        accepted = (
            head.known or (len(body) > 1) or (head.plausible and not head.has(Trait.ORDINARY))
        )
    else:
        at_end = ends_line(text, body[-1]) or len(text) - body[-1].end < 45
        accepted = at_end and (
            is_full_name(body)
            or (head.has(Trait.GIVEN) and (head.solid or head.capital))
            or _initialled(body)
        )
    if accepted and not all(len(word.text) == 1 for word in body):
        runs.append(run)
        runs += _second(words, run)
    return runs


def _second(words: list[Word], run: Run) -> list[Run]:
    """The second of two who sign together."""
    if run.last < len(words) and words[run.last].gap in {" & ", " + "}:
        other = run_at(words, run.last)
    elif run.last + 1 < len(words) and words[run.last].key == "and" and words[run.last].gap == " ":
        other = run_at(words, run.last + 1)
    else:
        return []
    return [other] if other.last > other.first and any(w.known for w in other.of(words)) else []


def _bad(words: list[Word], run: Run) -> bool:
    body = run.of(words)
    if len(body) == 1:
        return body[0].has(Trait.ORGANISATION) and not body[0].has(Trait.GIVEN)
    return body[-1].has(Trait.ORGANISATION) and not body[-1].has(Trait.SURNAME)


def _initialled(body: list[Word]) -> bool:
    return len(body) > 1 and len(body[0].text) == 1 and (body[-1].known or body[-1].plausible)


def _fragment_at(
    text: str, words: list[Word], starts: list[int], position: int, floor: int
) -> list[Run]:
    """A name that begins a line or the last sentence and has nothing but its details after it."""
    index = _index(words, starts, text, position)
    if index is None:
        return []
    titled = starts[index] != position
    run = run_at(words, index, lower=position >= floor)
    body = run.of(words)
    if not body or not _AFTER_NAME.match(text, body[-1].end):
        return []
    if makes_place(words, run) or _bad(words, run) or all(len(word.text) == 1 for word in body):
        return []
    if titled or is_full_name(body):
        return [run, *_second(words, run)]
    if position < floor:
        return []
    return [run, *_second(words, run)] if _signs(text, words, run, position) else []


def _signs(text: str, words: list[Word], run: Run, position: int) -> bool:
    """Whether a run less than a full listed name signs the text, by where it stands."""
    body = run.of(words)
    head, tail = body[0], body[-1]
    whole_line = ends_line(text, tail)
    last = not text[tail.end :].strip(" \n.!x❤🙏😊)")
    follows_line = position == 0 or text[:position].rstrip(" ")[-1:] == "\n"
    if len(body) == 1:
        if not head.has(Trait.GIVEN) or (head.has(Trait.PLACE) and not last):
            return False
        return head.solid or (head.capital and follows_line and whole_line)
    if head.initial and (tail.known or (tail.plausible and (whole_line or last))):
        return True
    if head.known and not head.has(Trait.PLACE) and tail.plausible and (head.solid or tail.solid):
        return True
    if tail.solid and tail.has(Trait.SURNAME) and not head.has(Trait.ORDINARY | Trait.PLACE):
        return all(word.plausible for word in body)
    own_line = position > 0 and follows_line and whole_line
    plain = not any(
        word.has(Trait.ORDINARY | Trait.PLACE | Trait.STREET_TYPE | Trait.ORGANISATION)
        for word in body
    )
    return own_line and plain and all(word.plausible for word in body)
