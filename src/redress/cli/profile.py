"""`redress profile`: the council that Redress works for, in one file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.table import Table
from rich.text import Text

from redress.cli.console import answers, errors
from redress.cli.group import group_of_commands
from redress.drafting.templates import load_templates
from redress.errors import ProfileError
from redress.files import write_text
from redress.triage.arithmetic import plain
from redress.triage.profile_checks import departures
from redress.triage.profile_draft import FirstAnswers, draft_profile
from redress.triage.profile_files import check_profile, check_text, load_profile, packaged_profiles
from redress.triage.profiles import TWO_TIER, Tier, is_address
from redress.triage.working_days import Nation

app = group_of_commands(
    "The council that Redress works for: its teams, hours and timescales, in one file."
)
_Chosen = TypeVar("_Chosen", Nation, Tier)


@app.command("list")
def list_profiles() -> None:
    """The profiles that come with Redress."""
    table = Table()
    table.add_column("Profile", no_wrap=True)
    for column in ("Council", "Nation", "Tier", "Teams"):
        table.add_column(column)
    for name in packaged_profiles():
        profile = load_profile(name)
        nation, tier = plain(profile.nation), plain(profile.tier)
        table.add_row(name, profile.name, nation, tier, str(len(profile.teams)))
    answers().print(table)


@app.command("check")
def check(
    profile: Annotated[
        str, typer.Argument(help="A profile's file, or the name of a packaged one.")
    ],
) -> int:
    """Say all that does not hold in a profile, and where its clocks differ from the Codes."""
    checked = check_profile(profile)
    if checked.profile is None:
        for fault in checked.faults:
            errors().print(Text(f"{profile}: {fault}"))
        return 2
    load_templates(checked.profile)
    found = departures(checked.profile)
    teams = len(checked.profile.teams)
    counted = f"{teams} team{'s' if teams > 1 else ''}"
    answers().print(Text(f"{checked.profile.name}: all holds, {counted}."))
    if not found:
        answers().print("Its clocks are those of the Codes and the law.")
    for one in found:
        answers().print(Text(f"- {one}"))
    return 0


@app.command("new")
def new(
    file: Annotated[Path, typer.Argument(help="The file to write, such as council.toml.")],
) -> None:
    """Ask a few questions and write a profile that holds as it stands."""
    if file.exists():
        raise ProfileError(f"{file}: is there already. Choose another name, or edit it.")
    if sys.stdin is None:
        raise ProfileError("Standard input is closed, so nothing can be asked.")
    text = draft_profile(_first_answers())
    checked = check_text(text)
    if checked.profile is None:
        raise ProfileError("\n".join(["Not written, as it would not hold.", *checked.faults]))
    write_text(file, text)
    answers().print(Text(f"{file} is written. Look it over, then: redress profile check {file}"))


def _first_answers() -> FirstAnswers:
    name = _text("The council's name")
    nation = _choice("Nation", list(Nation))
    # Only England has counties and districts.
    tiers = [one for one in Tier if nation is Nation.ENGLAND or one not in TWO_TIER]
    tier = _choice("Kind of council", tiers)
    landlord = typer.confirm("Does it let homes of its own?")
    email = _address("The address of the inbox that takes complaints")
    if tier not in TWO_TIER:
        return FirstAnswers(name, nation, tier, landlord, email)
    (other,) = TWO_TIER - {tier}
    neighbour = _text(f"The name of the {other} council beside it")
    contact = _text("How people reach that council")
    return FirstAnswers(name, nation, tier, landlord, email, neighbour, contact)


def _text(asked: str) -> str:
    """Some words, asked until there are any that can be printed."""
    while True:
        given = str(typer.prompt(asked)).strip()
        if given and given.isprintable():
            return given
        errors().print("Write some words.")


def _address(asked: str) -> str:
    while True:
        if is_address(given := _text(asked)):
            return given
        errors().print("That is no email address.")


def _choice(asked: str, choices: Sequence[_Chosen]) -> _Chosen:
    """One of several, asked until it is one of them."""
    known = {plain(choice): choice for choice in choices}
    while True:
        given = _text(f"{asked} ({', '.join(known)})").lower().replace("_", " ")
        if given in known:
            return known[given]
        errors().print(Text(f"'{given}' is none of them."))
