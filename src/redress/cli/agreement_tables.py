"""The report on corrections as it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from redress.cli.console import answers
from redress.drift import Movement

_MOST = 5
"""Confusions of a question that are shown."""


def print_report(report: Mapping[str, Any]) -> None:
    """Print agreement, then drift."""
    console = answers()
    console.print(f"{report['cases']:,} cases.")
    if report["cases"]:
        console.print(_questions(report["questions"]))
        console.print(_labels(report["questions"]))
        for line in _confusions(report["questions"]):
            console.print(Text(line))
    if report["drift"]:
        console.print(_drift(report["drift"]))
    for note in report["notes"]:
        console.print(Text(note))


def _questions(questions: Mapping[str, Any]) -> Table:
    table = Table(title="Agreement of officers with the model")
    for heading in ("Question", "Month", "Judged", "Agreed", "95% interval"):
        table.add_column(heading, overflow="fold")
    table.add_column("If silence is consent", overflow="fold")
    for code, one in questions.items():
        by_silence = one["with_settled_unchanged"]
        table.add_row(code, "all", *_tally(one), _tally(by_silence)[1])
        for month, own in one["months"].items():
            table.add_row("", month, *_tally(own), "")
    return table


def _labels(questions: Mapping[str, Any]) -> Table:
    table = Table(title="By label")
    for heading in (
        "Question",
        "Label",
        "Said",
        "Left so",
        "95% interval",
        "Left",
        "Had been said",
    ):
        table.add_column(heading, overflow="fold")
    for code, one in questions.items():
        for label, own in one["labels"].items():
            left = _tally(own["left"])
            table.add_row(code, label, *_tally(own["said"]), left[0], left[1])
    return table


def _confusions(questions: Mapping[str, Any]) -> list[str]:
    return [
        f"{code}: said {pair['said']}, left {pair['left']}: {pair['cases']}"
        for code, one in questions.items()
        for pair in one["confusions"][:_MOST]
    ]


def _tally(own: Mapping[str, Any]) -> tuple[str, str, str]:
    """How many were judged, the share that agreed, and its interval."""
    if not own["judged"]:
        return "0", "", ""
    low, high = own["interval"]
    return f"{own['judged']:,}", f"{own['share']:.0%}", f"{low:.0%} to {high:.0%}"


def _drift(drift: Mapping[str, Any]) -> Table:
    table = Table(
        title=f"Drift of {drift['cases']:,} cases against the {drift['reference_contacts']:,} "
        f"contacts that {drift['model']} was tested on"
    )
    for heading in ("Measure", "Index", "By chance", "Reading"):
        table.add_column(heading, overflow="fold")
    for name, one in drift["measures"].items():
        style = "bold" if one["movement"] in (Movement.SOME, Movement.MUCH) else ""
        cells = (name, f"{one['index']:.2f}", f"{one['by_chance']:.2f}", one["reading"])
        table.add_row(*(Text(cell, style) for cell in cells))
    return table
