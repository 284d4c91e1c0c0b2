"""What no store of cases has: calls, waits, visits, satisfaction, homes. Read from a small file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redress.errors import RedressError
from redress.insight.reports.periods import PeriodError, period_of
from redress.tables.formats import open_table
from redress.tables.rows import BadRow
from redress.triage.toml_lines import line_at, lines_of

_LINE = re.compile(r"at line (\d+)")
_COLUMNS = ("period", "figure", "value")
_LARGEST = 10**12


class FiguresError(RedressError):
    """A file of contact figures that cannot be read or does not hold; every fault is listed."""

    code = "figures_invalid"


@dataclass(frozen=True, slots=True)
class Known:
    """A figure that a file may give."""

    name: str
    told: str
    """In words, for who reads the report."""
    is_whole: bool = True
    part_of: str | None = None
    """The figure that it cannot exceed."""
    is_share: bool = False
    least: int = 0


KNOWN = (
    Known("calls_received", "calls received"),
    Known("calls_answered", "calls answered", part_of="calls_received"),
    Known("average_wait_seconds", "the average wait for an answer", is_whole=False),
    Known("visits", "visits in person"),
    Known("web_chats", "web chats"),
    Known("emails_and_web_forms", "emails and web forms"),
    Known("letters", "letters"),
    Known("social_media", "messages on social media"),
    Known("satisfaction_asked", "how many were asked whether they were satisfied"),
    Known("satisfied", "how many were satisfied", part_of="satisfaction_asked"),
    Known("first_contact_measured", "how many contacts first-contact resolution was measured on"),
    Known(
        "first_contact_resolved",
        "how many were resolved at first contact",
        part_of="first_contact_measured",
    ),
    Known(
        "first_contact_target",
        "the target for first-contact resolution",
        is_whole=False,
        is_share=True,
    ),
    Known("homes_owned", "homes owned, for the Tenant Satisfaction Measures", least=1),
)
_BY_NAME: Mapping[str, Known] = {one.name: one for one in KNOWN}

Figures = Mapping[str, int | float]
"""Those given for one period, by name."""


@dataclass(frozen=True, slots=True)
class ContactFigures:
    """Figures by the label of their period, such as 2024-25 or 2024Q2."""

    periods: Mapping[str, Figures]

    def of(self, label: str) -> Figures:
        """Those of a period; none where the file has none."""
        return self.periods.get(label, {})


NO_FIGURES = ContactFigures({})


@dataclass(frozen=True, slots=True)
class _Given:
    line: int | None
    period: str
    name: str
    value: Any


def read_figures(path: Path) -> ContactFigures:
    """The figures of a .toml or .csv file.

    TOML has a table for each period, `["2024-25"]`, with `calls_received = 237500`; CSV has the
    columns period, figure and value.

    Raises:
        FiguresError: it cannot be read, or holds what does not hold; every fault with its line.
        TableError: the .csv file is missing or no table.
    """
    given = list(_from_csv(path) if path.suffix.lower() == ".csv" else _from_toml(path))
    faults: list[tuple[int, str]] = []
    periods: dict[str, dict[str, int | float]] = {}
    lines: dict[tuple[str, str], int | None] = {}
    for one in given:
        try:
            label = _label(one)
            if one.name in periods.setdefault(label, {}):
                raise FiguresError(f"{one.name} is given twice for {label}")
            periods[label][one.name] = _number(one)
            lines[label, one.name] = one.line
        except (FiguresError, PeriodError) as error:
            faults.append((one.line or 0, error.message.rstrip(".")))
    faults += _too_large_parts(periods, lines)
    if faults:
        told = "\n".join(f"line {n}: {why}." if n else f"{why}." for n, why in sorted(faults))
        raise FiguresError(f"{path.name} does not hold:\n{told}")
    return ContactFigures(periods)


def _label(given: _Given) -> str:
    if given.name not in _BY_NAME:
        known = ", ".join(_BY_NAME)
        raise FiguresError(f"there is no figure '{given.name}'. There are: {known}")
    return period_of(given.period).label


def _number(given: _Given) -> int | float:
    known, value = _BY_NAME[given.name], given.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FiguresError(f"{given.name} must be a number, without commas or a unit")
    if not known.least <= value <= _LARGEST:
        bounds = f"{known.least} or more, and {_LARGEST:,} at most"
        raise FiguresError(f"{given.name} must be {bounds}; it is {value}")
    if known.is_whole and value != int(value):
        raise FiguresError(f"{given.name} must be a whole number; it is {value}")
    if known.is_share and value > 1:
        raise FiguresError(f"{given.name} is a share from 0 to 1, such as 0.85; it is {value}")
    return int(value) if known.is_whole else float(value)


def _too_large_parts(
    periods: Mapping[str, Figures], lines: Mapping[tuple[str, str], int | None]
) -> Iterator[tuple[int, str]]:
    for label, figures in periods.items():
        for known in KNOWN:
            whole = known.part_of
            if whole and figures.get(known.name, 0) > figures.get(whole, _LARGEST):
                line = lines[label, known.name] or 0
                yield line, f"{known.name} is more than {whole}, which it is a part of"


def _from_toml(path: Path) -> Iterator[_Given]:
    try:
        written = path.read_text("utf-8-sig")
        table = tomllib.loads(written)
    except FileNotFoundError:
        raise FiguresError(f"{path}: there is no such file.") from None
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        where = f"line {found[1]}: " if found else ""
        raise FiguresError(f"{path.name}: {where}not TOML: {error}.") from None
    except (OSError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise FiguresError(f"{path.name}: cannot be read ({error}).") from None
    lines = lines_of(written)
    for period, figures in table.items():
        if not isinstance(figures, dict):
            line = line_at(lines, (period,))
            raise FiguresError(
                f"{path.name}: line {line}: '{period}' must stand under a period, such as "
                '["2024-25"].'
            )
        for name, value in figures.items():
            yield _Given(line_at(lines, (period, name)), period, name, value)


def _from_csv(path: Path) -> Iterator[_Given]:
    with open_table(path) as reader:
        names = {column.strip().lower(): column for column in reader.columns}
        if missing := [one for one in _COLUMNS if one not in names]:
            raise FiguresError(f"{path.name}: there is no column '{missing[0]}'.")
        for row in reader.rows():
            if isinstance(row, BadRow):
                raise FiguresError(f"{path.name}: line {row.number}: {row.reason}.")
            period, name, value = (str(row.values[names[one]]).strip() for one in _COLUMNS)
            yield _Given(row.number, period, name, _as_number(value))


def _as_number(told: str) -> Any:
    for kind in (int, float):
        try:
            return kind(told)
        except ValueError:
            continue
    return told
