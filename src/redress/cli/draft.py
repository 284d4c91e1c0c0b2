"""`redress draft`: the letter to a contact, and what any letter misses."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from redress.cli.console import answers, errors
from redress.cli.given import names_file
from redress.cli.group import HELP_OPTIONS, CommandGroup
from redress.cli.moments import received_option
from redress.cli.options import ModelName
from redress.contact import Channel, Contact
from redress.drafting.checklist import kinds_of_letter
from redress.drafting.compose import NO_REFERENCE
from redress.drafting.drafting import LookedOver, draft, look_over, told
from redress.drafting.formats import LetterFormat, written_as
from redress.drafting.letter import Letter
from redress.drafting.reading_letters import letter_text
from redress.drafting.templates import LANGUAGES, load_templates
from redress.engine import classify_contact
from redress.errors import LetterError
from redress.files import written_whole
from redress.models import ModelStore
from redress.reading.language import detect_language
from redress.tables.encodings import text_of
from redress.triage.deciding import triage
from redress.triage.profile_files import DEFAULT, load_profile
from redress.triage.reckoning import LOCAL

_LETTER = "letter"
_KINDS = ", ".join(kinds_of_letter())


class _DraftGroup(CommandGroup):
    """A group that takes a text for its own, unless it is the name of a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in that nobody has to type."""
        if args and args[0] not in (*self.commands, "-h", "--help"):
            args = [_LETTER, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_DraftGroup,
    add_completion=False,
    no_args_is_help=True,
    context_settings=HELP_OPTIONS,
    help="Draft the letter to a contact, or say what a letter misses.\n\n"
    'redress draft "My bin was missed again, and nobody rings back" --reference RED-417\n\n'
    "redress draft check letter.docx",
)


@app.command(_LETTER)
def letter(
    text_or_file: Annotated[
        str, typer.Argument(metavar="TEXT|FILE.txt", help="A contact's words, or a file of them.")
    ],
    profile: Annotated[
        str, typer.Option(help="The council's profile, by name or file.", metavar="NAME|FILE")
    ] = DEFAULT,
    received: Annotated[
        str | None,
        typer.Option(help="When it was received, such as 2025-12-19T17:40.", metavar="TIME"),
    ] = None,
    reference: Annotated[
        str | None, typer.Option(help=f"The case's reference; left out: {NO_REFERENCE}.")
    ] = None,
    sender: Annotated[str | None, typer.Option(help="The name that the letter greets.")] = None,
    channel: Annotated[Channel | None, typer.Option(help="How the contact came in.")] = None,
    form: Annotated[
        LetterFormat | None,
        typer.Option("--format", help="Left out: by the ending of --out, else text."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file to write the letter to.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            help="en or cy; left out: Welsh to who writes in Welsh to a council in Wales."
        ),
    ] = None,
    origins: Annotated[
        bool, typer.Option("--origins", help="Say where each date and sentence comes from.")
    ] = False,
    model: ModelName = None,
) -> int:
    """Draft the letter to a contact, for an officer to check and send.

    What the officer is to check goes to standard error. Exit codes: 0 the letter is drafted; 2 it
    could not be, and the message says why.
    """
    chosen = _format(form, out)
    council = load_profile(profile)
    load_templates(council)
    moment = received_option(received) if received else None
    contact = Contact(_words(text_or_file), channel=channel, received_at=moment)
    classified = classify_contact(ModelStore.default().load(model), contact)
    reading, found = classified.reading, classified.classification
    decision = triage(reading, found, council, datetime.now(LOCAL))
    drafted = draft(
        reading,
        found,
        decision,
        council,
        reference or NO_REFERENCE,
        sender=sender,
        language=language,
    )
    content = written_as(drafted, chosen, decision.team)
    if out is None:
        typer.echo(content, nl=False)
    else:
        with written_whole(out) as file:
            file.write(content)
        errors().print(Text(f"{out} is written."))
    for note in drafted.notes:
        errors().print(Text(f"! {note}"))
    if origins:
        _say_origins(drafted)
    return 0


def _format(form: LetterFormat | None, out: Path | None) -> LetterFormat:
    ending = out.suffix.lower().removeprefix(".") if out else ""
    if form is None:
        form = LetterFormat(ending) if ending in set(LetterFormat) else LetterFormat.TEXT
    if form is LetterFormat.DOCX and out is None:
        raise LetterError("A Word document needs a file: give --out letter.docx.")
    return form


def _words(given: str) -> str:
    """A contact's words, from the argument or the file that it names."""
    if not names_file(given):
        return given
    path = Path(given)
    if path.suffix.lower() != ".txt" or not path.is_file():
        raise LetterError(
            f"{path}: a contact is read from a .txt file that is there. If this is a contact's "
            "words, end them with a full stop."
        )
    with text_of(path) as file:
        return file.read()


def _say_origins(letter: Letter) -> None:
    for paragraph in letter.paragraphs:
        first = paragraph.text.splitlines()[0]
        errors().print(Text(f"\n{paragraph.heading or first}", style="bold"))
        for origin in paragraph.origin.splitlines():
            errors().print(Text(f"  {origin}", style="dim"))


@app.command("check")
def check(
    file: Annotated[
        str, typer.Argument(metavar="LETTER", help="A .txt, .docx or .eml file; - for input.")
    ],
    kind: Annotated[
        str, typer.Option("--kind", help=f"What letter it is: {_KINDS}.", metavar="KIND")
    ] = "stage_1",
    language: Annotated[
        str | None, typer.Option(help="en or cy; left out: what it is written in.")
    ] = None,
    profile: Annotated[
        str,
        typer.Option(
            help="The council that writes, by name or file: its own addresses may stand in it.",
            metavar="NAME|FILE",
        ),
    ] = DEFAULT,
) -> int:
    """Say which points of the Code a letter misses, what is hard to read, what must not be in it.

    Exit codes: 0 all is well; 1 something is missed, hard to read or forbidden; 2 the letter could
    not be checked.
    """
    text = letter_text(_content(file), file)
    found = look_over(text, kind, language or _language(text), load_profile(profile))
    _say_found(found, kind)
    return 0 if found.is_good else 1


def _language(text: str) -> str:
    code = detect_language(text).code
    return code if code in LANGUAGES else LANGUAGES[0]


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    return Path(file).read_bytes()


def _say_found(found: LookedOver, kind: str) -> None:
    out = answers()
    missed = sum(not one.is_met for one in found.points)
    out.print(Text(f"As the {kinds_of_letter()[kind]}", style="bold"))
    for one in found.points:
        if one.is_met:
            out.print(Text(f"met     {one.point.says}"))
        else:
            out.print(Text(f"missed  {one.point.says}", style="bold"))
            out.print(Text(f"        {one.point.why} ({one.point.source})", style="dim"))
    for finding in found.findings:
        out.print(Text(f"plainer {told(finding)}"))
    for fault in found.forbidden:
        out.print(Text(f"out     {fault}", style="bold"))
    counted = f"{missed} of {len(found.points)} points missed" if missed else "No point is missed"
    out.print(
        Text(
            f"{counted}; {len(found.findings)} to say plainer; {len(found.forbidden)} to take out."
        )
    )
