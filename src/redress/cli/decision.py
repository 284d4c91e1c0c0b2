"""One contact's decision, and those on a file, for a person to read."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from redress.classification.result import Classification
from redress.cli.console import answers
from redress.cli.shown import FirstRows
from redress.cli.triage_form import TriageForm
from redress.contact import Contact
from redress.drafting.letter import Letter
from redress.parallel import Answered, Given
from redress.reading.reader import read
from redress.triage.arithmetic import arithmetic, day_told
from redress.triage.clocks import Clock
from redress.triage.decision import Decision, Fired
from redress.triage.processes import Actor, Sureness
from redress.triage.profiles import Profile, Team
from redress.triage.routes import UrgencyLevel

_STYLES = {
    UrgencyLevel.IMMEDIATE: "bold red",
    UrgencyLevel.URGENT: "red",
    UrgencyLevel.SOON: "yellow",
    UrgencyLevel.ROUTINE: "green",
}
_CHECK = {
    Sureness.CONFIRMED: "",
    Sureness.SECONDARY: "",
    Sureness.UNCONFIRMED: " (not confirmed: check it)",
}


class DecisionTable:
    """The first decisions on a file as one table."""

    def __init__(self, form: TriageForm) -> None:
        self._form = form
        self._rows = FirstRows(("Urgency", "Process", "Team", "Acknowledge", "Respond"))

    def add(self, row: int, contact: Given, found: Answered) -> None:
        """Add a row, or count it when there are enough; a contact without an answer adds none."""
        if not isinstance(contact, Contact) or not isinstance(found, Classification):
            return
        if not self._rows.has_room():
            return
        reading = read(contact)
        decision = self._form.decide(reading, found)
        level = decision.urgency.level
        clocks = {one.rule.code: one for one in decision.reckoning.clocks}
        dates = [_day(clocks.get(code)) for code in ("acknowledge", "respond")]
        self._rows.add(
            row,
            reading,
            [
                Text(level.value, style=_STYLES[level]),
                decision.process.name,
                decision.team.name,
                *dates,
            ],
        )

    def print(self) -> None:
        """Print the table."""
        self._rows.print()


def _day(clock: Clock | None) -> str:
    return day_told(clock.due) if clock else ""


def show_decision(decision: Decision, profile: Profile, text: str) -> None:
    """Print a decision with its reasons; `text` is that of the contact as sent."""
    answers().print(render_decision(decision, profile, text))


def render_decision(decision: Decision, profile: Profile, text: str) -> Panel:
    """A panel: process, team and urgency, what to do now, dates, rules and questions."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _rows(decision):
        table.add_row(name, value)
    level = decision.urgency.level
    lines = [*_clocks(decision, profile), *_rules(decision, text), *_questions(decision)]
    return Panel(Group(table, *lines), title=profile.name, border_style=_STYLES[level])


def _rows(decision: Decision) -> Iterator[tuple[str, Text]]:
    urgency = decision.urgency
    yield "Process", Text(decision.process.name, style="bold")
    yield "Team", Text.assemble((decision.team.name, "bold"), f" {_reach(decision.team)}")
    yield "Urgency", Text(urgency.level.value, style=_STYLES[urgency.level])
    for reason in urgency.reasons:
        yield "", Text(reason)
    for act in urgency.acts:
        yield "Do now", Text(act, style="bold")
    for matter in decision.second:
        yield "Also", Text(f"{matter.process.name}, by {matter.team.name}")
    if decision.contributing:
        yield "With", Text(", ".join(team.name for team in decision.contributing))
    for referral in decision.referrals:
        yield "Refer to", Text(f"{referral.name}: {referral.contact}")
    for one in decision.candidates:
        yield "Candidate", Text(f"{one.process.name}, by {one.team.name}")


def _reach(team: Team) -> str:
    return ", ".join(filter(None, (team.email, team.phone)))


def _clocks(decision: Decision, profile: Profile) -> Iterator[Text]:
    since = "" if decision.received_is_known else " (as no time of receipt is given: now)"
    yield Text(f"\nDates, received {decision.received:%a %d %b %Y %H:%M}{since}", style="bold")
    for one in decision.reckoning.clocks:
        dates = day_told(one.due)
        if one.latest != one.due:
            dates += f", at the latest {day_told(one.latest)}"
        whose = "" if one.rule.acts is Actor.COUNCIL else " (the person's own time)"
        yield Text.assemble(f"{one.rule.name}{whose}: ", (dates, "bold"), _CHECK[one.rule.sure])
        told = arithmetic(one, decision.reckoning, profile.hours)
        yield Text(f"  {told}; {one.rule.source}", style="dim")


def _rules(decision: Decision, text: str) -> Iterator[Text]:
    yield Text("\nWhy", style="bold")
    for one in decision.rules:
        yield _told(one, text)
    if decision.refusals:
        yield Text("\nGrounds to refuse it, for an officer to judge", style="bold")
        for one in decision.refusals:
            yield _told(one, text)


def _told(fired: Fired, text: str) -> Text:
    words = " ".join(f"“{span.on_one_line(text)}”" for span in fired.words)
    return Text.assemble(f"- {fired.reason} ", words, (f" [{fired.id}; {fired.source}]", "dim"))


def _questions(decision: Decision) -> Iterator[Text]:
    if decision.questions:
        yield Text("\nTo answer", style="bold yellow")
        for question in decision.questions:
            yield Text(f"- {question}")


def show_draft(letter: Letter) -> None:
    """Print a letter's draft, and what an officer is to check before it is sent."""
    notes = [Text(f"! {note}", style="yellow") for note in letter.notes]
    subject = Text(f"{letter.subject}\n", style="bold")
    body = Group(subject, Text(letter.body), *([Text("")] if notes else []), *notes)
    answers().print(Panel(body, title="Draft, for an officer to check", border_style="dim"))
