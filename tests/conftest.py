"""What tests share: a small lexical model, trained once on a few of the corpus' contacts, and the
weights of a small encoder."""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.databases import (  # noqa: F401
    database,
    database_url,
    empty_database_url,
    postgres_server,
    postgres_template,
    postgres_url,
    sqlite_database,
    sqlite_template,
    sqlite_url,
)

from redress.classification.classifier import Classifier
from redress.classification.model_files import StoredModel, classifier
from redress.encoder.graph import Weights
from redress.models import ModelStore
from redress.parallel import ParallelClassifier
from redress_training.corpus import Record, read_corpus
from redress_training.examples import corpus_examples, corpus_questions
from redress_training.recipe import LexiconRecipe, Recipe
from redress_training.training_run import Material, Trained, save, train


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the environment is a setting."""
    for name in os.environ:
        if name.startswith("REDRESS_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def corpus() -> tuple[Record, ...]:
    return read_corpus()


@pytest.fixture(scope="session")
def small_recipe() -> Recipe:
    return Recipe(folds=2, lexicon=LexiconRecipe(longest_run=1, longest_piece=3))


@pytest.fixture(scope="session")
def small_material(corpus: tuple[Record, ...]) -> Material:
    """A few contacts of two authors to fit, and of a third to test."""
    by_author = {
        author: [r for r in corpus if r.author == author][::2] for author in ("w8", "v5", "v8")
    }
    fitting = corpus_examples([*by_author["w8"], *by_author["v5"]])
    return Material(
        fitting=tuple(fitting),
        choosing=np.ones(len(fitting), dtype=np.bool_),
        testing=tuple(corpus_examples(by_author["v8"])),
        questions=corpus_questions(),
    )


@pytest.fixture(scope="session")
def small_trained(small_material: Material, small_recipe: Recipe) -> Trained:
    return train(small_material, small_recipe, None, None, lambda *_: None)


@pytest.fixture(scope="session")
def small_model(small_trained: Trained) -> StoredModel:
    return small_trained.model


@pytest.fixture(scope="session")
def small_classifier(small_model: StoredModel) -> Classifier:
    return classifier("small", small_model, None)


@pytest.fixture(scope="session")
def small_parallel(small_classifier: Classifier) -> ParallelClassifier:
    """The small model, without other processes."""
    return ParallelClassifier(small_classifier)


@pytest.fixture(scope="session")
def small_store(small_trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    """A folder of models with one in it, named small."""
    folder = tmp_path_factory.mktemp("models")
    save(small_trained, folder / "small")
    return ModelStore(folder)


WORDS = 30_522
"""In the vocabulary of the encoders' tokenizer."""
PLACES, DIMENSIONS, WIDE = 256, 24, 48


@pytest.fixture(scope="session")
def small_bert() -> Callable[[int], Weights]:
    """Makes the weights of a BERT of so many layers, drawn by lots, always the same."""
    return _small_bert


def _small_bert(layers: int) -> Weights:
    draw = np.random.default_rng(0)

    def drawn(*shape: int) -> NDArray[np.float32]:
        return draw.normal(size=shape).astype(np.float32)

    square, weights, norms = (DIMENSIONS, DIMENSIONS), {}, ["embeddings.LayerNorm"]
    for name, rows in (("word", WORDS), ("position", PLACES), ("token_type", 2)):
        weights[f"embeddings.{name}_embeddings.weight"] = drawn(rows, DIMENSIONS)
    for number in range(layers):
        layer = f"encoder.layer.{number}"
        dense = {f"{layer}.attention.self.{part}": square for part in ("query", "key", "value")}
        dense[f"{layer}.attention.output.dense"] = square
        dense[f"{layer}.intermediate.dense"] = (WIDE, DIMENSIONS)
        dense[f"{layer}.output.dense"] = (DIMENSIONS, WIDE)
        for name, shape in dense.items():
            weights[f"{name}.weight"], weights[f"{name}.bias"] = drawn(*shape), drawn(shape[0])
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
    for norm in norms:
        weights[f"{norm}.weight"], weights[f"{norm}.bias"] = drawn(DIMENSIONS), drawn(DIMENSIONS)
    return weights
