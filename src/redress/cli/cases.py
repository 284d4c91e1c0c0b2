"""`redress cases`: cases from a file, listed and shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from redress.casework.cases import find
from redress.casework.contract import case_object, listed_object
from redress.casework.documents import contents, parties
from redress.casework.importing import ImportedRow, Importer
from redress.casework.linking import linked
from redress.casework.listing import CaseFilter, Listed, Sort, list_cases
from redress.casework.people import note_view
from redress.cli.columns import find_receipt_column, find_text_column, received_of, text_of
from redress.cli.console import answers, errors, progress_bar
from redress.cli.given import load_classifier
from redress.cli.group import group_of_commands
from redress.cli.options import Lexical, ModelName, TextColumn, Threads
from redress.cli.store import COMMAND_LINE, DatabaseOption, ProfileOption, council_of, now, store
from redress.tables.formats import open_table
from redress.tables.rows import Row, TableReader
from redress.triage.reckoning import in_london

_MOST_LISTED = 20
_OTHER_FIELDS = ("id", "channel", "name", "email", "phone", "address", "place")
app = group_of_commands("The cases of the store.")


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A file of contacts, one a row.")],
    profile: ProfileOption = None,
    text_column: TextColumn = None,
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Only where the store has no case yet.")
    ] = False,
    model: ModelName = None,
    lexical: Lexical = False,
    threads: Threads = 0,
    database: DatabaseOption = None,
) -> int:
    """Open a case of each row: a backlog, or cases to try things on.

    Columns named id, channel, received_at, name, email, phone, address and place are taken along.
    A run that was stopped can be run again: what it opened is not opened twice. Exit codes: 0 every
    row has its case; 1 some rows could not be read, and are listed; 2 nothing was done.
    """
    council = council_of(profile)
    with store(database) as opened:
        if if_empty:
            with opened.reading() as session:
                if list_cases(session, CaseFilter(), limit=1).cases:
                    answers().print("The store has cases already: nothing was imported.")
                    return 0
        with open_table(file, text_column) as reader:
            contact_of = _fields(reader, find_text_column(reader, file.name, text_column))
            classifier = load_classifier(model, lexical, threads).classifier
            importer = Importer(opened, classifier, council, COMMAND_LINE, now)
            done = _imported(importer, reader, contact_of, file)
    return _report(done, file)


def _fields(reader: TableReader, text: str) -> Callable[[Row], Mapping[str, Any]]:
    """What of a row is which field of a contact."""
    receipt = find_receipt_column(reader)
    by_name = {column.lower(): column for column in reader.columns}
    others = {name: by_name[name] for name in _OTHER_FIELDS if name in by_name}

    def fields(row: Row) -> Mapping[str, Any]:
        return {
            **{name: row.values.get(column) for name, column in others.items()},
            "text": text_of(row.values, text, reader.numbers_are_text),
            "received_at": received_of(row.values, receipt),
        }

    return fields


def _imported(
    importer: Importer,
    reader: TableReader,
    contact_of: Callable[[Row], Mapping[str, Any]],
    file: Path,
) -> list[ImportedRow]:
    done = []
    with progress_bar() as bar:
        task = bar.add_task(f"Importing {file.name}", total=None)
        for row in importer.open_all(reader.rows(), contact_of):
            done.append(row)
            bar.update(task, advance=1)
    return done


def _report(done: list[ImportedRow], file: Path) -> int:
    bad = [row for row in done if row.error]
    there = sum(row.was_there for row in done)
    opened = len(done) - len(bad) - there
    told = f"{opened:,} of {len(done):,} rows of {file.name} are new cases"
    answers().print(Text(f"{told}; {there:,} had one already." if there else f"{told}."))
    for row in bad[:_MOST_LISTED]:
        errors().print(Text(f"  row {row.number}: {row.error}"))
    if len(bad) > _MOST_LISTED:
        errors().print(f"  and {len(bad) - _MOST_LISTED:,} more rows that could not be read.")
    return int(bool(bad))


@app.command("list")
def listed(
    words: Annotated[str | None, typer.Argument(help="Words of the text, or a reference.")] = None,
    team: Annotated[str | None, typer.Option(help="Of this team.")] = None,
    officer: Annotated[str | None, typer.Option(help="Of this officer.")] = None,
    is_open: Annotated[
        bool | None, typer.Option("--open/--done", help="Whether an answer is owed still.")
    ] = None,
    overdue: Annotated[bool, typer.Option(help="Only what is overdue.")] = False,
    sort: Annotated[Sort, typer.Option(help="The order.")] = Sort.INBOX,
    limit: Annotated[int, typer.Option(help="The most to show.", min=1, max=200)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON Lines.")] = False,
    database: DatabaseOption = None,
) -> None:
    """List cases, the most urgent first."""
    late = in_london(now()).date() - timedelta(1) if overdue else None
    wanted = CaseFilter(words=words, team=team, officer=officer, is_open=is_open, due_until=late)
    with store(database) as opened, opened.reading() as session:
        page = list_cases(session, wanted, sort, limit)
    if as_json:
        for one in page.cases:
            typer.echo(json.dumps(listed_object(one), ensure_ascii=False).encode())
        return
    answers().print(_table(page.cases))
    if page.next:
        errors().print(f"There are more than {limit}: narrow the list, or raise --limit.")


def _table(cases: tuple[Listed, ...]) -> Table:
    table = Table()
    table.add_column("Reference", no_wrap=True)
    table.add_column("Due", no_wrap=True)
    for heading in ("State", "Urgency", "About", "Team", "Officer"):
        table.add_column(heading, overflow="fold")
    for one in cases:
        due, about = one.next_due or "", one.service_area or ""
        cells = (one.reference, due, one.state, one.urgency, about, one.team, one.officer or "")
        table.add_row(*(Text(str(cell)) for cell in cells))
    return table


@app.command("show")
def shown(
    reference: Annotated[str, typer.Argument(help="The case's reference.")],
    personal_data: Annotated[
        bool,
        typer.Option(
            "--personal-data", help="The text as sent, people and drafts too; noted in the trail."
        ),
    ] = False,
    database: DatabaseOption = None,
) -> None:
    """Show a case as JSON: redacted, unless personal data is asked for."""
    with (
        store(database) as opened,
        opened.transaction() if personal_data else opened.reading() as session,
    ):
        kept = find(session, reference)
        papers, people = contents(session, kept.id), parties(session, kept.id)
        links = linked(session, kept.id)
        whole = case_object(kept.state, papers, people, links, with_personal_data=personal_data)
        if personal_data:
            note_view(session, kept, COMMAND_LINE, now())
    typer.echo(json.dumps(whole, ensure_ascii=False, indent=2).encode())
