"""Themes: what contacts are about as they themselves tell it, with no list made beforehand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Rows = npt.NDArray[np.int64]
"""Places of contacts in `Observations`, in order, each once."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or a run of two, that a theme's contacts use more than others do."""

    words: str
    """In lower case; two words are parted by a space."""
    weight: float
    """How much it tells of the theme; the weights of one theme's terms can be compared."""
    contacts: int
    """How many of the theme's contacts use it."""


@dataclass(frozen=True, slots=True, eq=False)
class Unnamed:
    """What the themes of a run, or groups of them, can be named by."""

    table: pd.DataFrame
    """That of the observations."""
    rows: Sequence[Rows]
    """The places of each theme's contacts in it."""
    texts: Sequence[str]
    """What was clustered, redacted: contacts or sentences."""
    places: Sequence[Rows]
    """The places of each theme's in these."""


Namer = Callable[[Unnamed], Sequence[str]]
"""Gives each theme of a run a name in plain words, all different; it sees them all at once."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of a theme's contacts have a code."""

    code: str
    contacts: int
    share: float
    """Of the theme's contacts that have an answer to the question (of all of them, for flags)."""


@dataclass(frozen=True, slots=True)
class Example:
    """A contact that shows what a theme is."""

    id: str
    text: str
    """Redacted."""
    closeness: float
    """The cosine of its vector with the theme's centre."""


@dataclass(frozen=True, slots=True)
class Week:
    """The contacts of a theme in one week."""

    starts: date
    """A Monday."""
    contacts: int


@dataclass(frozen=True, slots=True)
class Trend:
    """The last four weeks beside the four before them, by contacts with a day."""

    recent: int
    before: int
    recent_of_all: int
    """All contacts, of whatever theme, in the last four weeks; `before_of_all` likewise."""
    before_of_all: int
    p: float
    """How likely a change of its share this large is by chance alone: the conditional test of two
    Poisson rates (Przyborowski and Wilenski, 1940), each weighed by all contacts of its weeks."""

    @property
    def ratio(self) -> float | None:
        """The theme's share of contacts now over what it was; None where one of them is none."""
        if not (self.before and self.recent_of_all and self.before_of_all):
            return None
        return (self.recent / self.recent_of_all) / (self.before / self.before_of_all)

    @property
    def direction(self) -> str:
        """`rising`, `falling`, or `steady` where chance alone would do (p of 5% or more)."""
        if self.p >= 0.05:
            return "steady"
        return "rising" if self.ratio is None or self.ratio > 1 else "falling"


@dataclass(frozen=True, slots=True)
class Theme:
    """Contacts that tell of the same thing."""

    id: str
    """Such as T-7K3M: it has no meaning, and stays from run to run."""
    name: str
    named_by: str
    """`analyst`, or `words` where it was made of the theme's words."""
    group: str
    """The identifier of the broader group that it belongs to."""
    is_new: bool
    """Whether the run before, kept in the book, did not have it."""
    is_pinned: bool
    contacts: int
    share: float
    """Of all contacts looked into, those that stay apart too."""
    terms: tuple[Term, ...]
    service_areas: tuple[Counted, ...]
    causes: tuple[Counted, ...]
    outcomes: tuple[Counted, ...]
    flags: tuple[Counted, ...]
    weeks: tuple[Week, ...]
    """From the first week of the data to the last, those without a contact too."""
    trend: Trend | None
    """None where less than eight weeks of days are known."""
    typical: tuple[Example, ...]
    """Up to five, the most typical first, no two of the same words."""
    atypical: tuple[Example, ...]
    """Up to three, the least typical first."""


@dataclass(frozen=True, slots=True)
class ThemeGroup:
    """Themes that are near each other."""

    id: str
    """Such as G-2F9A; stays while most of its themes stay together."""
    name: str
    themes: tuple[str, ...]
    """Their identifiers, the largest first."""
    contacts: int
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Themes:
    """The themes of contacts, the largest first."""

    themes: tuple[Theme, ...]
    groups: tuple[ThemeGroup, ...]
    contacts: int
    """All that were looked into."""
    rows: tuple[Rows, ...]
    """The places of each theme's contacts in the observations; by sentence, a contact may be in
    several themes."""
    apart: Rows
    """The contacts that fit nowhere."""
    without_vector: int = 0
    """Those apart because there is no text, or a vector of another encoder."""
    by_sentence: bool = False
    encoder: str | None = None
    gone: tuple[str, ...] = ()
    """Themes of the book that have no contact in this run; the book keeps them."""
    notes: tuple[str, ...] = field(default=())
    """What an analyst must know of this run, in plain sentences."""

    def theme(self, id: str) -> Theme:
        """A theme by its identifier.

        Raises:
            KeyError: there is none.
        """
        return {one.id: one for one in self.themes}[id]

    @property
    def of_each(self) -> list[str | None]:
        """The name of each contact's theme, the largest where it is in several; None apart."""
        names: list[str | None] = [None] * self.contacts
        for theme, rows in reversed(list(zip(self.themes, self.rows, strict=True))):
            for row in rows:
                names[row] = theme.name
        return names

    @property
    def new(self) -> tuple[Theme, ...]:
        """The themes that the run before did not have."""
        return tuple(one for one in self.themes if one.is_new)


def themes_object(found: Themes) -> dict[str, Any]:
    """Themes as JSON: `contacts`, `apart`, `without_vector` (counts), `by_sentence`, `encoder`,
    `notes`, `gone` (identifiers), `themes` (see `theme_object`) and `groups` (each with `id`,
    `name`, `themes`, `contacts`, `share`)."""
    return {
        "contacts": found.contacts,
        "apart": len(found.apart),
        "without_vector": found.without_vector,
        "by_sentence": found.by_sentence,
        "encoder": found.encoder,
        "themes": [theme_object(one) for one in found.themes],
        "groups": [
            {
                "id": one.id,
                "name": one.name,
                "themes": list(one.themes),
                "contacts": one.contacts,
                "share": one.share,
            }
            for one in found.groups
        ],
        "gone": list(found.gone),
        "notes": list(found.notes),
    }


def theme_object(one: Theme) -> dict[str, Any]:
    """A theme as JSON: its fields by name; `weeks` as `[{"starts": "2026-11-02", "contacts": 3}]`,
    `trend` with `recent`, `before`, `recent_of_all`, `before_of_all`, `p`, `ratio` (or null) and
    `direction`, or null; counts of codes as `[{"code", "contacts", "share"}]`."""
    return {
        "id": one.id,
        "name": one.name,
        "named_by": one.named_by,
        "group": one.group,
        "is_new": one.is_new,
        "is_pinned": one.is_pinned,
        "contacts": one.contacts,
        "share": one.share,
        "terms": [_plain(term) for term in one.terms],
        "service_areas": [_plain(count) for count in one.service_areas],
        "causes": [_plain(count) for count in one.causes],
        "outcomes": [_plain(count) for count in one.outcomes],
        "flags": [_plain(count) for count in one.flags],
        "weeks": [
            {"starts": week.starts.isoformat(), "contacts": week.contacts} for week in one.weeks
        ],
        "trend": None if one.trend is None else _trend_object(one.trend),
        "typical": [_plain(example) for example in one.typical],
        "atypical": [_plain(example) for example in one.atypical],
    }


def _trend_object(trend: Trend) -> dict[str, Any]:
    return {**_plain(trend), "ratio": trend.ratio, "direction": trend.direction}


def _plain(value: Term | Counted | Example | Trend) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}
