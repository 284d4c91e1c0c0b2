"""Calibration: from scores to probabilities that mean what they say, and thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from redress.classification.heads import sigmoid, softmax
from redress.labels import Label, Question, Rule
from redress_training.recipe import Recipe

Floats = NDArray[np.float32]
Targets = NDArray[np.int8]

_SHIFT_PENALTY = 1.0
_LOG_STEEPNESS = (-3.0, 4.0)
# An answer that is accepted must stand on this many accepted answers, not on luck.
_FEWEST_ACCEPTED = 20
_FEWEST_AUTHORS = 3
# Fewer would show one writer's habits, many more would hide them. So many draws; the share of them
# that may miss more than is asked.
_DRAWN_AUTHORS = 10
_DRAWS = 2_000
_DRAWS_THAT_FALL_SHORT = 0.1
# Fewer contacts with a label say nothing of how low the last three in a hundred lie.
_FEWEST_TO_CUT_EARLY = 30


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns a head's scores into probabilities and decisions."""

    scale: Floats
    shift: Floats
    cut: Floats
    """(labels,): as of `Head`, like the rest."""
    usual_cut: Floats
    accept: float


def calibrate(
    question: Question,
    codes: Sequence[str],
    scores: Floats,
    targets: Targets,
    authors: NDArray[np.str_],
    choosing: NDArray[np.bool_],
    recipe: Recipe,
) -> Calibration:
    """The calibration of a question from scores of records that the models had not seen.

    `authors` names who wrote each record. `choosing` marks the records that it rests on, those of
    ordinary contact. Only the cut of a label that protects people rests on all that are given: the
    hard ones show what would be missed. Authors who write mostly about what is rare (`rare` in
    data/splits.toml) are left out before.
    """
    everyone = _Judged(scores, targets, authors)
    chosen = everyone.part(choosing) if choosing.any() else everyone
    if question.rule is Rule.ONE:
        return _one_of(chosen, recipe)
    return _any_of([question.label(code) for code in codes], chosen, everyone, recipe)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Scores of records that the models had not seen, and the truth."""

    scores: Floats
    """(records, labels)"""
    targets: Targets
    authors: NDArray[np.str_]

    def part(self, rows: NDArray[np.bool_]) -> _Judged:
        """Some of the records."""
        return _Judged(self.scores[rows], self.targets[rows], self.authors[rows])


def _one_of(judged: _Judged, recipe: Recipe) -> Calibration:
    scale, shift = _softened(judged.scores, judged.targets)
    probabilities = softmax(judged.scores * scale + shift)
    right = judged.targets[np.arange(len(probabilities)), probabilities.argmax(axis=1)] == 1
    accept = _accept(probabilities.max(axis=1), right, judged.authors, recipe)
    no_cut = np.zeros(len(shift), dtype=np.float32)
    return Calibration(scale, shift, no_cut, no_cut, accept)


def _any_of(
    labels: Sequence[Label], judged: _Judged, everyone: _Judged, recipe: Recipe
) -> Calibration:
    fits = [_platt(*own) for own in zip(judged.scores.T, judged.targets.T, strict=True)]
    scale, shift = np.array(fits, dtype=np.float32).T
    probabilities = sigmoid(judged.scores * scale + shift)
    pairs = zip(probabilities.T, judged.targets.T, strict=True)
    usual_cut = np.array([_best_cut(*own) for own in pairs], dtype=np.float32)
    cut = usual_cut.copy()
    for column in (number for number, label in enumerate(labels) if label.protects):
        has_label = everyone.targets[:, column] == 1
        own = sigmoid(everyone.scores[has_label, column] * scale[column] + shift[column])
        if len(own) >= _FEWEST_TO_CUT_EARLY:
            safest = _safest_cut(own, everyone.authors[has_label], recipe)
            cut[column] = min(usual_cut[column], safest)
    is_set = probabilities >= cut
    certainty = np.where(is_set, probabilities, 1 - probabilities).prod(axis=1)
    right = (is_set == (judged.targets == 1)).all(axis=1)
    accept = _accept(certainty, right, judged.authors, recipe)
    return Calibration(scale, shift, cut, usual_cut, accept)


def _softened(scores: Floats, targets: Targets) -> tuple[Floats, Floats]:
    """Scale and shifts under which the softmax of the scores is likeliest.

    Temperature scaling with a shift for each label (Alexandari et al., 2020), the shifts held
    near zero by `_SHIFT_PENALTY`, as a label may have few records.
    """
    rows, labels = scores.shape
    wide, truth = scores.astype(np.float64), targets.astype(np.float64)

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        steepness, shift = np.exp(parameters[0]), parameters[1:]
        scaled = wide * steepness + shift
        shares = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        surprise = -np.log((shares * truth).sum(axis=1) + 1e-12).mean()
        error = (shares - truth) / rows
        slope = np.concatenate(
            [
                [(error * wide).sum() * steepness],
                error.sum(axis=0) + 2 * _SHIFT_PENALTY * shift / rows,
            ]
        )
        return float(surprise + _SHIFT_PENALTY * np.square(shift).sum() / rows), slope

    start = np.concatenate([[1.0], np.zeros(labels)])
    bounds = [_LOG_STEEPNESS, *[(None, None)] * labels]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    scale = np.full(labels, np.exp(found[0]), dtype=np.float32)
    return scale, found[1:].astype(np.float32)


def _platt(scores: Floats, targets: Targets) -> tuple[float, float]:
    """Slope and intercept of the logistic curve through scores and truth (Platt scaling)."""

    def loss(parameters: NDArray[np.float64]) -> float:
        shares = sigmoid((scores * parameters[0] + parameters[1]).astype(np.float32))
        picked = np.where(targets == 1, shares, 1 - shares)
        return float(-np.log(picked + 1e-7).mean())

    found = minimize(loss, np.array([2.0, 0.0]), method="Nelder-Mead").x
    return float(max(found[0], 1e-3)), float(found[1])


def _accept(
    confidence: Floats, right: NDArray[np.bool_], authors: NDArray[np.str_], recipe: Recipe
) -> float:
    """The lowest confidence from which answers are right as often as the recipe asks.

    With something to spare, as other authors write other contacts: one standard error, or one
    standard deviation between the authors, whichever is more.
    """
    if not len(confidence):
        return 1.0
    order = np.argsort(-confidence, kind="stable")
    accepted = np.arange(1, len(order) + 1)
    share = np.cumsum(right[order]) / accepted
    error = np.sqrt(share * (1 - share) / accepted)
    spare = np.maximum(error, _between_authors(right[order], authors[order]))
    good = np.flatnonzero(share - spare >= recipe.accepted_accuracy)
    if not len(good) or good[-1] + 1 < _FEWEST_ACCEPTED:
        return 1.0
    return float(confidence[order[good[-1]]])


def _between_authors(right: NDArray[np.bool_], authors: NDArray[np.str_]) -> NDArray[np.float64]:
    """The standard deviation between authors of the share that is right, of the first 1, 2, … rows.

    Of it is taken what chance alone would make. Zero while fewer than three authors have rows
    enough.
    """
    names, counts = np.unique(authors, return_counts=True)
    own = authors[:, None] == names[counts >= _FEWEST_ACCEPTED]
    rows = own.cumsum(axis=0)
    shares = (own & right[:, None]).cumsum(axis=0) / np.maximum(rows, 1)
    counted = rows >= _FEWEST_ACCEPTED
    count = np.maximum(counted.sum(axis=1), 1)
    mean = np.where(counted, shares, 0).sum(axis=1) / count
    variance = np.where(counted, np.square(shares - mean[:, None]), 0).sum(axis=1) / count
    chance = np.where(counted, (mean * (1 - mean))[:, None] / np.maximum(rows, 1), 0).sum(axis=1)
    spread: NDArray[np.float64] = np.sqrt(np.maximum(variance - chance / count, 0))
    return np.where(count >= _FEWEST_AUTHORS, spread, 0.0)


def _best_cut(probabilities: Floats, targets: Targets) -> float:
    """The cut with the best F1."""
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(targets[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + max(1, int(targets.sum())))
    return float(np.clip(probabilities[order[int(f1.argmax())]], 0.05, 0.95))


def _safest_cut(probabilities: Floats, authors: NDArray[np.str_], recipe: Recipe) -> float:
    """The highest cut that finds a label as often as the recipe asks, whoever writes.

    `probabilities` are those of records with the label, and `authors` who wrote them. What one
    author writes is alike, so authors are what is drawn (a bootstrap of clusters): of 2,000 groups
    of ten, at least nine in ten have the recall asked.
    """
    order = np.argsort(probabilities, kind="stable")
    names, own = np.unique(authors[order], return_inverse=True)
    chances = np.full(len(names), 1 / len(names))
    draws = np.random.default_rng(recipe.seed).multinomial(_DRAWN_AUTHORS, chances, size=_DRAWS)
    below = draws[:, own].cumsum(axis=1)
    may_be_missed = (1 - recipe.protecting_recall) * below[:, -1:]
    lowest = (below <= may_be_missed).sum(axis=1)
    cuts = probabilities[order][lowest]
    return float(np.quantile(cuts, _DRAWS_THAT_FALL_SHORT, method="lower"))
