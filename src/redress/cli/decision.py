"""One contact's decision, and those on a file, for a person to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from textwrap import shorten
from typing import Any

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from redress.classification.classifier import Classifier
from redress.classification.contract import as_object
from redress.classification.result import Classification
from redress.cli.console import answers
from redress.cli.forms import ClassificationForm
from redress.contact import Contact
from redress.drafting.compose import reference_for
from redress.drafting.drafting import draft
from redress.drafting.letter import Letter
from redress.errors import RedressError
from redress.parallel import Answered, Given
from redress.reading.reader import Reading, read
from redress.tables.rows import Columns
from redress.triage.arithmetic import arithmetic, day_told
from redress.triage.clocks import Clock
from redress.triage.contract import (
    DECISION_COLUMNS,
    decision_columns,
    decision_object,
    quoted,
)
from redress.triage.deciding import triage
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


_DRAFT_COLUMNS = ("draft_subject", "draft_body")


class TriageForm:
    """The classification, what triage decides by a council's profile, and the letter's draft."""

    done = "triaged"
    doing = "Triaging"
    needs_receipt = True

    def __init__(self, profile: Profile, now: Callable[[], datetime]) -> None:
        """`now` says what time it is, with its zone."""
        self._profile = profile
        self._now = now
        self._classification = ClassificationForm()

    def types(self, classifier: Classifier) -> Columns:
        """The columns of the classification, then those of the decision, `error` last."""
        types = dict(self._classification.types(classifier))
        error = types.pop("error")
        drafted = dict.fromkeys(_DRAFT_COLUMNS, str)
        return {**types, **DECISION_COLUMNS, **drafted, "error": error}

    def object(self, contact: Contact, found: Classification) -> dict[str, Any]:
        """The line of `redress triage --jsonl`."""
        reading = read(contact)
        decision = self.decide(reading, found)
        letter = self.draft(reading, found, decision)
        return {
            **as_object(contact, found),
            **decision_object(decision, self._profile.hours, contact.text),
            "draft": {
                "subject": letter.subject,
                "body": letter.body,
                "language": letter.language,
                "notes": list(letter.notes),
            },
        }

    def columns(self, contact: Contact, found: Classification) -> Mapping[str, Any]:
        """The columns of `types`."""
        reading = read(contact)
        decision = self.decide(reading, found)
        letter = self.draft(reading, found, decision)
        return {
            **self._classification.columns(contact, found),
            **decision_columns(decision),
            **dict(zip(_DRAFT_COLUMNS, (letter.subject, letter.body), strict=True)),
        }

    def draft(self, reading: Reading, found: Classification, decision: Decision) -> Letter:
        """The letter to a contact, with a place for its reference."""
        reference = reference_for(reading.contact.id)
        return draft(reading, found, decision, self._profile, reference)

    def decide(self, reading: Reading, found: Classification) -> Decision:
        """The decision on a contact."""
        return triage(reading, found, self._profile, self._now())


class DecisionTable:
    """The first decisions on a file as one table; personal data is replaced in the excerpts."""

    MOST = 50
    EXCERPT = 60

    def __init__(self, form: TriageForm) -> None:
        self._form = form
        self._table = Table(show_lines=True)
        for column in ("Row", "Contact", "Urgency", "Process", "Team", "Acknowledge", "Respond"):
            self._table.add_column(column, overflow="fold")
        self._left_out = 0

    def add(self, row: int, contact: Given, found: Answered) -> None:
        """Add a row, or count it when there are enough; a contact without an answer adds none."""
        if not isinstance(contact, Contact) or not isinstance(found, Classification):
            return
        if self._table.row_count >= self.MOST:
            self._left_out += 1
            return
        reading = read(contact)
        try:
            decision = self._form.decide(reading, found)
        except RedressError:
            return
        level = decision.urgency.level
        clocks = {one.rule.code: one for one in decision.reckoning.clocks}
        self._table.add_row(
            str(row),
            Text(shorten(reading.redacted, self.EXCERPT, placeholder=" …")),
            Text(level.value, style=_STYLES[level]),
            decision.process.name,
            decision.team.name,
            *(_day(clocks.get(code)) for code in ("acknowledge", "respond")),
        )

    def print(self) -> None:
        """Print the table."""
        answers().print(self._table)
        if self._left_out:
            answers().print(f"… and {self._left_out:,} more in the file")


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
    words = " ".join(f"“{quoted(span, text)}”" for span in fired.words)
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
