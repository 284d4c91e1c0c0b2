"""Figures in words, the same in every form of a report."""

from __future__ import annotations

import re
from datetime import date

from redress.insight.reports.values import (
    NOT_APPLICABLE,
    Figure,
    Report,
    Sentence,
    Status,
    Unit,
)

_SLOT = re.compile(r"\{(?:(?P<one>[^{}|]+)\|(?P<many>[^{}|]+))?\}")

SYMBOLS = {
    Status.CONFIDENTIAL: "[c]",
    Status.NOT_GIVEN: "[x]",
    Status.NOT_APPLICABLE: "[z]",
    Status.TO_ANSWER: "[to be answered]",
}
"""As the Government Statistical Service has them (Government Analysis Function, 2021, "Using
symbols in tables")."""

INTERNAL = "For the council's own use. Leave this out before the report is published."


def shown(figure: Figure) -> str:
    """A figure as it is read; a symbol where it is not shown."""
    if figure.status is not Status.SHOWN:
        return SYMBOLS[figure.status]
    value = figure.value
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, str):
        return value
    assert isinstance(value, int | float)
    match figure.unit:
        case Unit.SHARE:
            return f"{_rounded(100 * value)}%"
        case Unit.CHANGE:
            return _changed(value)
        case Unit.SECONDS:
            return _time(value)
        case Unit.RATE | Unit.MEAN | Unit.DAYS:
            return f"{value:,.1f}".removesuffix(".0")
        case _:
            return f"{value:,}"


def _rounded(value: float) -> str:
    """Halves away from zero, as people round."""
    whole = int(abs(value) + 0.5 + 1e-9)
    return f"{'-' if value < 0 and whole else ''}{whole}"


def _changed(value: float) -> str:
    told = _rounded(100 * value)
    if told == "0":
        return "no change" if value == 0 else "less than 0.5%"
    return f"up {told}%" if value > 0 else f"down {told.removeprefix('-')}%"


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def said(sentence: Sentence) -> str:
    """A sentence with its figures; of `{one|many}` it has what fits the figure before it."""
    figures, before = iter(sentence.figures), NOT_APPLICABLE

    def told(slot: re.Match[str]) -> str:
        nonlocal before
        if slot["many"] is not None:
            return slot["one"] if before.value == 1 and before.unit is Unit.COUNT else slot["many"]
        before = next(figures)
        return shown(before)

    return _SLOT.sub(told, sentence.template)


def title(report: Report) -> str:
    """Of the whole report."""
    return f"{report.council}: complaints report, {report.period.name}"


def opening(report: Report) -> tuple[str, ...]:
    """What a reader must know before any figure."""
    made = f"Made on {report.made_on.day} {report.made_on:%B %Y} from the council's own records."
    lines = [made]
    if report.period.last >= report.made_on:
        lines.append("The period is not over: figures are those up to the day this was made.")
    if report.smallest_number > 1:
        lines.append(
            f"Counts from 1 to {report.smallest_number - 1} are not shown where people could be "
            "recognised, nor others from which they could be reckoned. A zero counts nobody and is "
            "shown, unless it is needed to hide another."
        )
    lines.append(symbols_told())
    if report.not_given:
        lines.append(f"Not given: {'; '.join(report.not_given)}.")
    return tuple(lines)


def symbols_told() -> str:
    """What the symbols in tables mean."""
    return (
        "[c] is not shown, so that nobody can be recognised; [x] was not given; [z] does not "
        "apply, such as a share of nothing."
    )
