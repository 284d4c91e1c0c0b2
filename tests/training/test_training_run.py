"""The same inputs give the same model, and what it says of itself is true."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from redress.classification.classifier import Classifier
from redress.classification.features import FeatureBatch
from redress.classification.model_files import (
    LEXICAL,
    MANIFEST,
    SHIPPED,
    WEIGHTS,
    save_weights,
)
from redress.contact import Contact
from redress.engine import classify_contact
from redress_training import training_run
from redress_training.card import model_card
from redress_training.recipe import Recipe, RecipeError, read_recipe
from redress_training.training_run import Material, Trained, train

ROOT = Path(__file__).resolve().parents[2]


def test_the_same_inputs_give_the_same_model(
    small_material: Material, small_recipe: Recipe, small_trained: Trained, tmp_path: Path
) -> None:
    again = train(small_material, small_recipe, None, None, lambda *_: None)
    save_weights(tmp_path / "a", small_trained.model, "1")
    save_weights(tmp_path / "b", again.model, "1")
    assert (tmp_path / "a" / WEIGHTS).read_bytes() == (tmp_path / "b" / WEIGHTS).read_bytes()
    assert again.manifest == small_trained.manifest
    assert again.metrics == small_trained.metrics


def test_another_recipe_is_another_version(
    small_material: Material, small_recipe: Recipe, small_trained: Trained
) -> None:
    other = train(
        small_material,
        small_recipe.model_copy(update={"seed": 1}),
        None,
        None,
        lambda *_: None,
    )
    assert other.manifest["version"] != small_trained.manifest["version"]


@pytest.mark.parametrize("place", ["data/concepts.toml", "reading/reader.py", "encoder/graph.py"])
def test_another_word_list_or_rule_is_another_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    root = tmp_path / "redress"
    (root / place).parent.mkdir(parents=True)
    (root / place).write_text("[danger]")
    monkeypatch.setattr(training_run.resources, "files", lambda package: tmp_path / package)
    first = training_run.sources_hash()
    assert training_run.sources_hash() == first
    (root / place).write_text("[another]")
    assert training_run.sources_hash() != first


@pytest.mark.parametrize("name", [SHIPPED, LEXICAL])
def test_the_shipped_records_are_of_the_sources_that_stand(name: str) -> None:
    place = f"models/{name}/{MANIFEST}"
    shown = subprocess.run(["git", "show", f"HEAD:{place}"], cwd=ROOT, capture_output=True)
    if shown.returncode:
        pytest.skip("this is no git checkout")
    # What `make test` trains is always of them; what is committed must be too.
    assert json.loads(shown.stdout)["sources"] == training_run.sources_hash(), "run `make train`"


def test_names_streets_and_references_are_not_in_the_vocabulary(small_trained: Trained) -> None:
    known = set(small_trained.model.lexicon.runs)
    assert "[name]" in known
    assert not known & {"patel", "hussain", "okonjo"}


def test_the_card_says_what_was_measured(small_trained: Trained) -> None:
    card = model_card(
        "small", {**small_trained.manifest, "created": "today"}, small_trained.metrics
    )
    assert f"{small_trained.metrics['kind']['accuracy']:.3f}" in card
    for part in ("not** for", "Ethical notes", "Known failures", "Expected calibration error"):
        assert part in card


def test_the_card_points_at_parts_far_under_the_whole(small_trained: Trained) -> None:
    parts = {
        "letter": {"records": 40, "accuracy": 0.83},
        "chat": {"records": 40, "accuracy": 0.85},
    }
    kind = {**small_trained.metrics["kind"], "accuracy": 0.9, "slices": parts}
    card = model_card("small", {**small_trained.manifest, "created": "today"}, {"kind": kind})
    assert "More than 6 points under the whole: letter." in card


def test_even_a_small_model_learns_more_than_chance(small_trained: Trained) -> None:
    assert small_trained.metrics["kind"]["accuracy"] > 0.5
    assert small_trained.metrics["service_area"]["in_first_three"] > 3 / 38
    assert small_trained.metrics["outcome"]["upheld_auc"] > 0.5


def test_a_name_does_not_change_an_answer(small_classifier: Classifier) -> None:
    texts = [f"My name is {name} and my bin was missed." for name in ("John Smith", "Aisha Khan")]
    first, second = (
        classify_contact(small_classifier, Contact(text)).classification.answers["kind"]
        for text in texts
    )
    assert first is not None
    assert second is not None
    assert (first.label, first.confidence) == (second.label, second.confidence)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("sed = 1\n", "sed"),
        ("[questions.kind]\nregularisation = -1\n", "regularisation"),
        ("seed =", "cannot be read"),
    ],
)
def test_a_slip_in_a_recipe_stops_the_run(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(content)
    with pytest.raises(RecipeError, match=message):
        read_recipe(path)


def test_evidence_lies_in_the_text_as_sent(small_classifier: Classifier) -> None:
    text = "<p>The bin wasn&#8217;t emptied.</p><p>I rang, no reply.</p>"
    found = classify_contact(small_classifier, Contact(text)).classification
    spans = [span for answer in found.answers.values() if answer for span in answer.evidence]
    assert spans
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


def test_scores_add_up_over_features(small_trained: Trained) -> None:
    model = small_trained.model
    text = "the bin was missed"
    matrix = model.lexicon.matrix([model.lexicon.count(text)])
    batch = FeatureBatch(matrix, np.zeros((1, 0), np.float32))
    head = model.heads[0]
    scores = batch.lexical @ head.lexical + head.bias
    assert head.probabilities(scores).sum() == pytest.approx(1, abs=1e-5)
