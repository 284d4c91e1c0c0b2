"""Heads applied together answer as each would alone, and their probabilities are whole."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from redress.classification.features import FeatureBatch, unit_layers
from redress.classification.heads import Head, HeadSet
from redress.labels import Question, default_vocabulary

RANDOM = np.random.default_rng(1)
TERMS, DIMENSIONS, TEXTS = 7, 4, 5


def floats(*shape: int) -> np.ndarray:
    return RANDOM.normal(size=shape).astype(np.float32)


def head(question: Question) -> Head:
    count = len(question.codes)
    return Head(
        question=question,
        codes=question.codes,
        lexical=floats(TERMS, count),
        dense=floats(DIMENSIONS, count),
        bias=floats(count),
        scale=np.full(count, 2, np.float32),
        shift=floats(count) if question.rule == "any" else np.zeros(count, np.float32),
        cut=np.full(count, 0.5, np.float32),
        usual_cut=np.full(count, 0.5, np.float32),
        accept=0.5,
    )


@pytest.fixture
def batch() -> FeatureBatch:
    return FeatureBatch(csr_matrix(np.abs(floats(TEXTS, TERMS))), floats(TEXTS, DIMENSIONS))


def test_probabilities_of_a_one_of_question_add_up_to_one(batch: FeatureBatch) -> None:
    kind, flags = (head(default_vocabulary().question(code)) for code in ("kind", "flags"))
    found = HeadSet.of([kind, flags]).probabilities(batch)
    np.testing.assert_allclose(found["kind"].sum(axis=1), 1, atol=1e-5)
    assert found["flags"].shape == (TEXTS, len(flags.codes))
    assert ((found["flags"] >= 0) & (found["flags"] <= 1)).all()


def test_together_is_the_same_as_alone(batch: FeatureBatch) -> None:
    kind, area = (head(default_vocabulary().question(code)) for code in ("kind", "service_area"))
    together = HeadSet.of([kind, area]).probabilities(batch)
    alone = HeadSet.of([area]).probabilities(batch)
    np.testing.assert_allclose(together["service_area"], alone["service_area"], rtol=1e-5)


def test_the_contrast_of_a_one_of_label_is_against_the_others() -> None:
    one = head(default_vocabulary().question("outcome"))
    weights = np.array([[3.0, 1.0, 2.0]], np.float32)
    assert one.contrast(weights, 0) == pytest.approx([1.5])
    flags = head(default_vocabulary().question("flags"))
    assert flags.contrast(weights, 0) == pytest.approx([3.0])


def test_layers_are_scaled_to_unit_length_each() -> None:
    unit = unit_layers(floats(TEXTS, 2, 3)).reshape(TEXTS, 2, 3)
    np.testing.assert_allclose(np.linalg.norm(unit, axis=2), 1, atol=1e-5)
