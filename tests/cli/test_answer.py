"""What a person sees of an answer: a council's own names, and no area that it does not have."""

from __future__ import annotations

from collections.abc import Callable
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


def judged(found: Classified, *, sure: str = "", unsure: str = "", needs: str = "") -> Classified:
    """The contact with answers to these questions, and a reason where a person is needed."""
    answers = {
        code: Answer("a", 0.5, (), (), needs_person=code in unsure.split())
        for code in (*sure.split(), *unsure.split())
    }
    classification = replace(
        found.classification,
        answers={**answers, "outcome": answers.get("outcome")},
        findings={"flags": Findings(())},
        needs_person=bool(needs),
        why=(Reason(needs),) if needs else (),
    )
    return replace(found, classification=classification)


@pytest.mark.parametrize(
    ("sure", "unsure", "told"),
    [
        (
            "kind service_area",
            "avoidable_cause",
            "Kind and service area are sure enough to suggest. "
            "Not sure: avoidable-contact cause (50%). Check before use.",
        ),
        (
            "kind",
            "avoidable_cause outcome",
            "Kind is sure enough to suggest. "
            "Not sure: avoidable-contact cause (50%) and likely outcome (50%). Check before use.",
        ),
        ("kind service_area outcome", "", "All answers are sure enough to suggest."),
        ("", "sen_team", "Not sure: sen team (50%). Check before use."),
    ],
)
def test_what_is_sure_and_what_is_not_is_named(
    found: Classified, sure: str, unsure: str, told: str
) -> None:
    shown = in_panel(judged(found, sure=sure, unsure=unsure), default_vocabulary())
    assert told in shown
    assert ("All answers" in shown) == (not unsure)
    assert ("Not sure" in shown) == bool(unsure)
    assert "Flags have" not in shown


def test_an_unsure_cause_is_named_beside_why_a_person_is_needed(found: Classified) -> None:
    needing = judged(found, sure="kind", unsure="avoidable_cause", needs="All is quoted.")
    shown = in_panel(needing, default_vocabulary())
    assert "- All is quoted." in shown
    assert "Not sure: avoidable-contact cause (50%). Check before use." in shown
    assert "sure enough" not in shown
    assert "Not sure" not in in_panel(found, default_vocabulary())


def test_flags_are_never_called_sure(found: Classified) -> None:
    classified = judged(found, sure="kind")
    flagged = replace(
        classified.classification,
        findings={"flags": Findings((Finding("vulnerable", 0.6, ()),))},
    )
    shown = in_panel(replace(classified, classification=flagged), default_vocabulary())
    assert "All answers are sure enough to suggest. Flags have no such threshold" in shown


@pytest.mark.parametrize("shown", [in_panel, in_table])
def test_an_early_warning_is_told_from_a_flag_that_is_indicated(
    found: Classified, capsys: pytest.CaptureFixture[str], shown: Callable[..., str]
) -> None:
    flags = Findings((Finding("vulnerable", 0.6, ()), Finding("safeguarding", 0.004, (), True)))
    flagged = replace(found.classification, findings={"flags": flags})
    more = (capsys,) if shown is in_table else ()
    text = shown(replace(found, classification=flagged), default_vocabulary(), *more)
    assert text.count("(early") == 1
    assert text.index("Vulnerable") < text.index("Safeguarding") < text.index("(early")


def test_a_confidence_under_one_in_a_hundred_is_not_shown_as_none(found: Classified) -> None:
    flags = Findings((Finding("safeguarding", 0.004, (), early_warning=True),))
    flagged = replace(found.classification, findings={"flags": flags})
    shown = in_panel(replace(found, classification=flagged), default_vocabulary())
    assert "under 1%" in shown
    assert " 0%" not in shown


def test_a_models_own_label_is_shown_by_its_code(found: Classified) -> None:
    answer = Answer("team_a", 0.9, (Choice("team_b", 0.1),), (), False)
    classification = replace(found.classification, answers={"team": answer})
    shown = in_panel(replace(found, classification=classification), hiding())
    assert "Team " in shown
    assert "team_a" in shown
    assert "or team_b 10%" in shown
