"""`redress clock`: the dates of a process, with their arithmetic."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Annotated, Any

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from redress.cli.console import answers
from redress.cli.group import single_command
from redress.cli.moments import received_option
from redress.errors import ClockError
from redress.triage.arithmetic import (
    arithmetic,
    day_told,
    day_zero_told,
    plain,
    received_told,
)
from redress.triage.clocks import History, Office, Pause, Reckoning
from redress.triage.contract import clock_object, process_object
from redress.triage.processes import (
    RECEIVED,
    Actor,
    ClockRule,
    Process,
    Sureness,
    Unit,
    process,
)
from redress.triage.profile_files import DEFAULT, load_profile
from redress.triage.profiles import Profile
from redress.triage.reckoning import LOCAL, reckon
from redress.triage.working_days import Nation, known_day

_SURENESS = {
    Sureness.CONFIRMED: "",
    Sureness.SECONDARY: "as others quote it",
    Sureness.UNCONFIRMED: "not confirmed: check it",
}


clock_app = single_command()


@clock_app.command()
def clock(
    code: Annotated[
        str | None,
        typer.Option("--process", help="The process; left out: a list of them.", metavar="CODE"),
    ] = None,
    received: Annotated[
        str | None,
        typer.Option(help="When it was received, such as 2025-12-19T17:40.", metavar="TIME"),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            help="The council's profile, by name or file: its nation, hours and timescales.",
            metavar="NAME|FILE",
        ),
    ] = None,
    nation: Annotated[
        Nation | None,
        typer.Option(help="Whose bank holidays count: the profile's, or England's."),
    ] = None,
    event: Annotated[
        list[str] | None,
        typer.Option(
            help="What has happened since, such as acknowledged=2025-12-23; may be given again.",
            metavar="NAME=DATE",
        ),
    ] = None,
    pause: Annotated[
        list[str] | None,
        typer.Option(
            help="Days on which the council waits for the person, where the process allows it.",
            metavar="FROM/TO",
        ),
    ] = None,
    cut_off: Annotated[
        str | None,
        typer.Option(
            help="What comes in later counts from the next working day: the profile's, or 17:00."
        ),
    ] = None,
    closed: Annotated[
        list[str] | None,
        typer.Option(help="A day on which the council is closed; again.", metavar="DATE"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Reckon every date by which something must happen, and show how.

    Timescales are the profile's; without one, those of the ombudsmen's Codes and the law. What is
    not confirmed says so.
    """
    council = _council(profile or DEFAULT, nation, cut_off, closed or ())
    if code is None:
        _print_processes(council.processes, as_json)
        return
    chosen = process(code, council.processes)
    if received is None:
        raise ClockError("Say when it was received, with --received 2025-12-19T17:40.")
    office = council.hours
    events = _events(event or ())
    pauses = tuple(_pause(one) for one in pause or ())
    history = History(received_option(received), events, pauses)
    reckoning = reckon(chosen, history, office)
    if as_json:
        typer.echo(json.dumps(_as_object(reckoning, office), ensure_ascii=False, indent=2).encode())
        return
    _print(reckoning, office)


def _council(
    profile: str, nation: Nation | None, cut_off: str | None, closed: Sequence[str]
) -> Profile:
    """The council's profile, with what the options say in its place."""
    council = load_profile(profile)
    days = (*council.office.closed, *(known_day(_day(one, "--closed")) for one in closed))
    hours = {"closed": days} | ({"cut_off": _time_of_day(cut_off)} if cut_off else {})
    office = council.office.model_copy(update=hours)
    return council.model_copy(update={"office": office, "nation": nation or council.nation})


def _day(given: str, option: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ClockError(f"{option} {given}: write the date as 2025-12-23.") from None


def _time_of_day(given: str) -> time:
    try:
        found = time.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise ClockError(f"--cut-off {given}: write it as 17:00, in London's time.")
    return found


def _events(given: Sequence[str]) -> dict[str, date]:
    events: dict[str, date] = {}
    for one in given:
        name, found, written = one.partition("=")
        if not found:
            raise ClockError(f"--event {one}: write it as NAME=DATE, such as decision=2025-12-23.")
        if name in events:
            raise ClockError(f"--event {one}: '{name}' is given twice.")
        day = _day(written, f"--event {name}")
        if day > datetime.now(LOCAL).date():
            raise ClockError(f"--event {one}: that is in the future. Check the date.")
        events[name] = day
    return events


def _pause(given: str) -> Pause:
    start, found, end = given.partition("/")
    if not found:
        raise ClockError(f"--pause {given}: write it as FROM/TO, such as 2025-12-01/2025-12-05.")
    return Pause(_day(start, "--pause"), _day(end, "--pause"))


def _as_object(reckoning: Reckoning, office: Office) -> dict[str, Any]:
    return {
        "process": process_object(reckoning.process),
        "received": reckoning.zero.received.isoformat(timespec="minutes"),
        "day_zero": reckoning.zero.day.isoformat(),
        "clocks": [clock_object(one, reckoning, office) for one in reckoning.clocks],
        "waiting": [
            {"code": rule.code, "name": rule.name, "for": [one.start for one in rule.counts]}
            for rule in reckoning.waiting
        ],
    }


def _print(reckoning: Reckoning, office: Office) -> None:
    counts = {one.start for rule in reckoning.process.clocks for one in rule.counts}
    zero = reckoning.zero
    received = day_zero_told(zero, office) if RECEIVED in counts else received_told(zero)
    out = answers()
    out.print(Text(reckoning.process.name, style="bold"))
    out.print(Text(f"{received[0].upper()}{received[1:]}."))
    for one in reckoning.clocks:
        due, latest = day_told(one.due), day_told(one.latest)
        dates = due if one.latest == one.due else f"{due}, at the latest {latest}"
        whose = "" if one.rule.acts is Actor.COUNCIL else " (the person's own time)"
        source = ", ".join(filter(None, (one.rule.source, _SURENESS[one.rule.sure])))
        out.print(Text.assemble(f"\n{one.rule.name}{whose}: ", (dates, "bold")))
        for line in (arithmetic(one, reckoning, office), source):
            out.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))
    for rule in reckoning.waiting:
        out.print(Text(f"\n{rule.name}: not reckoned, as it counts from {_missing(rule)}."))


def _missing(rule: ClockRule) -> str:
    """What a clock waits for, as the option that gives it."""
    if any(one.unit is Unit.SCHOOL_DAYS for one in rule.counts):
        return "school days: give a --profile with the school holidays, and its events"
    return " or ".join(f"--event {one.start}=DATE" for one in rule.counts)


def _print_processes(processes: Sequence[Process], as_json: bool) -> None:
    if as_json:
        table = [
            {
                "code": one.code,
                "name": one.name,
                "nations": [nation.value for nation in one.nations],
                "clocks": [rule.code for rule in one.clocks],
                "events": list(one.events),
            }
            for one in processes
        ]
        typer.echo(json.dumps(table, ensure_ascii=False, indent=2).encode())
        return
    shown = Table()
    shown.add_column("Process", no_wrap=True)
    for column in ("Name", "Nations", "Clocks", "Events"):
        shown.add_column(column, overflow="fold")
    for one in processes:
        clocks = "\n".join(rule.code for rule in one.clocks)
        shown.add_row(one.code, one.name, _nations(one), clocks, "\n".join(one.events))
    answers().print(shown)
    answers().print("Reckon one with: redress clock --process CODE --received 2025-12-19T17:40")


def _nations(one: Process) -> str:
    if len(one.nations) == len(Nation):
        return "all"
    return ", ".join(plain(nation) for nation in one.nations)
