"""Surges as tables for docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.tables import table, when


def surges(result: dict[str, Any]) -> Iterator[str]:
    """The section on surges."""
    speed = result["speed"]
    yield "## Surges of contact"
    yield (
        f"{when(result)} Councils made by chance, with weekdays, seasons, trends and more variance "
        "than Poisson counts, on other seeds than the constants were set on. "
        f"{speed['contacts']:,} contacts of five years in {speed['series']} series are looked "
        f"through in {speed['seconds']:.1f} s."
    )
    yield table(
        [
            "Years without surges: contacts a day",
            "Series",
            "Quarters",
            "False alarms a quarter",
            "In the first year",
        ],
        [
            [
                a_day,
                str(own["series"]),
                f"{own['quarters_with_history']:.0f}",
                f"{own['a_quarter_with_history']:.2f}",
                f"{own['a_quarter_in_the_first_year']:.2f}",
            ]
            for a_day, own in result["false_alarms"].items()
        ],
    )
    yield table(
        [
            "Surges of one service area: its usual contacts",
            "Found",
            "Days to tell, median",
            "90th percentile",
        ],
        [
            [name, f"{own['found']:.0%}", _days(own, "median"), _days(own, "90th_percentile")]
            for name, own in result["surges"].items()
        ],
    )
    yield from _snowbound(result["snowbound"])


def _days(own: dict[str, Any], which: str) -> str:
    days = own[f"days_{which}"]
    return "–" if days is None else f"{days:.0f}"


def _snowbound(found: dict[str, Any]) -> Iterator[str]:
    yield (
        "A metropolitan borough's snowbound January (359 stage 1 complaints on refuse collection "
        "in one month; complaints up 5% on the year), rebuilt with daily counts by chance:"
    )
    yield table(
        [
            "Complaints before it",
            "Found",
            "Start off by days, worst",
            "Days to tell, worst",
            "Snow told as the trigger",
            "Other surges told",
        ],
        [
            [
                name,
                f"{own['found']} of {own['times']}",
                str(own["start_off_by_days_worst"]),
                str(own["days_to_tell_worst"]),
                f"{own['snow_told_as_trigger']} of {own['times']}",
                str(own["other_surges_told"]),
            ]
            for name, own in found.items()
        ],
    )
