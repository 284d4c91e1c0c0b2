"""What a model was tested on is counted as its later answers are counted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from redress.classification.classifier import Classifier
from redress.classification.model_files import REFERENCE
from redress.contact import Contact
from redress.drift import NO_LABEL, Answered, Counts, Movement, Seen, drifts, text_measures
from redress.engine import classify_contact
from redress.errors import ModelError
from redress.models import ModelStore
from redress_training.training_run import Material, Trained, save


def seen_in_use(model: Classifier, text: str) -> Seen:
    """A contact as the store keeps what the model said of it."""
    classified = classify_contact(model, Contact(text))
    found = classified.classification
    answers = {
        code: Answered((one.label,), round(one.confidence, 4), one.needs_person)
        for code, one in found.answers.items()
        if one is not None
    }
    for code, findings in found.findings.items():
        answers[code] = Answered(tuple(one.label for one in findings.labels))
    known = frozenset(model.maker.lexicon.runs)
    return Seen(answers, *text_measures(classified.reading.masked.text, known))


def test_the_contacts_tested_on_have_not_moved(
    small_trained: Trained, small_material: Material, small_classifier: Classifier
) -> None:
    measures = small_trained.reference["measures"]
    counted = Counts(measures)
    for example in small_material.testing:
        counted.add(seen_in_use(small_classifier, example.text))
    assert small_trained.reference["contacts"] == len(small_material.testing)
    found = {drift.measure: drift for drift in drifts(measures, counted)}
    assert set(found) == set(measures)
    for name in ("labels", "unsure", "confidence"):
        for question in ("kind", "service_area", "outcome"):
            # Rounding may put a number that is an edge on its other side.
            assert found[f"{name}.{question}"].index < 0.01
    assert found["words"].index == 0
    assert found["unknown_words"].index == 0
    assert found["labels.flags"].index == 0


def test_questions_are_counted_only_where_they_are_asked(
    small_trained: Trained, small_material: Material
) -> None:
    measures = small_trained.reference["measures"]
    totals = {name: sum(one["counts"].values()) for name, one in measures.items()}
    assert totals["labels.kind"] == len(small_material.testing)
    assert totals["labels.outcome"] == measures["labels.kind"]["counts"]["complaint"]
    assert not any(name.endswith("_also") for name in measures)
    assert NO_LABEL in measures["labels.flags"]["counts"]
    assert "confidence.flags" not in measures


def test_ten_bins_hold_about_a_tenth_each(small_trained: Trained) -> None:
    counts = small_trained.reference["measures"]["confidence.kind"]["counts"]
    assert len(counts) == 10
    assert max(counts.values()) <= 2 * min(counts.values())


def test_other_contacts_are_seen_to_have_moved(
    small_trained: Trained, small_classifier: Classifier
) -> None:
    measures = small_trained.reference["measures"]
    counted = Counts(measures)
    for number in range(80):
        counted.add(seen_in_use(small_classifier, f"Dziękuję bardzo za pomoc {number}"))
    moved = {one.measure: one.movement for one in drifts(measures, counted)}
    assert moved["unknown_words"] is Movement.MUCH
    assert moved["words"] is Movement.MUCH


def test_the_reference_is_kept_with_the_model(small_trained: Trained, tmp_path: Path) -> None:
    save(small_trained, tmp_path / "models" / "small")
    store = ModelStore(tmp_path / "models")
    assert store.reference("small") == small_trained.reference
    assert "bin" in store.known_words("small")
    assert Counter(store.full_name("small"))["@"] == 1
    (tmp_path / "models" / "small" / REFERENCE).unlink()
    with pytest.raises(ModelError, match="Run `redress train --name small`"):
        store.reference("small")
