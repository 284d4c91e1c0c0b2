"""`redress person`: what is held about one person, given to them or erased."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from redress.casework.persons import FOUND_BY, Who, find_person
from redress.casework.rights import PersonErasure, erase_person, export
from redress.casework.rights_text import as_text
from redress.cli.console import answers, errors
from redress.cli.group import group_of_commands
from redress.cli.store import COMMAND_LINE, DatabaseOption, ProfileOption, council_of, now, store
from redress.files import write_text
from redress.triage.profiles import AfterRetention

app = group_of_commands("One person's data: what is held about them, and its erasure.")
Email = Annotated[str | None, typer.Option(help="Their email address.")]
Phone = Annotated[str | None, typer.Option(help="Their telephone number.")]
Name = Annotated[str | None, typer.Option(help="Their name; together with --postcode.")]
Postcode = Annotated[str | None, typer.Option(help="Their postcode, or the matter's.")]


@app.command("find")
def found(
    email: Email = None,
    phone: Phone = None,
    name: Name = None,
    postcode: Postcode = None,
    database: DatabaseOption = None,
) -> None:
    """List a person's cases, and what shows that they are theirs."""
    who = Who(email, phone, name, postcode)
    with store(database) as opened, opened.reading() as session:
        matches = find_person(session, who)
    if not matches:
        answers().print("Nothing is held about such a person.")
        return
    table = Table()
    table.add_column("Reference", no_wrap=True)
    table.add_column("Found, as", overflow="fold")
    for one in matches:
        table.add_row(Text(one.reference), Text(FOUND_BY[one.found_by]))
    answers().print(table)


@app.command("export")
def exported(
    out: Annotated[
        Path, typer.Option(help="The file to write: .json for a machine, .md or .txt to be read.")
    ],
    email: Email = None,
    phone: Phone = None,
    name: Name = None,
    postcode: Postcode = None,
    profile: ProfileOption = None,
    database: DatabaseOption = None,
) -> None:
    """Write everything that is held about a person into a file; noted in the trail.

    Other people's data is left out. Somebody must read the file before it is given out.
    """
    who, council = Who(email, phone, name, postcode), council_of(profile)
    with store(database) as opened, opened.transaction() as session:
        told = export(session, who, council, COMMAND_LINE, now())
        is_read = out.suffix.lower() in (".md", ".txt")
        text = as_text(told) if is_read else json.dumps(told, ensure_ascii=False, indent=2) + "\n"
        # Within the transaction: what could not be written is not noted as given out.
        write_text(out, text)
    cases = len(told["cases"])
    answers().print(Text(f"{out}: {cases} {'case' if cases == 1 else 'cases'}."))
    errors().print(told["left_out"])


@app.command("erase")
def erased(
    email: Email = None,
    phone: Phone = None,
    name: Name = None,
    postcode: Postcode = None,
    how: Annotated[
        AfterRetention | None,
        typer.Option(help="What becomes of the cases; left out: as the profile says."),
    ] = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Also what is open or held. Nothing can happen to it then."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    profile: ProfileOption = None,
    database: DatabaseOption = None,
) -> int:
    """Erase or anonymise a person's cases. It cannot be undone.

    A case goes as a whole, with what others wrote in it. Exit codes: 0 all are erased; 1 some are
    open or held, and are listed with the reason; 2 nothing was done.
    """
    who, council = Who(email, phone, name, postcode), council_of(profile)
    with store(database) as opened:
        if not yes:
            with opened.reading() as session:
                cases = {one.reference for one in find_person(session, who)}
            if cases:
                told = ", ".join(sorted(cases))
                typer.confirm(f"Erase what is in {told}, {len(cases)} in all?", abort=True)
        with opened.transaction() as session:
            done = erase_person(session, who, council, COMMAND_LINE, now(), how=how, force=force)
    return _report(done)


def _report(done: PersonErasure) -> int:
    for reference, reasons in done.refused.items():
        errors().print(Text(f"  {reference} is left. {' '.join(reasons)}"))
    answers().print(Text(f"{len(done.erased)} erased, {len(done.refused)} left."))
    return 1 if done.refused else 0
