"""`redress corrections`: what officers' corrections teach, as a file and as a report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from redress.casework.audit import append
from redress.casework.corrections import corrections
from redress.casework.learning_report import learning_report
from redress.casework.teaching import ENDINGS, export
from redress.cli.agreement_tables import print_report
from redress.cli.console import answers
from redress.cli.group import group_of_commands
from redress.cli.moments import Since, Until, period
from redress.cli.options import ModelName
from redress.cli.store import COMMAND_LINE, DatabaseOption, now, store
from redress.models import ModelStore

app = group_of_commands(
    "What officers' corrections teach: a file to train on, and how often they agree."
)


@app.command("export")
def export_command(
    file: Annotated[Path, typer.Argument(help=f"The file to write ({', '.join(ENDINGS)}).")],
    since: Since = None,
    until: Until = None,
    with_unchanged: Annotated[
        bool,
        typer.Option(
            "--with-unchanged",
            help="Also the labels that nobody changed in cases answered and closed: weaker "
            "evidence, as a label may stand because nobody looked.",
        ),
    ] = False,
    database: DatabaseOption = None,
) -> None:
    """Write what people decided as a file for `redress train --with-corrections`.

    Its texts are redacted; treat it as personal data all the same.
    """
    start, end = period(since, until)
    with store(database) as opened:
        with opened.reading() as session:
            cases = corrections(session, start, end, with_texts=True)
            done = export(cases, file, with_unchanged=with_unchanged)
        with opened.transaction() as session:
            facts = {"what": "corrections", "cases": done.cases, "since": since, "until": until}
            append(session, "exported", COMMAND_LINE, now(), facts)
    labels = ", ".join(f"{count:,} {standing}" for standing, count in sorted(done.labels.items()))
    answers().print(Text(f"{done.cases:,} cases are in {file}; labels: {labels}."))
    if done.without_text:
        answers().print(f"{done.without_text:,} cases were erased and are left out.")


@app.command("report")
def report_command(
    since: Since = None,
    until: Until = None,
    model: ModelName = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Show how often officers agree with the model, and how far what comes in has moved."""
    start, end = period(since, until)
    with store(database) as opened, opened.reading() as session:
        found = learning_report(session, ModelStore.default(), model, start, end)
    table = {"since": since, "until": until, **found}
    if as_json:
        typer.echo(json.dumps(table, indent=2))
    else:
        print_report(table)
