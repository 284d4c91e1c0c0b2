"""`redress profile`: the council that Redress works for, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.table import Table
from rich.text import Text

from redress.cli.console import answers, errors
from redress.cli.group import CommandGroup
from redress.errors import ProfileError
from redress.files import write_text
from redress.triage.profile_checks import departures
from redress.triage.profile_draft import FirstAnswers, draft_profile
from redress.triage.profile_files import check_profile, check_text, load_profile, packaged_profiles
from redress.triage.profiles import TWO_TIER, Tier
from redress.triage.working_days import Nation

_HELP = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    cls=CommandGroup,
    add_completion=False,
    no_args_is_help=True,
    context_settings=_HELP,
    help="The council that Redress works for: its teams, hours and timescales, in one file.",
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
        nation, tier = (_plain(value) for value in (profile.nation, profile.tier))
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
    name = typer.prompt("The council's name")
    nation = _choice("Nation", Nation)
    tier = _choice("Kind of council", Tier)
    landlord = typer.confirm("Does it let homes of its own?")
    email = typer.prompt("The address of the inbox that takes complaints")
    neighbour = contact = None
    if tier in TWO_TIER:
        other = Tier.DISTRICT if tier is Tier.COUNTY else Tier.COUNTY
        neighbour = typer.prompt(f"The name of the {other} council beside it")
        contact = typer.prompt("How people reach that council")
    first = FirstAnswers(name, nation, tier, landlord, email, neighbour, contact)
    text = draft_profile(first)
    checked = check_text(text)
    if checked.profile is None:
        raise ProfileError("\n".join(["Not written, as it would not hold.", *checked.faults]))
    write_text(file, text)
    answers().print(Text(f"{file} is written. Look it over, then: redress profile check {file}"))


def _choice(asked: str, choices: type[_Chosen]) -> _Chosen:
    """One of several, asked until it is one of them."""
    known = ", ".join(choices)
    while True:
        given = typer.prompt(f"{asked} ({known})").strip().lower().replace(" ", "_")
        if given in list(choices):
            return choices(given)
        errors().print(Text(f"'{given}' is none of them."))


def _plain(value: str) -> str:
    return value.replace("_", " ")
