"""A flag that protects people, raised under its usual cut, is told from one that is indicated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from redress.classification.classifier import Classifier
from redress.classification.contract import as_columns, as_object
from redress.classification.heads import HeadSet
from redress.contact import Contact
from redress.engine import Classified, classify_contact
from redress.labels import default_vocabulary

PROTECTING = [
    label.code for label in default_vocabulary().question("flags").labels if label.protects
]


def classified(classifier: Classifier, usual: float) -> Classified:
    """A contact under cuts so low that what protects people is raised, whatever is written."""
    heads = []
    for head in classifier.heads.heads:
        if head.question.code == "flags":
            cut = np.array([0 if code in PROTECTING else 2 for code in head.codes], np.float32)
            head = replace(head, cut=cut, usual_cut=np.full(len(cut), usual, np.float32))
        heads.append(head)
    raising = replace(classifier, heads=HeadSet.of(heads))
    return classify_contact(raising, Contact("They towed my car from outside my house"))


@pytest.mark.parametrize(
    ("usual", "is_early", "told"), [(1.0, True, "is possible;"), (0.0, False, "is indicated;")]
)
def test_an_early_warning_says_so_wherever_it_is_told(
    small_classifier: Classifier, *, usual: float, is_early: bool, told: str
) -> None:
    found = classified(small_classifier, usual)
    contact, answer = found.reading.contact, found.classification
    flags = as_object(contact, answer)["flags"]
    assert sorted(flag["code"] for flag in flags) == sorted(PROTECTING)
    assert [flag["early_warning"] for flag in flags] == [is_early, is_early]
    columns = as_columns(contact, answer)
    assert sorted(columns["flags"].split("; ")) == sorted(PROTECTING)
    assert columns["early_warnings"] == (columns["flags"] if is_early else "")
    assert sum(told in reason for reason in answer.reasons) == len(PROTECTING)
    assert answer.needs_person
