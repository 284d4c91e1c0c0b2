"""The engine: contacts in, outcomes out, one for one; no contact takes its batch down."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from redress import engine
from redress.classification.classifier import Classifier
from redress.classification.contract import error_object
from redress.classification.result import Classification
from redress.contact import Contact
from redress.engine import Classified, classify_batch
from redress.errors import ContactError, ModelError, RedressError
from redress.reading.reader import Reading, read

CONTACTS = [Contact("My bin was missed again"), Contact("secret words"), Contact("Lamp is out")]


def fail_at_secret(text: str) -> None:
    if "secret" in text:
        raise KeyError(text)


def assert_only_the_second_failed(classifier: Classifier) -> None:
    outcomes = list(classify_batch(classifier, CONTACTS))
    assert [isinstance(outcome, Classified) for outcome in outcomes] == [True, False, True]
    error = outcomes[1]
    assert isinstance(error, RedressError)
    answer = error_object("b", error)
    assert answer["id"] == "b"
    assert set(answer["error"]) == {"code", "message"}
    assert answer["error"]["code"] == "internal_error"
    assert "KeyError" in answer["error"]["message"]
    assert "secret" not in answer["error"]["message"]


def test_errors_keep_their_place(small_classifier: Classifier) -> None:
    given = ContactError("The line is not valid JSON.", code="json_invalid")
    outcomes = list(classify_batch(small_classifier, [given, CONTACTS[0], Contact(" ")]))
    assert outcomes[0] is given
    assert isinstance(outcomes[1], Classified)
    assert isinstance(outcomes[2], ContactError)


def test_a_fault_while_reading_is_the_error_of_that_contact_alone(
    small_classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reads(contact: Contact) -> Reading:
        fail_at_secret(contact.text)
        return read(contact)

    monkeypatch.setattr(engine, "read", reads)
    assert_only_the_second_failed(small_classifier)


def test_a_fault_while_classifying_is_the_error_of_that_contact_alone(
    small_classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    classifies = Classifier.classify_batch

    def fails(
        self: Classifier, readings: Sequence[Reading], evidence_of: object
    ) -> list[Classification]:
        for reading in readings:
            fail_at_secret(reading.text)
        return classifies(self, readings)

    monkeypatch.setattr(Classifier, "classify_batch", fails)
    assert_only_the_second_failed(small_classifier)


def test_a_model_that_cannot_answer_at_all_is_no_contacts_fault(
    small_classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(
        self: Classifier, readings: Sequence[Reading], evidence_of: object
    ) -> list[Classification]:
        raise ModelError("The weights are missing.")

    monkeypatch.setattr(Classifier, "classify_batch", fails)
    with pytest.raises(ModelError):
        list(classify_batch(small_classifier, CONTACTS))
