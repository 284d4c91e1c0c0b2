"""From a decision and what was understood to a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from redress.drafting.letter import Letter, Manner, Paragraph, Understanding
from redress.drafting.notes import notes_for
from redress.drafting.origins import Origins, one_line, unmarked
from redress.drafting.templates import LANGUAGES, templates_in
from redress.drafting.values import letter_values
from redress.drafting.wording import wording
from redress.errors import LetterError
from redress.triage.decision import Decision
from redress.triage.profiles import Profile

NO_REFERENCE = "[reference]"
"""Stands in a draft until the officer puts the case's own in its place."""
_LONGEST = 100
"""Of a reference or a name; longer ones are none."""
_SUBJECT, _HEADING, ITEM = "# ", "## ", "- "
_BETWEEN = re.compile(r"\n[ \t]*\n")


def compose(
    decision: Decision,
    understanding: Understanding,
    manner: Manner,
    profile: Profile,
    reference: str,
    sender: str | None = None,
    language: str = "en",
) -> Letter:
    """A letter that tells what was decided of a contact, for an officer to check and send.

    A process without a letter of its own gets that of an enquiry, and one without a letter in the
    language an English one; a note says so. `profile`'s own templates are not checked here:
    `load_templates` does that, once.

    Raises:
        LetterError: the reference is empty or too long, there is no such language, or a council's
            own template failed.
    """
    number, name = _reference(reference), one_line(sender or "")
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise LetterError(f"There are no letters in '{language}'; there are in: {known}.")
    if len(name) > _LONGEST:
        name = ""
    templates = templates_in(profile.templates)
    process = templates.process_of(decision.process.code)
    written_in = templates.language_of(process, language)
    origins = Origins()
    values = letter_values(
        decision, understanding, manner, profile, number, name, wording(written_in), origins
    )
    rendered = templates.render(process, written_in, values)
    subject, paragraphs = _parts(rendered, origins, templates.origin(process, written_in))
    told = tuple(dict.fromkeys(one for part in paragraphs for one in part.origin.split("\n")))
    return Letter(
        subject=subject,
        paragraphs=paragraphs,
        language=written_in,
        notes=notes_for(
            decision,
            understanding,
            manner,
            told,
            has_own_letter=process == decision.process.code,
            language=written_in,
            asked_for=language,
        ),
    )


def reference_for(identifier: str | None) -> str:
    """A contact's identifier as its reference, where it may be one; else a place for it."""
    fits = identifier is not None and 0 < len(one_line(identifier)) <= _LONGEST
    return identifier if identifier is not None and fits else NO_REFERENCE


def _reference(given: str) -> str:
    reference = one_line(given)
    if not reference or len(reference) > _LONGEST:
        raise LetterError(f"A reference has 1 to {_LONGEST} characters.")
    return reference


def _parts(rendered: str, origins: Origins, own: str) -> tuple[str, tuple[Paragraph, ...]]:
    """The subject and the paragraphs of a rendered template.

    What comes from outside holds no end of line and begins with a mark, so it can be neither a
    subject nor a heading.
    """
    chunks = iter(_chunks(rendered))
    first = next(chunks, [""])
    subject = unmarked(first[0].removeprefix(_SUBJECT))
    return subject, tuple(_paragraphs(chunks, origins, own))


def _chunks(rendered: str) -> Iterator[list[str]]:
    for chunk in _BETWEEN.split(rendered.strip()):
        if lines := [line for line in map(str.strip, chunk.splitlines()) if line]:
            yield lines


def _paragraphs(chunks: Iterator[list[str]], origins: Origins, own: str) -> Iterator[Paragraph]:
    heading = None
    for lines in chunks:
        if lines[0].startswith(_HEADING):
            heading, lines = unmarked(lines[0].removeprefix(_HEADING)), lines[1:]
        text = "\n".join(_joined(lines))
        if plain := unmarked(text).strip():
            yield Paragraph(plain, heading, "\n".join((*origins.of(text), own)))
            heading = None


def _joined(lines: list[str]) -> Iterator[str]:
    """The lines of a paragraph: each item of a list on its own, all else as one."""
    line = ""
    for next_line in lines:
        if next_line.startswith(ITEM) and line:
            yield line
            line = next_line
        else:
            line = f"{line} {next_line}" if line else next_line
    if line:
        yield line
