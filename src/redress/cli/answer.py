"""One contact's classification, for a person to read."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from redress.classification.contract import upheld_probability
from redress.classification.result import Answer, Classification, Finding, Reason
from redress.cli.console import answers
from redress.cli.shown import FirstRows
from redress.contact import Contact
from redress.engine import Classified
from redress.labels import Label, Question, Vocabulary
from redress.parallel import Answered, Given
from redress.reading.reader import read
from redress.spans import Span

# An answer is shown even where the council hides its label, so that nothing is lost.
_HIDDEN = "(not offered by this council)"
_PER_CENT = 0.01


class AnswerTable:
    """The first answers to a file as one table, under a council's display names.

    Yellow is what is not sure, and early warnings.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._rows = FirstRows(("Kind", "Service area", "Cause", "Outcome", "Flags"))

    def add(self, row: int, contact: Given, found: Answered) -> None:
        """Add a row, or count it when there are enough; a contact without an answer adds none."""
        if not isinstance(contact, Contact) or not isinstance(found, Classification):
            return
        if not self._rows.has_room():
            return
        answers_ = [
            self._cell(code, found.answers.get(code))
            for code in ("kind", "service_area", "avoidable_cause", "outcome")
        ]
        flags = Text("\n").join(
            _flag(_question(self._vocabulary, code), one)
            for code, findings in found.findings.items()
            for one in findings.labels
        )
        self._rows.add(row, read(contact), [*answers_, flags])

    def _cell(self, code: str, answer: Answer | None) -> Text:
        if answer is None:
            return Text("")
        style = "yellow" if answer.needs_person else ""
        name = _name(_question(self._vocabulary, code), answer.label)
        return Text(f"{name} {answer.confidence:.0%}", style=style)

    def print(self) -> None:
        """Print the table."""
        self._rows.print()


def show_answer(classified: Classified, vocabulary: Vocabulary) -> None:
    """Print the classification of a contact with its evidence."""
    answers().print(render(classified, vocabulary))


def render(classified: Classified, vocabulary: Vocabulary) -> Panel:
    """A panel with a row for every question, the words behind it, and what needs a person."""
    found, sent = classified.classification, classified.reading.contact.text
    table = Table(show_header=True, box=None, padding=(0, 2, 0, 0))
    for column in ("Question", "Answer", "Confidence", "Evidence"):
        table.add_column(column, overflow="fold")
    for code, answer in found.answers.items():
        if answer is not None:
            _add_answer(table, _asked(vocabulary, code), _question(vocabulary, code), answer, sent)
    for code, findings in found.findings.items():
        question = _question(vocabulary, code)
        for one in findings.labels:
            _add_finding(table, question, one, sent)
    unsure = found.needs_person or any(a.needs_person for a in found.answers.values() if a)
    notes = Group(table, *_notes(found, vocabulary))
    return Panel(notes, title=found.model, border_style="yellow" if unsure else "green")


def _question(vocabulary: Vocabulary, code: str) -> Question | None:
    return next((q for q in vocabulary.questions if q.code == code), None)


def _asked(vocabulary: Vocabulary, code: str) -> str:
    """What a question is called; a model's own one by its code."""
    question = _question(vocabulary, code)
    return question.name if question else code.replace("_", " ").capitalize()


def _label(question: Question | None, code: str) -> Label | None:
    """The label, or None where a model's own question or label is not in the vocabulary."""
    labels = question.labels if question else ()
    return next((label for label in labels if label.code == code), None)


def _name(question: Question | None, code: str) -> str:
    label = _label(question, code)
    if label is None:
        return code
    return f"{label.name} {_HIDDEN}" if label.hidden else label.name


def _is_hidden(question: Question | None, code: str) -> bool:
    label = _label(question, code)
    return label is not None and label.hidden


def _add_answer(
    table: Table, name: str, question: Question | None, answer: Answer, sent: str
) -> None:
    shown = Text(_name(question, answer.label), style="bold")
    if answer.also:
        also = ", ".join(_name(question, choice.label) for choice in answer.also)
        shown.append(f"\nalso: {also}", style="default")
    confidence = Text(f"{answer.confidence:.0%}", style="yellow" if answer.needs_person else "")
    alternatives = ", ".join(
        f"{_name(question, choice.label)} {choice.confidence:.0%}"
        for choice in answer.alternatives
        if not _is_hidden(question, choice.label)
    )
    if alternatives:
        confidence.append(f"\nor {alternatives}", style="dim")
    if question is not None and question.code == "outcome":
        shown.append(f"\nupheld, wholly or partly: {upheld_probability(answer):.0%}", style="dim")
    table.add_row(name, shown, confidence, _quoted(answer.evidence, sent))


def _add_finding(table: Table, question: Question | None, one: Finding, sent: str) -> None:
    confidence = f"{one.confidence:.0%}" if one.confidence >= _PER_CENT else "under 1%"
    name = _flag(question, one)
    name.stylize("bold")
    table.add_row("Flag", name, confidence, _quoted(one.evidence, sent))


def _flag(question: Question | None, one: Finding) -> Text:
    name = _name(question, one.label)
    if one.early_warning:
        return Text(f"{name}\n(early warning)", style="yellow")
    return Text(name, style="red")


def _quoted(spans: tuple[Span, ...], sent: str) -> Text:
    return Text("\n".join(f"“{span.on_one_line(sent)}”" for span in spans))


def _notes(found: Classification, vocabulary: Vocabulary) -> list[Text]:
    """Why a person is needed, which answers are sure enough to suggest, and which are not."""
    told = {reason.question.code for reason in found.why if reason.question}
    sure: list[str] = []
    unsure: list[str] = []
    for code, answer in found.answers.items():
        if answer is not None and code not in told:
            name = _within_sentence(_asked(vocabulary, code))
            if answer.needs_person:
                unsure.append(f"{name} ({answer.confidence:.0%})")
            else:
                sure.append(name)
    not_sure = f"Not sure: {_listed(unsure)}. Check before use."
    if found.needs_person:
        return [
            Text("\nNeeds a person:", style="bold yellow"),
            *(Text(f"- {_told(reason, vocabulary)}") for reason in found.why),
            *([Text(not_sure, style="yellow")] if unsure else []),
        ]
    sentences = [not_sure] if unsure else ["All answers are sure enough to suggest."]
    if sure and unsure:
        verb = "is" if len(sure) == 1 else "are"
        named = _listed(sure)
        sentences.insert(0, f"{named[:1].upper()}{named[1:]} {verb} sure enough to suggest.")
    if found.raised:
        sentences.append("Flags have no such threshold: check them.")
    return [Text("\n" + " ".join(sentences), style="yellow" if unsure else "green")]


def _within_sentence(name: str) -> str:
    """A question's name as it stands inside a sentence; an abbreviation keeps its capitals."""
    return name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}"


def _listed(names: Sequence[str]) -> str:
    """The names as English lists them: "a", "a and b", "a, b and c"."""
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _told(reason: Reason, vocabulary: Vocabulary) -> str:
    """The reason under the council's names; a model's own question keeps its own."""
    question = _question(vocabulary, reason.question.code) if reason.question else None
    if reason.label is None or _label(question, reason.label.code) is None:
        return reason.told()
    return reason.told(_name(question, reason.label.code))
