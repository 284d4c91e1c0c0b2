"""`redress triage`: what a contact falls under, who takes it, how urgent it is and by when."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from redress.cli.answer import show_answer
from redress.cli.decision import DecisionTable, show_decision, show_draft
from redress.cli.files import answer_file
from redress.cli.given import load_classifier, names_file, refuse_unfitting, refuse_unreadable
from redress.cli.group import single_command
from redress.cli.moments import received_option
from redress.cli.options import (
    ContactsGiven,
    JsonLines,
    Lexical,
    ModelName,
    Shown,
    TextColumn,
    Threads,
)
from redress.cli.stream import answer_stream, standard_streams
from redress.cli.triage_form import TriageForm
from redress.contact import Channel, Contact
from redress.drafting.templates import load_templates
from redress.engine import classify_contact
from redress.errors import RedressError
from redress.labels import default_vocabulary
from redress.parallel import ParallelClassifier
from redress.triage.profile_files import DEFAULT, load_profile
from redress.triage.profiles import Profile
from redress.triage.reckoning import LOCAL

triage_app = single_command()


@triage_app.command()
def triage(
    text_or_file: ContactsGiven = None,
    jsonl: JsonLines = False,
    profile: Annotated[
        str,
        typer.Option(
            help="The council's profile, by name or file: its teams, hours and timescales.",
            metavar="NAME|FILE",
        ),
    ] = DEFAULT,
    received: Annotated[
        str | None,
        typer.Option(
            help="When TEXT was received, such as 2025-12-19T17:40; left out: now. A file says it "
            "in a column received_at, a stream in each line.",
            metavar="TIME",
        ),
    ] = None,
    channel: Annotated[Channel | None, typer.Option(help="How the contact TEXT came in.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the answer to TEXT as JSON.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Where to write a file's answers; left out: beside FILE, .triaged.",
        ),
    ] = None,
    text_column: TextColumn = None,
    show: Shown = False,
    model: ModelName = None,
    lexical: Lexical = False,
    threads: Threads = 0,
) -> int:
    """Say what contacts fall under, who takes them, how urgent they are and by when.

    All of it is advice with its reasons. Exit codes: 0 every contact has its answer; 1 some rows
    could not be answered, and are listed with their reasons, or the program reading the output
    closed it early; 2 nothing was done, and the message says why; 130 stopped by Ctrl-C.
    """
    if jsonl == (text_or_file is not None):
        raise RedressError("Give either a text or a file, or --jsonl with standard input.")
    is_file = text_or_file is not None and names_file(text_or_file)
    options = {
        "--received": received,
        "--channel": channel,
        "--json": as_json or None,
        "--text-column": text_column,
        "--out": out,
        "--show": show or None,
    }
    refuse_unfitting("--jsonl" if jsonl else "a file" if is_file else "a text", options, _FITTING)
    if text_or_file is not None and is_file:
        refuse_unreadable(Path(text_or_file))
    council = load_profile(profile)
    load_templates(council)
    form = TriageForm(council, lambda: datetime.now(LOCAL))
    moment = received_option(received) if received else None
    with load_classifier(model, lexical, threads) as classifier:
        if text_or_file is None:
            return answer_stream(classifier, *standard_streams(), form)
        if is_file:
            table = DecisionTable(form) if show else None
            return answer_file(classifier, Path(text_or_file), out, text_column, form, table)
        contact = Contact(text_or_file, channel=channel, received_at=moment)
        _answer_text(classifier, contact, council, form, as_json)
    return 0


def _answer_text(
    classifier: ParallelClassifier,
    contact: Contact,
    council: Profile,
    form: TriageForm,
    as_json: bool,
) -> None:
    classified = classify_contact(classifier.classifier, contact)
    if as_json:
        answer = form.object(contact, classified.classification)
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2).encode())
        return
    show_answer(classified, default_vocabulary().renamed(council.display, council.name))
    decision = form.decide(classified.reading, classified.classification)
    show_decision(decision, council, contact.text)
    show_draft(form.draft(classified.reading, classified.classification, decision))


# What each way of giving contacts has a use for.
_FITTING = {
    "a text": ("--received", "--channel", "--json"),
    "a file": ("--text-column", "--out", "--show"),
    "--jsonl": (),
}
