"""Volumes and surges as they are shown in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from redress.cli.console import answers
from redress.drafting.origins import one_line
from redress.insight.changes import Change
from redress.insight.counting import number_of
from redress.insight.day_rows import SeriesKey
from redress.insight.periods import Period, PeriodKind
from redress.insight.series import Series, Volumes
from redress.insight.surges import Sureness, Surge, SurgeReport
from redress.insight.triggers import Trigger

_BARS = "▁▂▃▄▅▆▇█"
_UNKNOWN = "·"
_MOST_BARS = {PeriodKind.DAY: 42, PeriodKind.WEEK: 53, PeriodKind.MONTH: 25}
_SURE = {
    Sureness.LIKELY: "likely",
    Sureness.VERY_LIKELY: "very likely",
    Sureness.ALMOST_CERTAIN: "almost certain",
}
_HARDLY_ANY = 0.5
"""Contacts to be expected under which so many times as many says nothing."""
_NEAR = {1: "the day before", 0: "the same day", -1: "the day after"}
_MOST_TRIGGERS = 3
_MOST_ALSO = 6
_CLEAR = 0.05


def print_volumes(found: Volumes) -> None:
    """Print a line for each series: bars, the latest whole period, changes, and the trend."""
    latest = _latest(found.periods)
    bars = _MOST_BARS[found.kind]
    shown = found.periods[-bars:]
    console = answers()
    table = Table(title=f"Contacts by {found.kind}, {shown[0].first} to {shown[-1].last}")
    table.add_column("", overflow="fold")
    table.add_column(number_of(len(shown), found.kind), no_wrap=True)
    name = found.periods[latest].first.isoformat()
    for heading in (name, "Share", f"On the {found.kind} before", "On the year", "A year"):
        table.add_column(heading, justify="right")
    for one in found.series:
        table.add_row(*_volume_row(one, latest, bars))
    console.print(table)
    console.print(Text(_legend(found, latest)))
    for note in found.notes:
        console.print(Text(note))


def _latest(cut: Sequence[Period]) -> int:
    """The latest whole period; the last if there is none."""
    whole = [place for place, one in enumerate(cut) if one.complete]
    return whole[-1] if whole else len(cut) - 1


def _legend(found: Volumes, latest: int) -> str:
    whole = "whole" if found.periods[latest].complete else "incomplete"
    return (
        f"The {found.kind} from {found.periods[latest].first} is {whole}. Changes are of the rate "
        "a day, weekdays and bank holidays made up for, in brackets where they may be chance; "
        f"{_UNKNOWN} is unknown. 'A year' is the trend, weekdays and season left out."
    )


def _volume_row(one: Series, latest: int, bars: int) -> tuple[Text | str, ...]:
    point = one.points[latest]
    counts = [each.count for each in one.points[-bars:]]
    trend = one.trend
    yearly = Change(trend.ratio, trend.low, trend.high, trend.chance) if trend else None
    return (
        Text(_named(one.key)),
        sparkline(counts),
        _UNKNOWN if point.count is None else f"{point.count:,}",
        "" if point.share is None else f"{point.share:.1%}",
        _change(point.on_previous),
        _change(point.on_year),
        _change(yearly),
    )


def sparkline(counts: Sequence[int | None]) -> str:
    """Counts as bars of eighths of the highest; none for 0, a dot where unknown."""
    highest = max((one for one in counts if one is not None), default=0)
    return "".join(
        _UNKNOWN if one is None else " " if not one else _BARS[-(-8 * one // highest) - 1]
        for one in counts
    )


def _change(change: Change | None) -> str:
    if change is None:
        return "–"
    told = "new" if change.ratio is None else f"{change.ratio - 1:+.0%}"
    return told if change.chance < _CLEAR else f"({told})"


def _named(key: SeriesKey) -> str:
    return one_line(key.value) if key.dimension else "all contacts"


def print_surges(found: SurgeReport, has_events: bool) -> None:
    """Print a few lines for each surge, then what could not be taken into account."""
    console = answers()
    console.print(
        Text(
            f"{number_of(len(found.surges), 'surge')} in {found.series} series, "
            f"{found.first} to {found.last}."
        )
    )
    for one in found.surges:
        console.print()
        # Values and events are others' words, in whatever characters.
        console.print(Text(one_line(_headline(one)), "bold"))
        for line in _told(one, has_events):
            console.print(Text(f"  {one_line(line)}"))
    for note in found.notes:
        console.print(Text(note))


def _headline(one: Surge) -> str:
    until = "goes on" if one.goes_on else f"until {one.last}"
    told = str(one.key)
    return f"{told[0].upper()}{told[1:]}: since {one.start}, {until}"


def _told(one: Surge, has_events: bool) -> Iterable[str]:
    yield f"{_size(one)}; {_SURE[one.sureness]}."
    hindsight = " with hindsight" if one.with_hindsight else ""
    yield f"Could be told on {one.announced_on}{hindsight}."
    if one.new_level:
        yield "It lasts so long that it is a new level rather than a surge."
    if one.behind.values:
        parts = ", ".join(
            f"{each.key} ({each.share:.0%}"
            + ("" if each.share_before is None else f", {each.share_before:.0%} before")
            + ")"
            for each in one.behind.values[:3]
        )
        yield f"Behind it: {parts}."
    if one.behind.phrases:
        yield f"Words that stand out: {', '.join(one.behind.phrases)}."
    yield from _triggers(one, has_events)
    if one.also_seen_in:
        more = len(one.also_seen_in) - _MOST_ALSO
        names = ", ".join(map(_named, one.also_seen_in[:_MOST_ALSO]))
        yield f"Also seen in: {names}{f' and {more} more' if more > 0 else ''}."


def _size(one: Surge) -> str:
    if one.expected < _HARDLY_ANY:
        return f"{one.observed:,} contacts, hardly any to be expected"
    low, high = one.ratio_interval
    return (
        f"{one.observed:,} contacts, {one.expected:,.0f} to be expected: {one.ratio:.1f} times as "
        f"many ({low:.1f} to {high:.1f})"
    )


def _triggers(one: Surge, has_events: bool) -> Iterable[str]:
    if not one.triggers:
        listed = "none listed" if has_events else "none in the calendar; no --events were given"
        yield f"Likely trigger: {listed}."
        return
    likeliest, *others = one.triggers[:_MOST_TRIGGERS]
    yield f"Likely trigger: {_trigger(likeliest)}."
    for each in others:
        yield f"Or: {_trigger(each)}."


def _trigger(one: Trigger) -> str:
    when = f"{one.days_before} days before" if one.days_before > 1 else _NEAR[one.days_before]
    return f"{one.event.what} ({one.event.kind.replace('_', ' ')}, {one.event.first}, {when})"
