"""What is told of each theme that contacts were placed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from redress.insight.describing import (
    Days,
    counted,
    counted_flags,
    days_of,
    examples,
    trend_of,
    weeks_of,
)
from redress.insight.neighbours import mean_directions
from redress.insight.observations import Observations, Vectors
from redress.insight.placing import Placed
from redress.insight.theme_book import KeptTheme
from redress.insight.themes import Counted, Example, Rows, Term, Theme, Unnamed
from redress.insight.units import Units

_TOLD = ("id", "service_area", "avoidable_cause", "outcome", "flags")


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """What each theme holds, by its place among those of the run."""

    observations: Observations
    units: Units
    seen: Vectors
    units_of: tuple[Rows, ...]
    """The places of its units, of its contacts in `rows`."""
    rows: tuple[Rows, ...]
    middles: Vectors
    """The mean direction of its units, of length 1, or zero where it has none."""
    days: Days
    columns: Mapping[str, npt.NDArray[np.object_]]
    """The observations' values by column: a table is slow to ask for a few at a time."""

    @classmethod
    def of(cls, observations: Observations, units: Units, placed: Placed) -> Holdings:
        """The holdings of placed units."""
        theme = placed.assigned.theme
        held = theme >= 0
        own = [np.flatnonzero(theme == one).astype(np.int64) for one in range(len(placed.themes))]
        return cls(
            observations=observations,
            units=units,
            seen=placed.seen,
            units_of=tuple(own),
            rows=tuple(np.unique(units.contact[one]).astype(np.int64) for one in own),
            middles=mean_directions(
                placed.seen[held], theme[held], np.ones(int(held.sum())), len(placed.themes)
            ),
            days=days_of(observations),
            columns={name: observations.table[name].to_numpy(object) for name in _TOLD},
        )

    def examples(self, place: int) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
        """A theme's most and least typical units."""
        own = self.units_of[place]
        return examples(self.columns["id"], self.units, own, self.seen[own] @ self.middles[place])

    def nearest_ids(self, place: int, most: int) -> list[str]:
        """The references of the contacts nearest to a theme's middle."""
        own = self.units_of[place]
        order = np.argsort(-(self.seen[own] @ self.middles[place]), kind="stable")[:most]
        return [str(id) for id in self.columns["id"][self.units.contact[own[order]]]]

    def codes(self, place: int, column: str) -> tuple[Counted, ...]:
        """How often a theme's contacts have each code of a column."""
        return counted(self.columns[column][self.rows[place]])

    def unnamed(self, themes: Sequence[Sequence[int]]) -> Unnamed:
        """What each of `themes`, one or several by their places, can be named by."""
        return Unnamed(
            self.observations.table,
            [_united(self.rows, own) for own in themes],
            self.units.texts,
            [_united(self.units_of, own) for own in themes],
        )


def _united(rows: Sequence[Rows], own: Sequence[int]) -> Rows:
    return np.unique(np.concatenate([rows[one] for one in own]))


def told(
    holdings: Holdings, place: int, kept: KeptTheme, terms: tuple[Term, ...], group: str, new: bool
) -> Theme:
    """A theme as it is shown."""
    rows = holdings.rows[place]
    typical, atypical = holdings.examples(place)
    return Theme(
        id=kept.id,
        name=kept.name,
        named_by=kept.named_by,
        group=group,
        is_new=new,
        is_pinned=kept.is_pinned,
        contacts=len(rows),
        share=len(rows) / len(holdings.observations),
        terms=terms,
        service_areas=holdings.codes(place, "service_area"),
        causes=holdings.codes(place, "avoidable_cause"),
        outcomes=holdings.codes(place, "outcome"),
        flags=counted_flags(holdings.columns["flags"][rows].tolist()),
        weeks=weeks_of(holdings.days, rows),
        trend=trend_of(holdings.days, rows),
        typical=typical,
        atypical=atypical,
    )
