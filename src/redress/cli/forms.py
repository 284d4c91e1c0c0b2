"""How an answer to a contact is written: as an object of JSON Lines, or as columns of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from redress.classification.classifier import Classifier
from redress.classification.contract import as_columns, as_object, column_types
from redress.classification.result import Classification
from redress.contact import Contact
from redress.engine import internal_error
from redress.errors import RedressError
from redress.labels import Rule
from redress.parallel import Answered, Given
from redress.tables.rows import Columns

_Made = TypeVar("_Made")


class AnswerForm(Protocol):
    """What is made of a contact and its classification.

    `object` and `columns` raise a `RedressError` for a contact that gets no answer.
    """

    @property
    def done(self) -> str:
        """What a contact is afterwards: "classified"; files are named by it."""

    @property
    def doing(self) -> str:
        """What is done, such as "Classifying"."""

    @property
    def needs_receipt(self) -> bool:
        """Whether the answer depends on when a contact was received."""

    def types(self, classifier: Classifier) -> Columns:
        """The columns that a file gains, in order."""

    def object(self, contact: Contact, found: Classification) -> dict[str, Any]:
        """The answer as an object."""

    def columns(self, contact: Contact, found: Classification) -> Mapping[str, Any]:
        """The answer by column."""


class ShownAnswers(Protocol):
    """The first answers to a file, gathered for the screen."""

    def add(self, row: int, contact: Given, found: Answered) -> None:
        """Add a row's answer, or count it when there are enough."""

    def print(self) -> None:
        """Print them."""


class ClassificationForm:
    """The classification itself."""

    done = "classified"
    doing = "Classifying"
    needs_receipt = False

    def types(self, classifier: Classifier) -> Columns:
        """The columns of every question of the model."""
        one_of = [q.code for q in classifier.questions if q.rule is Rule.ONE]
        return column_types(one_of, [q.code for q in classifier.questions if q.rule is Rule.ANY])

    def object(self, contact: Contact, found: Classification) -> dict[str, Any]:
        """The line of `redress classify --jsonl`."""
        return as_object(contact, found)

    def columns(self, contact: Contact, found: Classification) -> Mapping[str, Any]:
        """The columns of `types`."""
        return as_columns(contact, found)


def made(
    make: Callable[[Contact, Classification], _Made], contact: Given, found: Answered
) -> _Made | RedressError:
    """What a form makes of a contact, or the error that kept it from it."""
    if isinstance(found, RedressError):
        return found
    assert isinstance(contact, Contact)
    try:
        return make(contact, found)
    except RedressError as error:
        return error
    except Exception as error:
        return internal_error("answering", error)
