"""Volumes and surges as JSON: the same for the command, the service and its pages.

Days are ISO 8601, counts integers, shares and ratios numbers; what cannot be said is null.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from redress.insight.behind import Behind, OverRepresented
from redress.insight.changes import Change
from redress.insight.day_rows import SeriesKey
from redress.insight.series import Point, Series, Volumes
from redress.insight.surges import Surge, SurgeReport
from redress.insight.triggers import Trigger

_FOR_RATIOS, _FOR_COUNTS = 4, 1


def volumes_object(found: Volumes) -> dict[str, Any]:
    """`period` (day, week, month), `first`, `last`, `periods` (each `first`, `last`, `days`,
    `known_days`, `complete`), `series`, `undated`, `holes` (each `first`, `last`), `notes`.

    A series has `by` (null for all contacts), `value`, `total`, `own_pattern`, `yearly_trend`
    (`ratio`, `interval`, `chance`) and, with an item for each period, `counts`, `shares`,
    `adjusted`, `trend`, `on_previous` and `on_year` (each `ratio`, `interval`, `chance`).
    """
    return {
        "period": found.kind.value,
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "periods": [
            {
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
                "days": one.days,
                "known_days": one.known_days,
                "complete": one.complete,
            }
            for one in found.periods
        ],
        "series": [_series(one) for one in found.series],
        "undated": found.undated,
        "holes": _holes(found),
        "notes": list(found.notes),
    }


def surges_object(found: SurgeReport, ids: Callable[[int], str] | None = None) -> dict[str, Any]:
    """`first`, `last`, `series` (how many were looked at), `surges`, `undated`, `holes` (each
    `first`, `last`), `notes`.

    A surge has `by` (null for all contacts), `value`, `start`, `last`, `goes_on`, `new_level`,
    `announced_on`, `observed`, `expected`, `excess`, `excess_interval`, `ratio`,
    `ratio_interval`, `sureness` (likely, very_likely, almost_certain), `chance`,
    `with_hindsight`, `also_seen_in` (each `by`, `value`), `behind` (`theme`, `values`: each `by`,
    `value`, `contacts`, `share`, `share_before`; `phrases`) and `triggers` (each `first`, `last`,
    `kind`, `what`, `area`, `theme`, `listed`, `days_before`, `names_it`, `area_share`), an empty
    list where none is listed. With `ids`, which gives a contact's identifier for a row of the
    table, `contacts` lists those in it.
    """
    return {
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "series": found.series,
        "surges": [_surge(one, ids) for one in found.surges],
        "undated": found.undated,
        "holes": _holes(found),
        "notes": list(found.notes),
    }


def _holes(found: Volumes | SurgeReport) -> list[dict[str, str]]:
    return [{"first": one.isoformat(), "last": other.isoformat()} for one, other in found.holes]


def _key(key: SeriesKey) -> dict[str, str | None]:
    return {"by": key.dimension or None, "value": key.value}


def _series(one: Series) -> dict[str, Any]:
    trend = one.trend

    def each(what: Callable[[Point], Any]) -> list[Any]:
        return [what(point) for point in one.points]

    return {
        **_key(one.key),
        "total": one.total,
        "own_pattern": one.own_pattern,
        "yearly_trend": trend and _change(Change(trend.ratio, trend.low, trend.high, trend.chance)),
        "counts": each(lambda point: point.count),
        "shares": each(lambda point: _rounded(point.share, _FOR_RATIOS)),
        "adjusted": each(lambda point: _rounded(point.adjusted, _FOR_COUNTS)),
        "trend": each(lambda point: _rounded(point.trend, _FOR_COUNTS)),
        "on_previous": each(lambda point: _change(point.on_previous)),
        "on_year": each(lambda point: _change(point.on_year)),
    }


def _change(change: Change | None) -> dict[str, Any] | None:
    if change is None:
        return None
    low, high = _rounded(change.low, _FOR_RATIOS), _rounded(change.high, _FOR_RATIOS)
    ratio = _rounded(change.ratio, _FOR_RATIOS)
    return {"ratio": ratio, "interval": [low, high], "chance": change.chance}


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)


def _surge(one: Surge, ids: Callable[[int], str] | None) -> dict[str, Any]:
    contacts = {} if ids is None else {"contacts": [ids(row) for row in one.rows]}
    return {
        **_key(one.key),
        "start": one.start.isoformat(),
        "last": one.last.isoformat(),
        "goes_on": one.goes_on,
        "new_level": one.new_level,
        "announced_on": one.announced_on.isoformat(),
        "observed": one.observed,
        "expected": round(one.expected, _FOR_COUNTS),
        "excess": round(one.excess, _FOR_COUNTS),
        "excess_interval": [round(each, _FOR_COUNTS) for each in one.excess_interval],
        "ratio": round(one.ratio, _FOR_RATIOS),
        "ratio_interval": [round(each, _FOR_RATIOS) for each in one.ratio_interval],
        "sureness": one.sureness.value,
        "chance": one.chance,
        "with_hindsight": one.with_hindsight,
        "also_seen_in": [_key(key) for key in one.also_seen_in],
        "behind": _behind(one.behind),
        "triggers": [_trigger(each) for each in one.triggers],
        **contacts,
    }


def _behind(one: Behind) -> dict[str, Any]:
    values = [_value(each) for each in one.values]
    return {"theme": one.theme, "values": values, "phrases": list(one.phrases)}


def _value(one: OverRepresented) -> dict[str, Any]:
    return {
        **_key(one.key),
        "contacts": one.contacts,
        "share": round(one.share, _FOR_RATIOS),
        "share_before": _rounded(one.share_before, _FOR_RATIOS),
    }


def _trigger(one: Trigger) -> dict[str, Any]:
    event = one.event
    return {
        "first": event.first.isoformat(),
        "last": event.last.isoformat(),
        "kind": event.kind.value,
        "what": event.what,
        "area": event.area,
        "theme": event.theme,
        "listed": event.listed,
        "days_before": one.days_before,
        "names_it": one.names_it,
        "area_share": _rounded(one.area_share, _FOR_RATIOS),
    }
