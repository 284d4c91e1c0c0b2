"""What users would tell each other of the shipped model: stories, not figures."""

from __future__ import annotations

import pytest

from redress.classification.classifier import Classifier
from redress.classification.model_files import BUILD
from redress.classification.result import Classification
from redress.contact import Contact
from redress.engine import classify_contact
from redress.models import SHIPPED, ModelStore


@pytest.fixture(scope="module")
def shipped() -> Classifier:
    if not (ModelStore.default().folder / SHIPPED / BUILD).is_file():
        pytest.skip("the shipped model is not built: run `make test`, or `redress train`")
    return ModelStore.default().load(SHIPPED)


def classification(shipped: Classifier, text: str) -> Classification:
    return classify_contact(shipped, Contact(text)).classification


def label(found: Classification, question: str) -> str | None:
    answer = found.answers[question]
    return answer.label if answer else None


def flags(found: Classification) -> set[str]:
    return {one.label for one in found.findings["flags"].labels}


@pytest.mark.parametrize(
    ("text", "kind", "area"),
    [
        (
            "My brown bin was left full again on Tuesday, that is the third fortnight running, and "
            "whoever answers your phone keeps promising a crew that never comes.",
            "complaint",
            "waste_and_recycling",
        ),
        (
            "There is a deep pothole outside 9 Sorrel Lane, please fill it",
            "service_request",
            "roads_and_pavements",
        ),
        (
            "What time does the swimming pool shut on bank holidays?",
            "enquiry",
            "libraries_leisure_and_culture",
        ),
        (
            "Under the Freedom of Information Act please send me the number of parking fines "
            "issued in each of the last three years.",
            "information_request",
            "information_rights",
        ),
        (
            "I wish to appeal penalty charge notice TX20193847, the sign was behind a tree",
            "appeal",
            "parking",
        ),
        (
            "Just wanted to say thank you to the lovely registrar who married us on Saturday",
            "compliment",
            "bereavement_and_registration",
        ),
    ],
)
def test_plain_contacts_are_sorted(shipped: Classifier, text: str, kind: str, area: str) -> None:
    found = classification(shipped, text)
    assert (label(found, "kind"), label(found, "service_area")) == (kind, area)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (
            "I applied for a bus pass in May and have rung four times since. No reply, no pass.",
            "progress_chasing",
        ),
        (
            "The app says my streetlight report is resolved. It is pitch dark. Nobody has been.",
            "premature_closure",
        ),
        ("Your payment page crashes with error 500 every time I press pay.", "system_failure"),
        (
            "Housing sent me to benefits, benefits sent me to housing, who do I actually speak to?",
            "poor_signposting",
        ),
        (
            "This is the third time you have asked me for the same birth certificate.",
            "repeated_information",
        ),
    ],
)
def test_why_they_had_to_get_in_touch(shipped: Classifier, text: str, cause: str) -> None:
    assert label(classification(shipped, text), "avoidable_cause") == cause


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        (
            "I can't go on like this. I've thought about taking all my tablets tonight.",
            "risk_to_life",
        ),
        ("strong smell of gas in the stairwell at our block, kids feeling sick", "risk_to_life"),
        ("the little boy next door has bruises and is left on his own all night", "safeguarding"),
        ("her carer has been taking cash from mum's purse and shouting at her", "safeguarding"),
    ],
)
def test_danger_is_flagged_and_needs_a_person(shipped: Classifier, text: str, flag: str) -> None:
    found = classification(shipped, text)
    assert flag in flags(found)
    assert found.needs_person


def test_an_outcome_is_foretold_for_complaints_only(shipped: Classifier) -> None:
    complaint = classification(
        shipped,
        "Disgusted. You promised to empty my bin on Monday, then on Friday, and did neither.",
    )
    enquiry = classification(shipped, "What time does the library open on Saturday?")
    assert complaint.answers["outcome"] is not None
    assert enquiry.answers["outcome"] is None


def test_another_language_is_named_and_left_to_a_person(shipped: Classifier) -> None:
    found = classification(
        shipped, "Mae fy min heb ei wagio ers tair wythnos ac nid oes neb yn ateb y ffôn"
    )
    assert found.needs_person
    assert any("Welsh" in reason for reason in found.reasons)


def test_a_message_that_is_all_quotation_is_left_to_a_person(shipped: Classifier) -> None:
    found = classification(shipped, "> My bin was missed again\n> Please collect it")
    assert any("quoted" in reason for reason in found.reasons)


def test_the_evidence_is_in_the_persons_words(shipped: Classifier) -> None:
    text = "I love living here. But the street lamp outside my house has been out for a month."
    answer = classification(shipped, text).answers["service_area"]
    assert answer is not None
    assert any("lamp" in span.of(text) for span in answer.evidence)


def test_the_same_contact_gets_the_same_answer_alone_and_in_company(shipped: Classifier) -> None:
    texts = ["My bin was missed", "Where is my blue badge? " * 30, "pothole"]
    together = [
        shipped.classify_batch([classify_contact(shipped, Contact(t)).reading for t in texts])
    ][0]
    for text, found in zip(texts, together, strict=True):
        alone = classification(shipped, text)
        assert label(alone, "kind") == label(found, "kind")
        first, second = alone.answers["kind"], found.answers["kind"]
        assert first is not None
        assert second is not None
        assert first.confidence == pytest.approx(second.confidence, abs=1e-3)
