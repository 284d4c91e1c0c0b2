"""What the comparison of encoders takes for granted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from bench.pareto import _kept, by_other_cuts

from redress.classification.heads import Head
from redress_training.training_run import Trained


def flags_of(trained: Trained) -> Head:
    (head,) = [head for head in trained.model.heads if head.question.code == "flags"]
    return head


def test_in_a_cascade_each_answer_is_judged_by_the_cuts_of_its_own_model(
    small_trained: Trained,
) -> None:
    head = flags_of(small_trained)
    labels = len(head.codes)
    own = replace(
        head, cut=np.full(labels, 0.1, np.float32), usual_cut=np.full(labels, 0.6, np.float32)
    )
    other = replace(
        head, cut=np.full(labels, 0.4, np.float32), usual_cut=np.full(labels, 0.5, np.float32)
    )
    shares = np.random.default_rng(0).random((200, labels)).astype(np.float32)
    moved = by_other_cuts(shares, own, other)
    np.testing.assert_array_equal(moved >= other.cut, shares >= own.cut)
    np.testing.assert_array_equal(moved >= other.usual_cut, shares >= own.usual_cut)


def test_rows_that_are_not_measured_again_are_kept_with_their_day() -> None:
    before = {"measured": "2026-01-01", "encoders": {"three": {"a": 1}, "six": {"a": 2}}}
    assert _kept(before, {"six"}) == {"three": {"measured": "2026-01-01", "a": 1}}
    again = {"measured": "2026-02-02", "encoders": _kept(before, {"six"})}
    assert _kept(again, {"six"})["three"]["measured"] == "2026-01-01"
