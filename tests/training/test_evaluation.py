"""What is told of flags that are raised early."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console
from scipy.sparse import csr_matrix

from redress.classification.heads import Head
from redress_training.card import model_card
from redress_training.console import figures
from redress_training.dataset import Dataset
from redress_training.evaluation import Metrics, evaluate
from redress_training.training_run import Material, Trained


@pytest.fixture
def metrics(small_trained: Trained, small_material: Material) -> Metrics:
    """Flags alone, of which one is raised early."""
    (head,) = [head for head in small_trained.model.heads if head.question.code == "flags"]
    shares = {"flags": shares_of(head, small_material)}
    return evaluate(data_of(small_material), [early(head)], shares)


def early(head: Head) -> Head:
    cut = np.full(len(head.codes), 0.5, np.float32)
    low = np.where([code == "vulnerable" for code in head.codes], 0.1, cut).astype(np.float32)
    return replace(head, cut=low, usual_cut=cut)


def data_of(material: Material) -> Dataset:
    texts = tuple(example.text for example in material.testing)
    nothing = np.zeros((len(texts), 0), np.float32)
    return Dataset(material.testing, texts, csr_matrix((len(texts), 0)), nothing)


def shares_of(head: Head, material: Material) -> np.ndarray:
    """0.3 where a contact has the label, else 0: found early, never as usual."""
    has = data_of(material).targets(head.question, head.codes)
    return (0.3 * has).astype(np.float32)


def test_only_labels_that_are_raised_early_have_figures_without_it(metrics: Metrics) -> None:
    flags = metrics["flags"]
    assert list(flags["usual_labels"]) == ["vulnerable"]
    assert flags["labels"]["vulnerable"]["recall"] == 1
    assert flags["usual_labels"]["vulnerable"]["recall"] == 0
    assert flags["micro_f1"] > flags["usual_micro_f1"] == 0


def test_the_card_tells_them_and_no_threshold_of_flags(
    metrics: Metrics, small_trained: Trained
) -> None:
    card = model_card("small", {**small_trained.manifest, "created": "today"}, metrics)
    _, left_out = card.split("Early warnings left out:")
    assert "| vulnerable |" in left_out
    assert "Share accepted" not in card


def test_the_table_on_the_screen_has_a_row_for_what_is_raised_early(metrics: Metrics) -> None:
    console = Console(width=200, record=True)
    console.print(figures(metrics))
    shown = console.export_text()
    assert "Usual F1" in shown
    (row,) = [line for line in shown.splitlines() if "vulnerable" in line]
    assert "1.000" in row
    assert "0.000" in row
