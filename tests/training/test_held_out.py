"""What is known of train contacts from networks that had not seen their authors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from redress.labels import Label, Question, Rule
from redress_training.dataset import Example, make_dataset, text_key
from redress_training.fitting import fit_heads
from redress_training.held_out import (
    FILE,
    HeldOut,
    TeacherAnswers,
    held_out,
    read_answers,
    read_held_out,
    write_held_out,
)
from redress_training.network_heads import NetworkHead
from redress_training.recipe import QuestionRecipe, Recipe
from redress_training.training_run import fitted_lexicon


def column(*numbers: float) -> np.ndarray:
    return np.array(numbers, np.float32)[:, None]


def test_a_teachers_word_is_taken_only_of_authors_whom_it_had_not_seen() -> None:
    judged = column(-1, 1)
    first = TeacherAnswers(column(5, 6, 7), judged, np.array([True, False, False]))
    second = TeacherAnswers(column(8, 9, 10), judged, np.array([True, True, False]))
    rows, logits = held_out([first, second], judged)
    assert rows.tolist() == [0, 1]
    np.testing.assert_allclose(logits, column((5 + 8) / 2, 9))


def test_the_mean_of_several_is_brought_to_the_scale_as_one() -> None:
    seen = np.array([True])
    first = TeacherAnswers(column(3), column(-1, 1, 0, 0), seen)
    second = TeacherAnswers(column(5), column(0, 0, -1, 1), seen)
    _, logits = held_out([first, second], column(-1, 1, -1, 1))
    # Their mean strays half as far from nothing as the network does.
    np.testing.assert_allclose(logits, column(8))


def test_a_teachers_word_is_brought_to_the_scale_of_the_network() -> None:
    teacher = TeacherAnswers(column(0, 3), column(1, 3), np.array([True, True]))
    _, logits = held_out([teacher], column(10, 30))
    np.testing.assert_allclose(logits, column(0, 30))


def test_a_run_that_wrote_its_answers_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "answers.safetensors"
    arrays = {
        "flags network": column(-1, 1),
        "flags 1 train": column(2, 4, 6),
        "flags 1 validation": column(-1, 1),
        "unseen 1": np.array([False, True, True]),
    }
    about = {"keys": "a\nb\nc", "labels": json.dumps({"flags": ["danger"]})}
    save_file(arrays, path, metadata=about)
    found = read_answers(path)["flags"]
    assert (found.labels, found.keys) == (("danger",), ("b", "c"))
    np.testing.assert_allclose(found.logits, column(4, 6))


def test_held_out_logits_come_back_as_they_were_written(tmp_path: Path) -> None:
    write_held_out(tmp_path, {"flags": HeldOut(("danger",), ("a", "b"), column(1, 2))})
    found = read_held_out(tmp_path / FILE)["flags"]
    assert (found.labels, found.keys) == (("danger",), ("a", "b"))
    np.testing.assert_array_equal(found.logits, column(1, 2))


def test_a_run_without_teachers_holds_nothing_out(tmp_path: Path) -> None:
    write_held_out(tmp_path, {})
    assert read_held_out(tmp_path / FILE) == {}


def test_a_networks_word_on_its_own_examples_gives_way_to_a_strangers() -> None:
    network = NetworkHead(
        ("danger", "other"),
        np.ones((1, 2), np.float32),
        np.zeros(2, np.float32),
        {"known": np.array([7, np.nan], np.float32)},
    )
    logits = network.honest_logits(column(1, 2), ["known", "new"])
    np.testing.assert_array_equal(logits, [[7, 1], [2, 2]])
    np.testing.assert_array_equal(network.of(("danger",)).unseen["known"], [7])


@pytest.mark.parametrize(
    ("known", "rare", "is_low"),
    [(False, (), False), (True, (), True), (True, ("author0", "author1"), False)],
)
def test_the_cut_of_a_label_that_protects_rests_on_ordinary_train_authors_too(
    *, known: bool, rare: tuple[str, ...], is_low: bool
) -> None:
    question = Question(
        "flags", "Flags", "", Rule.ANY, (Label("danger", "Danger", "", protects=True),)
    )
    texts = [f"{'gas leak' if row % 2 else 'bin missed'} number {row}" for row in range(160)]
    examples = tuple(
        Example(text, f"author{row // 40}", {"flags": ("danger",) if row % 2 else ()})
        for row, text in enumerate(texts)
    )
    # The network is sure of all; one that had not seen the first authors missed what they wrote.
    dense = column(*(4.0 if row % 2 else -4.0 for row in range(160)))
    missed = {text_key(text): np.array([-4], np.float32) for text in texts[:80]}
    network = NetworkHead(
        ("danger",), np.ones((1, 1), np.float32), np.zeros(1, np.float32), missed if known else {}
    )
    data = make_dataset(examples, texts, fitted_lexicon(texts, Recipe()), dense)
    recipe = Recipe(folds=2, questions={"flags": QuestionRecipe(network=1.0)})
    choosing = np.arange(160) >= 80
    networks = {"flags": network}
    (head,) = fit_heads(data, [question], recipe, choosing, networks=networks, rare=rare)
    assert bool(head.cut[0] < 0.4) is is_low
