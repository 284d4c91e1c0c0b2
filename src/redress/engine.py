"""Contacts in, classifications out: reading and classifying as one stream."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from redress.classification.classifier import Classifier
from redress.classification.result import Classification
from redress.contact import Contact
from redress.errors import ContactError, RedressError
from redress.reading.reader import Reading, read


@dataclass(frozen=True, slots=True)
class Classified:
    """A contact read and classified."""

    reading: Reading
    classification: Classification


Outcome = Classified | RedressError


def classify_contact(classifier: Classifier, contact: Contact) -> Classified:
    """Read and classify one contact.

    Raises:
        ContactError: the text cannot be read.
    """
    reading = read(contact)
    return Classified(reading, classifier.classify(reading))


def classify_batch(
    classifier: Classifier,
    contacts: Iterable[Contact | RedressError],
    evidence_of: Collection[str] | None = None,
) -> Iterator[Outcome]:
    """Each contact's classification, or the error that kept it from one, in order.

    Errors given in place of contacts are passed on, so that whoever parses the input can keep
    its order. A fault of the program at one contact becomes that contact's error, with the code
    `internal_error`; the others are answered. `evidence_of` names the questions whose evidence is
    wanted, None for all.

    Raises:
        RedressError: the model cannot answer at all.
    """
    outcomes = [_read_or_error(contact) for contact in contacts]
    readings = [one for one in outcomes if isinstance(one, Reading)]
    found = iter(_classified(classifier, readings, evidence_of))
    for outcome in outcomes:
        yield next(found) if isinstance(outcome, Reading) else outcome


def _read_or_error(contact: Contact | RedressError) -> Reading | RedressError:
    if isinstance(contact, RedressError):
        return contact
    try:
        return read(contact)
    except RedressError as error:
        return error
    except Exception as error:
        return internal_error("reading", error)


def _classified(
    classifier: Classifier, readings: list[Reading], evidence_of: Collection[str] | None
) -> list[Outcome]:
    """The readings classified together; if that fails, each by itself, so that one fails alone."""
    try:
        found = classifier.classify_batch(readings, evidence_of)
    except RedressError:
        raise
    except Exception as error:
        if len(readings) == 1:
            return [internal_error("classifying", error)]
        return [one for alone in readings for one in _classified(classifier, [alone], evidence_of)]
    return [Classified(*pair) for pair in zip(readings, found, strict=True)]


def internal_error(step: str, error: Exception) -> ContactError:
    """The error of a contact that the program failed at.

    It names the type of the fault alone: the fault's own message may hold the contact's words.
    """
    return ContactError(
        f"A fault in the program ({type(error).__name__}) stopped it {step} this contact; the "
        "others were answered. Deal with this one by hand, and report the fault.",
        code="internal_error",
    )
