"""A model is measured on a council's own labelled rows, and a recipe on the validation authors."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from redress.classification.classifier import Classifier
from redress.cli.app import app
from redress.errors import LabelError
from redress_training.corpus import Record
from redress_training.dataset import Example
from redress_training.examples import Export
from redress_training.material import joined_material, trial_material
from redress_training.rescoring import score_model
from redress_training.splits import Splits
from redress_training.training_run import Trained, save


@pytest.fixture
def stored(small_trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models with the small one in it."""
    monkeypatch.setenv("REDRESS_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("REDRESS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "400")
    save(small_trained, tmp_path / "models" / "small")
    return tmp_path


def test_a_councils_own_rows_are_mapped_and_measured(stored: Path) -> None:
    rows = "Message,Category\nMy bin was missed,Bins\nA pothole in our road,Roads\nHello,Other\n"
    (stored / "kept.csv").write_text(rows)
    (stored / "map.toml").write_text(
        '[service_area]\ncolumn = "Category"\n[service_area.codes]\n'
        'Bins = "waste_and_recycling"\nRoads = "roads_and_pavements"\n'
    )
    arguments = ["--data", str(stored / "kept.csv"), "--text-column", "Message"]
    mapping = ["--map", str(stored / "map.toml"), "--json"]
    done = CliRunner().invoke(app, ["evaluate", "small", *arguments, *mapping])
    assert done.exit_code == 1, done.output
    metrics = json.loads(done.stdout)
    assert list(metrics) == ["service_area"]
    assert metrics["service_area"]["records"] == 2


def test_a_table_without_a_mapping_is_refused_in_plain_words(stored: Path) -> None:
    (stored / "kept.csv").write_text("Message\nMy bin was missed\n")
    done = CliRunner().invoke(app, ["evaluate", "small", "--data", str(stored / "kept.csv")])
    assert done.exit_code == 2
    assert "kept.csv, line 1" in done.output
    (stored / "kept.xlsx").write_bytes(b"PK\x03\x04\xff\xfe")
    done = CliRunner().invoke(app, ["evaluate", "small", "--data", str(stored / "kept.xlsx")])
    assert done.exit_code == 2
    assert "--map" in done.output


@pytest.mark.parametrize("command", ["evaluate", "train"])
def test_a_mapping_without_data_is_refused(stored: Path, command: str) -> None:
    done = CliRunner().invoke(app, [command, "--map", "map.toml"])
    assert done.exit_code == 2
    assert "add --data" in done.output


def test_alone_without_data_does_not_train_the_corpus(stored: Path) -> None:
    done = CliRunner().invoke(app, ["train", "--alone", "--lexical", "--name", "ours"])
    assert done.exit_code == 2
    assert "add --data" in done.output


def test_a_label_that_the_model_does_not_have_is_named(small_classifier: Classifier) -> None:
    example = Example("My bin was missed", "a", {"service_area": ("moon_base",)})
    with pytest.raises(LabelError, match="no label 'moon_base'"):
        score_model(small_classifier, [example], {}, None, lambda *_: None)


def test_an_export_of_one_text_cannot_be_tested_on() -> None:
    examples = tuple(Example("Same", "x.csv#7", {"team": ("A",)}) for _ in range(50))
    with pytest.raises(LabelError, match="too few different"):
        joined_material(None, Export(examples, (), ()))


def test_a_trial_sees_neither_the_test_authors_nor_in_fitting_those_it_measures_on(
    corpus: tuple[Record, ...],
) -> None:
    chosen, measured = (
        [dataclasses.replace(record, author=author) for record in corpus[start : start + 3]]
        for start, author in ((5, "a"), (8, "b"))
    )
    material = trial_material(Splits(corpus[:5], (*measured, *chosen), corpus[11:13]))
    fitted = [*corpus[:5], *chosen]
    assert [example.text for example in material.fitting] == [r.text for r in fitted]
    assert material.choosing.tolist() == [False] * 5 + [True] * 3
    assert [example.text for example in material.testing] == [r.text for r in measured]
