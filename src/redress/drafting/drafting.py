"""The one way from a contact read, classified and triaged to a draft, and a draft looked over."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from redress.classification.result import Classification
from redress.drafting.checklist import Checked, check_letter, kind_for
from redress.drafting.compose import compose
from redress.drafting.forbidden import faults_of
from redress.drafting.letter import Letter, Understanding
from redress.drafting.manner import manner_of
from redress.drafting.origins import one_line
from redress.drafting.plain_english import Finding, plain_english
from redress.drafting.understanding import asked_instead, understand
from redress.drafting.wording import ENGLISH, WELSH
from redress.errors import LetterError
from redress.reading.reader import Reading
from redress.triage.decision import Decision
from redress.triage.profiles import Profile
from redress.triage.working_days import Nation


@dataclass(frozen=True, slots=True)
class LookedOver:
    """What was found in a letter."""

    points: tuple[Checked, ...]
    """Each point that it must make, met or missed."""
    findings: tuple[Finding, ...]
    """What is hard to read; nothing of a letter in Welsh."""
    forbidden: tuple[str, ...]
    """What must not stand in it."""

    @property
    def is_good(self) -> bool:
        """Whether nothing is missed, hard to read or forbidden."""
        return all(one.is_met for one in self.points) and not (self.findings or self.forbidden)


def draft(
    reading: Reading,
    found: Classification,
    decision: Decision,
    profile: Profile,
    reference: str,
    *,
    sender: str | None = None,
    language: str | None = None,
) -> Letter:
    """The letter to a contact, for an officer to check and send, with what to look at in its notes.

    `language` is chosen by the council's nation and the contact's language where it is not given.
    Words of the person that no letter may hold are asked for instead of said back; a name that none
    may hold is not greeted.

    Raises:
        LetterError: see `compose`; or a template says what no letter may hold.
    """
    manner = manner_of(reading, found, decision)
    written_in = language or language_for(reading, profile)

    def written(understanding: Understanding, name: str) -> tuple[Letter, LookedOver]:
        letter = compose(decision, understanding, manner, profile, reference, name, written_in)
        kind = kind_for(decision.process.code)
        own, told = (reference, name), _said_back(understanding)
        return letter, look_over(letter.body, kind, letter.language, profile, own, told)

    understanding, name = understand(reading, found, decision), one_line(sender or "")
    letter, found_in = written(understanding, name)
    if found_in.forbidden:
        understanding = asked_instead(understanding)
        letter, found_in = written(understanding, name)
    if found_in.forbidden and name:
        letter, found_in = written(understanding, "")
    if found_in.forbidden:
        faults = " ".join(found_in.forbidden)
        raise LetterError(f"The letter says what none may: {faults} Mend the template or profile.")
    return replace(letter, notes=(*letter.notes, *_as_notes(found_in)))


def _said_back(understanding: Understanding) -> tuple[str, ...]:
    points = (*understanding.points, *filter(None, [understanding.wanted]))
    return tuple(point.text for point in points)


def _as_notes(found: LookedOver) -> Iterator[str]:
    for one in found.points:
        if not one.is_met:
            yield f"Missing: {one.point.says}. {one.point.why}"
    yield from (f"Make plainer: {told(one)}" for one in found.findings)


def language_for(reading: Reading, profile: Profile) -> str:
    """Welsh to who writes in Welsh to a council in Wales, else English."""
    is_welsh = profile.nation is Nation.WALES and reading.language.code == WELSH
    return WELSH if is_welsh else ENGLISH


def look_over(
    text: str,
    kind: str,
    language: str = ENGLISH,
    profile: Profile | None = None,
    own: Collection[str] = (),
    told: Collection[str] = (),
) -> LookedOver:
    """What a letter of a kind misses, what in it is hard to read, and what must not be in it.

    `profile`, `own` and `told` are as of `faults_of`.

    Raises:
        LetterError: there is no such kind, or letters in the language cannot be checked.
    """
    points = check_letter(text, kind, language)
    findings = plain_english(text) if language == ENGLISH else ()
    return LookedOver(points, findings, faults_of(text, profile, own, told))


def told(finding: Finding) -> str:
    """A finding on one line, with the words that it is about."""
    return f"{finding.message}: {finding.sentence}" if finding.sentence else finding.message
