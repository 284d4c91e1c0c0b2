"""What tests share: a small lexical model, trained once on a few of the corpus' contacts."""

from __future__ import annotations

import numpy as np
import pytest

from redress.classification.classifier import Classifier
from redress.classification.model_files import StoredModel, classifier
from redress_training.corpus import Record, read_corpus
from redress_training.examples import corpus_examples, corpus_questions
from redress_training.recipe import LexiconRecipe, Recipe
from redress_training.training_run import Material, Trained, train


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
    return train(small_material, small_recipe, None, None, None, lambda *_: None)


@pytest.fixture(scope="session")
def small_model(small_trained: Trained) -> StoredModel:
    return small_trained.model


@pytest.fixture(scope="session")
def small_classifier(small_model: StoredModel) -> Classifier:
    return classifier("small", small_model, None)
