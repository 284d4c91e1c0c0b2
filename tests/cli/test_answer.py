"""What a person sees of an answer: a council's own names, and no area that it does not have."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import Console

from redress.classification.classifier import Classifier
from redress.classification.result import Answer, Choice, Finding, Findings, Reason
from redress.cli.answer import AnswerTable, render
from redress.contact import Contact
from redress.engine import Classified, classify_contact
from redress.labels import Question, Vocabulary, default_vocabulary

MARK = "(not offered by this council)"


def hiding(*codes: str) -> Vocabulary:
    """The vocabulary with these areas hidden, and "Vehicles" for parking."""

    def changed(question: Question) -> Question:
        labels = (
            replace(label, hidden=label.code in codes or label.hidden) for label in question.labels
        )
        renamed = (
            replace(label, name="Vehicles") if label.code == "parking" else label
            for label in labels
        )
        return replace(question, labels=tuple(renamed))

    return Vocabulary(tuple(changed(one) for one in default_vocabulary().questions))


@pytest.fixture(scope="module")
def found(small_classifier: Classifier) -> Classified:
    """Parking, perhaps elections; a flag; and unsure of the area."""
    classified = classify_contact(small_classifier, Contact("They towed my car"))
    area = default_vocabulary().question("service_area")
    answer = Answer(
        label="parking",
        confidence=0.5,
        alternatives=(Choice("elections", 0.3), Choice("planning_applications", 0.1)),
        evidence=(),
        needs_person=True,
        also=(Choice("council_tax", 0.2),),
    )
    classification = replace(
        classified.classification,
        answers={"service_area": answer},
        findings={"flags": Findings((Finding("safeguarding", 0.4, ()),))},
        needs_person=True,
        why=(Reason("Quoted."), Reason("is only 50% likely.", area, area.label("parking"))),
    )
    return replace(classified, classification=classification)


def in_panel(classified: Classified, vocabulary: Vocabulary) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(render(classified, vocabulary))
    return capture.get()


def in_table(
    classified: Classified, vocabulary: Vocabulary, capsys: pytest.CaptureFixture[str]
) -> str:
    table = AnswerTable(vocabulary)
    table.add(1, classified.reading.contact, classified.classification)
    table.print()
    return " ".join(capsys.readouterr().out.split())


def test_a_hidden_area_is_no_alternative(found: Classified) -> None:
    assert "or Elections 30%, Planning applications 10%" in in_panel(found, default_vocabulary())
    shown = in_panel(found, hiding("elections"))
    assert "Elections" not in shown
    assert "or Planning applications 10%" in shown
    assert "or " not in in_panel(found, hiding("elections", "planning_applications"))


def test_a_hidden_answer_is_marked_and_not_lost(
    found: Classified, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    vocabulary = hiding("parking", "council_tax", "safeguarding")
    shown = in_panel(found, vocabulary)
    for name in ("Vehicles", "Council tax", "Safeguarding"):
        assert f"{name} {MARK}" in shown
    assert f"Vehicles {MARK} 50%" in in_table(found, vocabulary, capsys)


def test_names_are_the_councils_own_everywhere(
    found: Classified, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    shown = in_panel(found, hiding())
    assert "Parking" not in shown
    assert "- Quoted." in shown
    assert "- Service area: Vehicles is only 50% likely." in shown
    table = in_table(found, hiding(), capsys)
    assert "Vehicles 50%" in table
    assert "Safeguarding" in table
    assert "parking" not in table


def test_reasons_for_machines_keep_the_vocabularys_names(found: Classified) -> None:
    assert found.classification.reasons == (
        "Quoted.",
        "Service area: Parking is only 50% likely.",
    )


def test_a_models_own_label_is_shown_by_its_code(found: Classified) -> None:
    answer = Answer("team_a", 0.9, (Choice("team_b", 0.1),), (), False)
    classification = replace(found.classification, answers={"team": answer})
    shown = in_panel(replace(found, classification=classification), hiding())
    assert "team_a" in shown
    assert "or team_b 10%" in shown
