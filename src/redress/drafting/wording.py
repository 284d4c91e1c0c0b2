"""The words of a language that are not a template's: dates, amounts, what a matter is called."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from redress.triage.processes import Unit
from redress.triage.strict import Strict

ENGLISH, WELSH = "en", "cy"


class UnitWords(Strict):
    """What a unit is called after 1, after 2 and after any other number."""

    one: str
    two: str
    many: str


class Wording(Strict):
    """The words of one language."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    information_ombudsman: str
    """Who takes matters of information where the profile names nobody."""
    units: Mapping[Unit, UnitWords]
    things: Mapping[str, str]
    """By process: what the person sent, as in "your complaint"; "" holds for all others."""
    matters: Mapping[str, str]
    """By process: what a second matter is about, as in "You also told us about …"."""

    def day(self, day: date) -> str:
        """A day in full, such as "Wednesday 31 December 2025"."""
        return f"{self.weekdays[day.weekday()]} {day.day} {self.months[day.month - 1]} {day.year}"

    def amount(self, amount: int, unit: Unit) -> str:
        """An amount, such as "10 working days"."""
        words = self.units[unit]
        return f"{amount} {({1: words.one, 2: words.two}).get(amount, words.many)}"

    def thing(self, process: str) -> str:
        """What the person sent."""
        return self.things.get(process, self.things[""])


@cache
def wording(language: str) -> Wording:
    """The words of a language that templates are packaged in."""
    text = (packaged_templates() / language / "wording.toml").read_text("utf-8")
    return Wording.model_validate(tomllib.loads(text))


def packaged_templates() -> Traversable:
    """The folder of the templates that come with Redress."""
    return resources.files("redress.drafting") / "data" / "templates"
