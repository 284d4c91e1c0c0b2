"""Contacts in, classifications out: reading and classifying as one stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from redress.classification.classifier import Classifier
from redress.classification.result import Classification
from redress.contact import Contact
from redress.errors import RedressError
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
    classifier: Classifier, contacts: Iterable[Contact | RedressError]
) -> Iterator[Outcome]:
    """Each contact's classification, or the error that kept it from one, in order.

    Errors given in place of contacts are passed on, so that whoever parses the input can keep
    its order.
    """
    outcomes = [_read_or_error(contact) for contact in contacts]
    readings = [one for one in outcomes if isinstance(one, Reading)]
    found = iter(classifier.classify_batch(readings))
    for outcome in outcomes:
        if isinstance(outcome, Reading):
            yield Classified(outcome, next(found))
        else:
            yield outcome


def _read_or_error(contact: Contact | RedressError) -> Reading | RedressError:
    if isinstance(contact, RedressError):
        return contact
    try:
        return read(contact)
    except RedressError as error:
        return error
