"""`redress insight report`: the annual complaints report, from the store alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from redress.cli.console import answers, errors
from redress.cli.store import DatabaseOption, ProfileOption, council_of, now, store
from redress.insight.reports.contact_figures import NO_FIGURES, read_figures
from redress.insight.reports.contract import report_object
from redress.insight.reports.making import SMALLEST_NUMBER, material_of, report_of
from redress.insight.reports.periods import Period, PeriodError, PeriodKind, period_of
from redress.insight.reports.telling import opening, said, title
from redress.insight.reports.values import Report
from redress.insight.reports.writing import ENDINGS, refuse_unknown, write_report
from redress.triage.reckoning import in_london


def report(
    year: Annotated[
        str | None,
        typer.Option(help="A year, 2025, or a financial year, 2024-25.", metavar="YEAR"),
    ] = None,
    quarter: Annotated[
        str | None,
        typer.Option(help="A quarter of the calendar, such as 2024Q2.", metavar="QUARTER"),
    ] = None,
    profile: ProfileOption = None,
    figures: Annotated[
        Path | None,
        typer.Option(
            help="A .toml or .csv file of what no case has: calls, waits, visits, homes.",
            metavar="FILE",
        ),
    ] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option(
            "--out",
            "-o",
            help=f"A file to write ({', '.join(ENDINGS)}); may be given several times.",
        ),
    ] = None,
    smallest_number: Annotated[
        int,
        typer.Option(
            min=1,
            help="The smallest count that is shown where people could be recognised; 1 hides none.",
        ),
    ] = SMALLEST_NUMBER,
    for_publication: Annotated[
        bool,
        typer.Option("--for-publication", help="Without the lists for the council's own use."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    database: DatabaseOption = None,
) -> int:
    """Write the complaints report of a year or quarter from the cases in the store.

    Exit codes: 0 it is made; 2 nothing was done, and the message says why.
    """
    period = _period(year, quarter)
    for path in out or []:
        refuse_unknown(path)
    given = read_figures(figures) if figures else NO_FIGURES
    council, today = council_of(profile), in_london(now()).date()
    with store(database) as opened, opened.reading() as session:
        material = material_of(session, council, period, today, given)
    made = report_of(material, smallest_number, for_publication=for_publication)
    for path in out or []:
        write_report(made, path)
        errors().print(Text(f"{path} is written."))
    if as_json:
        typer.echo(json.dumps(report_object(made), ensure_ascii=False))
    elif not out:
        _print(made)
    return 0


def _period(year: str | None, quarter: str | None) -> Period:
    if (year is None) == (quarter is None):
        raise PeriodError("Give either --year, such as 2025 or 2024-25, or --quarter 2024Q2.")
    if quarter is not None:
        found = period_of(quarter)
        if found.kind is not PeriodKind.QUARTER:
            raise PeriodError(f"--quarter {quarter}: write it as 2024Q2.")
        return found
    found = period_of(year or "")
    if found.kind is PeriodKind.QUARTER:
        raise PeriodError(f"--year {year}: that is a quarter; give it with --quarter.")
    return found


def _print(made: Report) -> None:
    """What the report says in sentences; its tables need a file."""
    out = answers()
    out.print(Text(title(made), style="bold"))
    for line in opening(made):
        out.print(Text(line))
    for section in made.sections:
        if section.sentences:
            out.print(Text(f"\n{section.title}", style="bold"))
        for sentence in section.sentences:
            out.print(Text(said(sentence)))
    out.print(Text(f"\nTables and charts: write a file with --out ({', '.join(ENDINGS)})."))
