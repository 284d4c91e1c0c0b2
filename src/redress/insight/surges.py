"""Surges: when contacts came in far above what is usual, since when, how many, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from redress.insight.behind import Behind, behind
from redress.insight.counting import (
    ENGLAND,
    DayCounts,
    count_days,
    notes_on_days,
    number_of,
)
from redress.insight.day_line import Integers
from redress.insight.day_rows import SeriesKey
from redress.insight.episodes import episodes
from redress.insight.events import Event, days_off
from redress.insight.expecting import LEAST_DAYS, Expected, expected
from redress.insight.nesting import Nested, nested
from redress.insight.observations import Observations
from redress.insight.scanning import scan
from redress.insight.triggers import Touched, Trigger, triggers
from redress.triage.working_days import WorkingCalendar

SCANNED = ("service_area", "avoidable_cause", "kind", "place", "theme")
"""Columns whose values are looked at besides all contacts, where a table has them."""
LEAST_SERIES = 10
"""A series with fewer contacts in all is not looked at."""

A_LEVEL = 91
"""What lasts so many days is a new level: it is told until it has become what is usual."""


class Sureness(StrEnum):
    """How sure it is that a surge is no chance, after correction for all that was looked at."""

    LIKELY = "likely"
    VERY_LIKELY = "very_likely"
    """Chance under 1 in 1,000."""
    ALMOST_CERTAIN = "almost_certain"
    """Chance under 1 in 1,000,000."""


@dataclass(frozen=True, slots=True)
class Surge:
    """More contacts than usual, told once, of the series that explains it best."""

    key: SeriesKey
    start: date
    last: date
    """The last day of it, or the last day known if it goes on."""
    goes_on: bool
    announced_on: date
    """The day on whose evening it could be told from what was known until then."""
    observed: int
    expected: float
    ratio: float
    ratio_interval: tuple[float, float]
    """95 %; somewhat too high, as the days were chosen for being unusual."""
    chance: float
    with_hindsight: bool
    """Whether it was judged by days after it too, for want of days before."""
    also_seen_in: tuple[SeriesKey, ...]
    behind: Behind
    triggers: tuple[Trigger, ...]
    """The likeliest first; none where no event that is listed fits."""
    rows: tuple[int, ...]
    """Its contacts, as numbers of rows of the table that was looked into."""

    @property
    def excess(self) -> float:
        """Contacts more than expected."""
        return self.observed - self.expected

    @property
    def excess_interval(self) -> tuple[float, float]:
        """95 %: of what was observed, how much is more than what was to be expected."""
        low, high = self.ratio_interval
        return self.observed * (1 - 1 / max(low, 1e-9)), self.observed * (1 - 1 / max(high, 1e-9))

    @property
    def new_level(self) -> bool:
        """Whether it lasts so long that it is a new level rather than a surge."""
        return (self.last - self.start).days >= A_LEVEL

    @property
    def sureness(self) -> Sureness:
        """How sure it is, in words."""
        if self.chance < 1e-6:
            return Sureness.ALMOST_CERTAIN
        return Sureness.VERY_LIKELY if self.chance < 1e-3 else Sureness.LIKELY


@dataclass(frozen=True, slots=True)
class SurgeReport:
    """Surges in order of their start, and what they were sought in."""

    surges: tuple[Surge, ...]
    first: date
    last: date
    series: int
    """How many series were looked at."""
    undated: int
    holes: tuple[tuple[date, date], ...]
    """Days without records, first and last of each stretch."""
    notes: tuple[str, ...]
    """What could not be taken into account, a sentence each."""


def find_surges(
    observations: Observations,
    *,
    dimensions: Iterable[str] | None = None,
    events: Sequence[Event] = (),
    calendar: WorkingCalendar = ENGLAND,
    since: date | None = None,
    until: date | None = None,
) -> SurgeReport:
    """Every surge that began on `since` or later and was announced by `until`.

    All of the contacts up to `until` are learnt from, those before `since` too. Each day is judged
    by what was known that evening, the first ten weeks excepted.

    Raises:
        SeriesError: no contact has a date, the dates cannot be, or there is no such column.
    """
    if dimensions is None:
        dimensions = [one for one in SCANNED if one in observations.table.columns]
    whole = count_days(observations, dimensions, calendar=calendar, until=until)
    chosen = [0, *(np.flatnonzero(whole.counts[1:].sum(axis=1) >= LEAST_SERIES) + 1)]
    counts = whole.only(map(int, chosen))
    with threadpool_limits(1):  # The matrices are small: threads wait for one another.
        usual = expected(counts)
    found: list[Surge] = []
    if usual is not None:
        told = nested(counts, episodes(counts, usual, scan(counts, usual)))
        listed = (*events, *days_off(counts.days))
        found = [_surge(observations, counts, usual, one, listed) for one in told]
    kept = (one for one in found if since is None or one.start >= since)
    return _report(tuple(sorted(kept, key=lambda one: one.start)), counts, usual)


def _surge(
    observations: Observations,
    counts: DayCounts,
    usual: Expected,
    one: Nested,
    events: Sequence[Event],
) -> Surge:
    told = one.episode
    key = counts.keys[told.series]
    stands_behind = behind(observations, counts, key, told.start, told.end)
    members = counts.rows.members(key, told.start, told.end)
    start = counts.days.day(told.start)
    touched = Touched(
        start, _area_shares(observations, counts, members), _themes(key, stands_behind)
    )
    last = counts.days.last if told.goes_on else counts.days.day(told.end - 1)
    return Surge(
        key=key,
        start=start,
        last=last,
        goes_on=told.goes_on,
        announced_on=counts.days.day(told.announced),
        observed=told.observed,
        expected=told.expected,
        ratio=told.observed / max(told.expected, 1e-9),
        ratio_interval=told.ratio_interval,
        chance=told.chance,
        with_hindsight=told.start < usual.hindsight,
        also_seen_in=tuple(counts.keys[series] for series in one.also_seen_in),
        behind=stands_behind,
        triggers=triggers(touched, events),
        rows=tuple(counts.rows.order[members].tolist()),
    )


def _area_shares(
    observations: Observations, counts: DayCounts, members: Integers
) -> dict[str, float]:
    areas = observations.table["service_area"].iloc[counts.rows.order[members]]
    shares = areas.value_counts() / max(1, len(members))
    return {str(area): float(share) for area, share in shares.items()}


def _themes(key: SeriesKey, stands_behind: Behind) -> frozenset[str]:
    """What an event's theme may name: the theme, or words that stand out."""
    named = (key.value if key.dimension == "theme" else None, stands_behind.theme)
    return frozenset(one.lower() for one in (*named, *stands_behind.phrases) if one)


def _report(surges: tuple[Surge, ...], counts: DayCounts, usual: Expected | None) -> SurgeReport:
    days = counts.days
    return SurgeReport(
        surges,
        days.first,
        days.last,
        len(counts.keys),
        counts.undated,
        counts.hole_days,
        tuple(_notes(counts, usual)),
    )


def _notes(counts: DayCounts, usual: Expected | None) -> Iterable[str]:
    known = number_of(int(counts.known.sum()), "day")
    yield from notes_on_days(counts)
    if usual is None:
        yield (
            f"There are records of {known}. To say what is usual takes {LEAST_DAYS}, so no "
            "surge can be told."
        )
        return
    if not usual.with_season:
        yield (
            f"There are records of {known}, under a year to learn from: the season could not "
            "be taken into account, weekdays and bank holidays were."
        )
    until = counts.days.day(min(usual.hindsight, counts.days.number) - 1)
    yield f"Days up to {until} were judged with hindsight, for want of days before them."
