"""Thresholds keep what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from redress.classification.heads import sigmoid, softmax
from redress.labels import default_vocabulary
from redress_training.calibration import _safest_cut, calibrate
from redress_training.evaluation import calibration_error
from redress_training.recipe import Recipe

RANDOM = np.random.default_rng(3)
ALL = np.ones(4000, dtype=np.bool_)
AUTHORS = np.array([f"author {number % 8}" for number in range(4000)])


def one_of_scores() -> tuple[np.ndarray, np.ndarray]:
    """Scores whose true probabilities are the softmax of three times them."""
    scores = RANDOM.normal(size=(4000, 3)).astype(np.float32)
    shares = softmax(scores * 3)
    truth = (shares.cumsum(axis=1) > RANDOM.random((4000, 1))).argmax(axis=1)
    return scores, np.eye(3, dtype=np.int8)[truth]


def test_temperature_is_found_and_probabilities_mean_what_they_say() -> None:
    scores, targets = one_of_scores()
    question = default_vocabulary().question("outcome")
    found = calibrate(question, question.codes, scores, targets, AUTHORS, ALL, Recipe())
    assert found.scale[0] == pytest.approx(3, rel=0.1)
    shares = softmax(scores * found.scale + found.shift)
    right = targets[np.arange(4000), shares.argmax(axis=1)] == 1
    assert calibration_error(shares.max(axis=1), right) < 0.03


def test_what_is_accepted_is_right_as_often_as_asked() -> None:
    scores, targets = one_of_scores()
    question = default_vocabulary().question("outcome")
    found = calibrate(question, question.codes, scores, targets, AUTHORS, ALL, Recipe())
    shares = softmax(scores * found.scale + found.shift)
    accepted = shares.max(axis=1) >= found.accept
    right = targets[np.arange(4000), shares.argmax(axis=1)] == 1
    assert 0 < accepted.mean() < 1
    assert right[accepted].mean() >= 0.95


def test_where_authors_differ_less_is_accepted() -> None:
    scores, targets = one_of_scores()
    strange = (AUTHORS == "author 0") & (RANDOM.random(4000) < 0.2)
    targets[strange] = np.roll(targets[strange], 1, axis=1)
    question = default_vocabulary().question("outcome")
    accepts = [
        calibrate(question, question.codes, scores, targets, authors, ALL, Recipe()).accept
        for authors in (RANDOM.permutation(AUTHORS), AUTHORS)
    ]
    assert accepts[0] < accepts[1]


def test_authors_of_a_contact_each_are_not_told_apart() -> None:
    scores, targets = one_of_scores()
    question = default_vocabulary().question("outcome")
    single = np.array([str(number) for number in range(4000)])
    accept = calibrate(question, question.codes, scores, targets, single, ALL, Recipe()).accept
    assert 0.3 < accept < 1


def test_nothing_is_accepted_where_nothing_can_be_known() -> None:
    scores = np.zeros((4000, 3), np.float32)
    targets = np.eye(3, dtype=np.int8)[RANDOM.integers(0, 3, 4000)]
    question = default_vocabulary().question("outcome")
    assert calibrate(question, question.codes, scores, targets, AUTHORS, ALL, Recipe()).accept == 1


def test_flags_that_protect_people_are_cut_to_miss_almost_nothing() -> None:
    flags = default_vocabulary().question("flags")
    targets = (RANDOM.random((4000, len(flags.codes))) < 0.1).astype(np.int8)
    scores = (targets + RANDOM.normal(scale=0.7, size=targets.shape)).astype(np.float32)
    found = calibrate(
        flags, flags.codes, scores, targets, AUTHORS, ALL, Recipe(protecting_recall=0.98)
    )
    is_set = sigmoid(scores * found.scale + found.shift) >= found.cut
    for column, code in enumerate(flags.codes):
        recall = is_set[targets[:, column] == 1, column].mean()
        assert (recall >= 0.98) == flags.label(code).protects


def test_where_one_author_hints_more_a_flag_that_protects_people_is_cut_lower() -> None:
    flags = default_vocabulary().question("flags")
    column = flags.codes.index("risk_to_life")
    targets = (RANDOM.random((4000, len(flags.codes))) < 0.2).astype(np.int8)
    scores = (4 * targets - 2 + RANDOM.normal(scale=0.3, size=targets.shape)).astype(np.float32)
    # Two in a hundred are hinted at: by one author, or by everybody alike.
    hinted = (AUTHORS == "author 0") & (RANDOM.random(4000) < 0.16) & (targets[:, column] == 1)
    scores[hinted] -= 4
    recipe = Recipe(protecting_recall=0.97)
    cuts = [
        calibrate(flags, flags.codes, scores, targets, authors, ALL, recipe).cut[column]
        for authors in (RANDOM.permutation(AUTHORS), AUTHORS)
    ]
    assert cuts[1] < cuts[0]


def test_only_a_flag_that_protects_people_is_raised_before_it_usually_would_be() -> None:
    flags = default_vocabulary().question("flags")
    targets = (RANDOM.random((4000, len(flags.codes))) < 0.1).astype(np.int8)
    scores = (targets + RANDOM.normal(scale=0.7, size=targets.shape)).astype(np.float32)
    found = calibrate(flags, flags.codes, scores, targets, AUTHORS, ALL, Recipe())
    protects = [flags.label(code).protects for code in flags.codes]
    np.testing.assert_array_equal(found.cut < found.usual_cut, protects)


def test_of_a_label_with_few_contacts_nothing_is_raised_early() -> None:
    flags = default_vocabulary().question("flags")
    column = flags.codes.index("risk_to_life")
    targets = (RANDOM.random((4000, len(flags.codes))) < 0.2).astype(np.int8)
    targets[:, column] = np.arange(4000) < 29
    scores = (4 * targets - 2 + RANDOM.normal(scale=2, size=targets.shape)).astype(np.float32)
    found = calibrate(flags, flags.codes, scores, targets, AUTHORS, ALL, Recipe())
    assert found.cut[column] == found.usual_cut[column]


def found_by(cut: float, shares: NDArray[np.float32]) -> float:
    return float((shares >= cut).mean())


def test_with_one_author_the_cut_is_that_of_their_contacts() -> None:
    shares = np.arange(1, 101, dtype=np.float32) / 100
    cut = _safest_cut(shares, np.full(100, "a"), Recipe(protecting_recall=0.97))
    assert found_by(cut, shares) == 0.97


def test_where_all_are_alike_the_cut_finds_all() -> None:
    shares = np.full(50, 0.3, np.float32)
    names = np.array([f"author {number % 5}" for number in range(50)])
    assert found_by(_safest_cut(shares, names, Recipe()), shares) == 1


@given(
    shares=st.lists(st.floats(0, 1, width=32), min_size=30, max_size=120),
    authors=st.integers(1, 12),
    seed=st.integers(0, 99),
)
@settings(max_examples=40, deadline=None)
def test_nine_groups_of_authors_in_ten_have_the_recall_that_is_asked(
    shares: list[float], authors: int, seed: int
) -> None:
    recipe = Recipe(protecting_recall=0.97)
    probabilities = np.array(shares, np.float32)
    names = np.array([f"author {number % authors}" for number in range(len(shares))])
    cut = _safest_cut(probabilities, names, recipe)
    draw = np.random.default_rng(seed)
    reached = []
    for _ in range(400):
        group = draw.choice(np.unique(names), 10)
        drawn = np.concatenate([probabilities[names == name] for name in group])
        reached.append(found_by(cut, drawn) >= 0.97)
    # Other draws than the cut was found by: nine in ten, less what 400 of them may be off by.
    assert np.mean(reached) >= 0.9 - 4 * np.sqrt(0.9 * 0.1 / 400)


def test_a_flag_that_protects_people_is_cut_for_hard_contacts_too() -> None:
    flags = default_vocabulary().question("flags")
    column = flags.codes.index("risk_to_life")
    targets = (RANDOM.random((4000, len(flags.codes))) < 0.2).astype(np.int8)
    scores = (4 * targets - 2 + RANDOM.normal(scale=0.3, size=targets.shape)).astype(np.float32)
    ordinary = np.arange(4000) < 3000
    scores[~ordinary] -= 1.5
    found = calibrate(flags, flags.codes, scores, targets, AUTHORS, ordinary, Recipe())
    is_set = sigmoid(scores * found.scale + found.shift) >= found.cut
    hard = ~ordinary & (targets[:, column] == 1)
    assert is_set[hard, column].mean() >= 0.9
