"""What a letter must say by the ombudsmen's Codes, and whether one says it: ours or an officer's.

By wording, so it cannot know whether what is said is true, and an unusual wording may be missed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import field_validator, model_validator

from redress.drafting.wording import ENGLISH, wording
from redress.errors import LetterError
from redress.triage.processes import Sureness
from redress.triage.strict import Strict

OTHER = "letter"
"""The kind of the first letter in a process that is no complaint."""


class CodePoint(Strict):
    """A point that letters of some kinds must make, and the wordings by which it is known."""

    says: str
    why: str
    source: str
    sure: Sureness
    kinds: tuple[str, ...]
    all: bool = False
    """Whether every pattern must be found, not only one."""
    en: tuple[str, ...]
    cy: tuple[str, ...]

    @field_validator("en", "cy")
    @classmethod
    def _are_patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            re.compile(pattern)
        return patterns


class _Checklist(Strict):
    kinds: Mapping[str, str]
    processes: Mapping[str, str]
    points: Mapping[str, CodePoint]

    @model_validator(mode="after")
    def _kinds_are_known(self) -> _Checklist:
        used = {*self.processes.values(), *(k for p in self.points.values() for k in p.kinds)}
        if unknown := used - set(self.kinds):
            raise ValueError(f"unknown kinds of letter: {', '.join(sorted(unknown))}")
        return self


@dataclass(frozen=True, slots=True)
class Checked:
    """A point of the Code, and whether a letter makes it."""

    code: str
    point: CodePoint
    is_met: bool


def kinds_of_letter() -> Mapping[str, str]:
    """The kinds of letter that there is a checklist for, each with what it is."""
    return _checklist().kinds


def kind_for(process: str) -> str:
    """The kind of the first letter in a process."""
    return _checklist().processes.get(process, OTHER)


def check_letter(text: str, kind: str, language: str = ENGLISH) -> tuple[Checked, ...]:
    """Every point that a letter of this kind must make, each met or missed.

    Raises:
        LetterError: there is no such kind of letter, or no wordings in the language.
    """
    if kind not in kinds_of_letter():
        known = ", ".join(kinds_of_letter())
        raise LetterError(f"There is no kind of letter '{kind}'; there are: {known}.")
    if language not in _LANGUAGES:
        raise LetterError(f"Letters in '{language}' cannot be checked; those in these can: en, cy.")
    plain = _plain(text)
    return tuple(
        Checked(code, point, _is_met(point, code, plain, language))
        for code, point in _checklist().points.items()
        if kind in point.kinds
    )


def _is_met(point: CodePoint, code: str, plain: str, language: str) -> bool:
    found = (pattern.search(plain) is not None for pattern in _patterns(code, language))
    return all(found) if point.all else any(found)


_LANGUAGES = frozenset({"en", "cy"})
_QUOTES = str.maketrans("’‘“”", "''\"\"")
_WITHIN = re.compile(r"\.\{(\d+),(\d+)\}")
_PARAGRAPH = re.compile(r"\n\s*\n(?!\s*[-•*] )")
_SENTENCE_MARK = "¶"
_STOP = re.compile(r"(?<=[a-z)\d])[.!?](?=\s|$)")
_STANDS_FOR = {
    "PHONE": r"(?<![\w/-])\+?\(?0[\d )-]{8,14}\d",
    "EMAIL": r"[^\s@]{1,64}@[^\s@]{1,250}\.[a-z]{2,}",
    "WEBSITE": r"(?:https?://|www\.)\S+|\b[\w-]{1,63}\.(?:org\.uk|gov\.uk|wales|cymru|org)\b",
}


def _plain(text: str) -> str:
    """A letter as patterns see it: lines of a paragraph as one, ¶ for the end of a sentence."""
    lower = text.lower().translate(_QUOTES)
    paragraphs = (" ".join(part.split()) for part in _PARAGRAPH.split(lower))
    return "\n".join(_STOP.sub(_SENTENCE_MARK, one) for one in paragraphs)


@cache
def _checklist() -> _Checklist:
    text = (resources.files("redress.drafting") / "data" / "checklist.toml").read_text("utf-8")
    return _Checklist.model_validate(tomllib.loads(text))


@cache
def _patterns(code: str, language: str) -> tuple[re.Pattern[str], ...]:
    point = _checklist().points[code]
    return tuple(_compiled(one, language) for one in (point.cy if language == "cy" else point.en))


def _compiled(pattern: str, language: str) -> re.Pattern[str]:
    for name, stands_for in {**_STANDS_FOR, "DATE": _date(language)}.items():
        pattern = pattern.replace(name, f"(?:{stands_for})")
    return re.compile(_WITHIN.sub(rf"[^{_SENTENCE_MARK}\\n]{{\1,\2}}", pattern))


def _date(language: str) -> str:
    words = wording(language)
    months = "|".join(one.lower() for one in words.months)
    short = "|".join(one.lower()[:3] for one in words.months)
    days = "|".join(one.lower() for one in words.weekdays)
    return (
        rf"(?:(?:{days}),? )?(?:the )?\d{{1,2}}(?:st|nd|rd|th|af|ain|fed|eg)? (?:of )?"
        rf"(?:{months}|{short})\b(?:,? \d{{4}})?"
        r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d"
    )
