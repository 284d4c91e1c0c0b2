"""Fitting: from a dataset and a recipe to calibrated heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from redress.classification.heads import Head
from redress.labels import Question, Rule
from redress_training.calibration import calibrate
from redress_training.dataset import Dataset, Progress
from redress_training.recipe import QuestionRecipe, Recipe

Floats = NDArray[np.float32]
_ENCODER_DIMENSIONS = 384
_ITERATIONS = 5_000


@dataclass(frozen=True, slots=True)
class _Linear:
    """Weights over lexical, dense and chained features."""

    lexical: Floats
    dense: Floats
    chain: Floats
    bias: Floats

    def scores(self, lexical: csr_matrix, dense: Floats, chain: Floats) -> Floats:
        scores: Floats = (
            lexical @ self.lexical + dense @ self.dense + chain @ self.chain + self.bias
        )
        return scores


@dataclass(frozen=True, slots=True)
class _Scaling:
    """How the dense features are scaled before fitting; undone in the weights afterwards."""

    mean: Floats
    factor: Floats
    last: float

    @classmethod
    def of(cls, dense: Floats, recipe: QuestionRecipe) -> _Scaling:
        deviation = dense.std(axis=0) + 1e-6
        factor = recipe.all_layers / (deviation * np.sqrt(max(1, dense.shape[1])))
        return cls(dense.mean(axis=0), factor.astype(np.float32), recipe.last_layer)

    def apply(self, dense: Floats) -> Floats:
        last = dense[:, -_ENCODER_DIMENSIONS:] * self.last
        if not self.factor.any():
            return last
        return np.hstack([(dense - self.mean) * self.factor, last])

    def undo(self, weights: Floats, columns: int) -> tuple[Floats, Floats]:
        """Weights over the unscaled features, and what to add to the bias."""
        whole = np.zeros((columns, weights.shape[1]), dtype=np.float32)
        shift = np.zeros(weights.shape[1], dtype=np.float32)
        last = min(columns, _ENCODER_DIMENSIONS)
        if len(weights) > last:
            whole += weights[: len(weights) - last] * self.factor[:, None]
            shift -= (self.mean * self.factor) @ weights[: len(weights) - last]
        if last:
            whole[-last:] += weights[len(weights) - last :] * self.last
        return whole, shift


def fit_heads(
    data: Dataset,
    questions: Sequence[Question],
    recipe: Recipe,
    choosing: NDArray[np.bool_],
    jobs: int = 2,
    progress: Progress = lambda what, done, total: None,
) -> tuple[Head, ...]:
    """A calibrated head for each question, in their order.

    Scores for calibration, for chaining and for the choice of thresholds are those of models
    that have not seen the record's author (cross-fitting by group). `choosing` marks the rows
    on which thresholds are chosen: the validation split.
    """
    heads: list[Head] = []
    unseen: dict[str, Floats] = {}
    for done, question in enumerate(questions):
        progress("Fitting", done, len(questions))
        chained = tuple(code for code in recipe.of(question.code).chained if code in unseen)
        chain = _chain(data, chained, unseen)
        head, probabilities = _fit_head(data, question, recipe, chained, chain, choosing, jobs)
        heads.append(head)
        unseen[question.code] = probabilities
    progress("Fitting", len(questions), len(questions))
    return tuple(heads)


def _chain(data: Dataset, chained: tuple[str, ...], unseen: dict[str, Floats]) -> Floats:
    if not chained:
        return np.zeros((len(data.examples), 0), dtype=np.float32)
    return np.hstack([unseen[code] for code in chained])


def _fit_head(
    data: Dataset,
    question: Question,
    recipe: Recipe,
    chained: tuple[str, ...],
    chain: Floats,
    choosing: NDArray[np.bool_],
    jobs: int,
) -> tuple[Head, Floats]:
    rows = data.asked(question)
    counts = data.targets(question, question.codes)[rows].sum(axis=0)
    codes = tuple(code for code, count in zip(question.codes, counts, strict=True) if count)
    targets = data.targets(question, codes)
    own = recipe.of(question.code)
    folds = _folds(data, rows, recipe)
    fits = [*((rows[seen], targets) for seen, _ in folds), (rows, targets)]
    fitted: list[_Linear] = Parallel(n_jobs=jobs, prefer="threads")(
        delayed(_fit_linear)(
            data.lexical[part],
            data.dense[part],
            chain[part],
            t[part],
            question.rule,
            own,
            recipe.seed,
        )
        for part, t in fits
    )
    whole = fitted.pop()
    scores = whole.scores(data.lexical, data.dense, chain)
    for (_, unseen), linear in zip(folds, fitted, strict=True):
        part = rows[unseen]
        scores[part] = linear.scores(data.lexical[part], data.dense[part], chain[part])
    calibration = calibrate(question, codes, scores[rows], targets[rows], choosing[rows], recipe)
    head = Head(
        question=question,
        codes=codes,
        lexical=whole.lexical,
        dense=whole.dense,
        bias=whole.bias,
        scale=calibration.scale,
        shift=calibration.shift,
        cut=calibration.cut,
        accept=calibration.accept,
        chained=chained,
        chain=whole.chain if chained else None,
    )
    return head, head.probabilities(scores)


def _folds(
    data: Dataset, rows: NDArray[np.int64], recipe: Recipe
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    groups = data.groups[rows]
    count = min(recipe.folds, len(set(groups.tolist())))
    return list(GroupKFold(count).split(rows, groups=groups))


def _fit_linear(
    lexical: csr_matrix,
    dense: Floats,
    chain: Floats,
    targets: NDArray[np.int8],
    rule: Rule,
    recipe: QuestionRecipe,
    seed: int,
) -> _Linear:
    scaling = _Scaling.of(dense, recipe)
    scaled = scaling.apply(dense)
    features = hstack(
        [lexical, csr_matrix(scaled), csr_matrix(chain * recipe.chain_weight)], format="csr"
    )
    weights, bias = _support_vectors(features, targets, recipe, seed)
    terms, columns = lexical.shape[1], scaled.shape[1]
    dense_weights, shift = scaling.undo(weights[terms : terms + columns], dense.shape[1])
    return _Linear(
        weights[:terms],
        dense_weights,
        weights[terms + columns :] * np.float32(recipe.chain_weight),
        bias + shift,
    )


def _support_vectors(
    features: csr_matrix, targets: NDArray[np.int8], recipe: QuestionRecipe, seed: int
) -> tuple[Floats, Floats]:
    """One linear support vector machine per label against the rest, (features, labels)."""
    weights = np.zeros((features.shape[1], targets.shape[1]), dtype=np.float32)
    bias = np.full(targets.shape[1], -1, dtype=np.float32)
    for column, target in enumerate(targets.T):
        positive = float(target.mean())
        if not 0 < positive < 1:
            bias[column] = 1 if positive else -1
            continue
        heavier = (1 / positive - 1) ** (recipe.balanced / 2)
        machine = LinearSVC(
            C=recipe.regularisation,
            class_weight={1: heavier, 0: 1 / heavier},
            max_iter=_ITERATIONS,
            random_state=seed,
        )
        machine.fit(features, target)
        weights[:, column] = machine.coef_[0]
        bias[column] = machine.intercept_[0]
    return weights, bias
