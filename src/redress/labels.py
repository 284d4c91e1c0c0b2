"""The label vocabulary: questions, their labels, and what a council displays for them.

Codes are read from one packaged file, `data/labels.toml`, and never change; a council may
rename what is shown and hide service areas that it does not have (`Vocabulary.displayed_as`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from redress.errors import LabelError


class Rule(StrEnum):
    """How many labels of a question one contact takes."""

    ONE = "one"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Label:
    """One answer to a question."""

    code: str
    name: str
    meaning: str
    group: str | None = None
    protects: bool = False
    """Whether missing it could cost somebody their safety: tuned to miss nothing."""
    hidden: bool = False
    """Whether this council has no use for the label; it is then never displayed as a choice,
    and where it is the answer, it is marked."""


@dataclass(frozen=True, slots=True)
class Question:
    """A set of labels with the rule that says how many of them a contact takes."""

    code: str
    name: str
    asks: str
    rule: Rule
    labels: tuple[Label, ...]
    secondary: bool = False
    """Whether a second issue in the same contact may have a label of its own."""
    asked_of: Mapping[str, tuple[str, ...]] | None = None
    """Asked only of contacts whose answer to another question is among these codes."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The labels' codes, in the file's order."""
        return tuple(label.code for label in self.labels)

    def label(self, code: str) -> Label:
        """The label of that code.

        Raises:
            LabelError: the question has no such label.
        """
        for label in self.labels:
            if label.code == code:
                return label
        raise LabelError(
            f"Question '{self.code}' has no label '{code}'. It has: {', '.join(self.codes)}."
        )


SECOND_ISSUE = "_also"
"""What the code of a second-issue question ends in."""


def second_issue(question: Question) -> Question:
    """The question behind a question's second issues: every label that the contact touches."""
    return replace(
        question,
        code=question.code + SECOND_ISSUE,
        name=f"{question.name}, with second issues",
        rule=Rule.ANY,
        secondary=False,
    )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The questions that are asked of every contact."""

    questions: tuple[Question, ...]

    def question(self, code: str) -> Question:
        """The question of that code.

        Raises:
            LabelError: there is no such question.
        """
        for question in self.questions:
            if question.code == code:
                return question
        known = ", ".join(question.code for question in self.questions)
        raise LabelError(f"There is no question '{code}'. There are: {known}.")

    def displayed_as(self, path: Path) -> Vocabulary:
        """This vocabulary with a council's own display names, from its TOML file.

        The file has a table per question, `[service_area]`, that maps a code to a name, and
        may list codes under `hide`: `hide = ["elections"]`.

        Raises:
            LabelError: the file cannot be read or names a question or code that is not there.
        """
        return self.renamed(_read_toml(path), str(path))

    def renamed(self, changes: Mapping[str, Any], origin: str) -> Vocabulary:
        """This vocabulary under display names, as a file of them holds them.

        Raises:
            LabelError: a question or code is not there; the message starts with `origin`.
        """
        questions = {question.code: question for question in self.questions}
        for code, table in changes.items():
            question = self.question(code)
            if not isinstance(table, dict):
                raise LabelError(f"{origin}: '{code}' must be a table of code = \"name\".")
            questions[code] = _display(question, table, origin)
        return Vocabulary(tuple(questions.values()))


def _display(question: Question, table: Mapping[str, Any], origin: str) -> Question:
    names = {code: name for code, name in table.items() if code != "hide"}
    hidden = table.get("hide", [])
    if not isinstance(hidden, list):
        raise LabelError(f"{origin}: '{question.code}.hide' must be a list of codes.")
    for code in [*names, *hidden]:
        try:
            question.label(code)
        except LabelError as error:
            raise LabelError(f"{origin}: {error.message}") from None
    for code, name in names.items():
        if not isinstance(name, str) or not name.strip():
            raise LabelError(f"{origin}: the name of '{question.code}.{code}' must be text.")
    labels = tuple(
        replace(label, name=names.get(label.code, label.name), hidden=label.code in hidden)
        for label in question.labels
    )
    return replace(question, labels=labels)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise LabelError(f"{path}: there is no such file.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise LabelError(f"{path}: cannot be read ({error}).") from None
    except tomllib.TOMLDecodeError as error:
        raise LabelError(f"{path}: is not valid TOML: {error}.") from None


def parse_question(table: Mapping[str, Any], origin: str) -> Question:
    """A question from its TOML or JSON form, as in `data/labels.toml`.

    Raises:
        LabelError: a field is missing or unknown, a code stands twice, or the rule is neither
            `one` nor `any`. The message starts with `origin`.
    """
    try:
        fields = dict(table)
        labels = tuple(Label(**label) for label in fields.pop("labels"))
        asked_of = fields.pop("asked_of", None)
        question = Question(
            labels=labels,
            rule=Rule(fields.pop("rule")),
            asked_of=None if asked_of is None else {q: tuple(c) for q, c in asked_of.items()},
            **fields,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise LabelError(f"{origin}: a question is not well formed: {error}.") from None
    if len(set(question.codes)) != len(question.codes) or not question.codes:
        raise LabelError(f"{origin}: question '{question.code}' repeats a code or has none.")
    return question


def questions_object(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """Questions with the labels that a council offers, as JSON objects."""
    return [
        {
            "code": question.code,
            "name": question.name,
            "asks": question.asks,
            "rule": question.rule.value,
            "labels": [
                {
                    "code": label.code,
                    "name": label.name,
                    "group": label.group,
                    "meaning": label.meaning,
                }
                for label in question.labels
                if not label.hidden
            ],
        }
        for question in questions
    ]


@cache
def default_vocabulary() -> Vocabulary:
    """The vocabulary that Redress ships with."""
    text = resources.files("redress").joinpath("data/labels.toml").read_text("utf-8")
    tables = tomllib.loads(text)["questions"]
    return Vocabulary(tuple(parse_question(table, "labels.toml") for table in tables))
