"""Fitting: from a dataset and a recipe to calibrated heads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from redress.classification.heads import Head
from redress.labels import Question
from redress_training.calibration import calibrate
from redress_training.dataset import Dataset, Progress
from redress_training.network_heads import NetworkHead
from redress_training.recipe import QuestionRecipe, Recipe

Floats = NDArray[np.float32]
_ENCODER_DIMENSIONS = 384
_ITERATIONS = 5_000
# Smoothing of the log-count ratios: weight given to every term before any is seen.
_MASS, _OUTSIDE = 0.05, 20
_RATIO_BOUNDS = (0.2, 5.0)


@dataclass(frozen=True, slots=True)
class LinearWeights:
    """Weights over lexical and dense features."""

    lexical: Floats
    dense: Floats
    bias: Floats

    def scores(self, lexical: csr_matrix, dense: Floats) -> Floats:
        """The labels' scores, (texts, labels)."""
        scores: Floats = lexical @ self.lexical + dense @ self.dense + self.bias
        return scores

    def with_network(self, network: NetworkHead, share: float) -> LinearWeights:
        """These weights with the network's own, so that a score is the sum of both."""
        return LinearWeights(
            self.lexical, share * network.weights, self.bias + share * network.bias
        )


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
    jobs: int = 1,
    progress: Progress = lambda what, done, total: None,
    networks: Mapping[str, NetworkHead] | None = None,
    rare: Collection[str] = (),
) -> tuple[Head, ...]:
    """A calibrated head for each question, in their order.

    Calibration and thresholds rest on scores of models that have not seen the record's author.
    `choosing` marks the rows that they rest on: the validation split. `jobs` is how
    many processes fit at once: threads would share the solver's random numbers, and no two runs
    would be alike. A question that has its head in `networks`, and a share for it in the recipe,
    takes the network's word for what the encoder saw; only the terms' weights are fitted. On the
    groups that are `rare` no threshold rests.
    """
    ordinary = ~np.isin(data.groups, list(rare))
    heads = []
    for done, question in enumerate(questions):
        progress("Fitting", done, len(questions))
        network = (networks or {}).get(question.code)
        heads.append(_fit_head(data, question, recipe, choosing, ordinary, jobs, network))
    progress("Fitting", len(questions), len(questions))
    return tuple(heads)


def _fit_head(
    data: Dataset,
    question: Question,
    recipe: Recipe,
    choosing: NDArray[np.bool_],
    ordinary: NDArray[np.bool_],
    jobs: int,
    network: NetworkHead | None,
) -> Head:
    rows = data.asked(question)
    counts = data.targets(question, question.codes)[rows].sum(axis=0)
    codes = tuple(code for code, count in zip(question.codes, counts, strict=True) if count)
    targets = data.targets(question, codes)
    own = recipe.of(question.code)
    if not network_heard(codes, own, network):
        network = None
    held_out = _held_out(data, question, rows, choosing, ordinary, recipe, network)
    fits = [*(seen for seen, _ in held_out), rows]
    dense = data.dense if network is None else data.dense[:, :0]
    fitted: list[LinearWeights] = Parallel(n_jobs=jobs)(
        delayed(fit_linear)(data.lexical[part], dense[part], targets[part], own, recipe.seed)
        for part in fits
    )
    whole = fitted.pop()
    judged = np.concatenate([unseen for _, unseen in held_out])
    scores = np.concatenate(
        [
            linear.scores(data.lexical[unseen], dense[unseen])
            for (_, unseen), linear in zip(held_out, fitted, strict=True)
        ]
    )
    if network is not None:
        known = network.of(codes)
        keys = data.keys
        scores += own.network * known.honest_logits(data.dense[judged], [keys[r] for r in judged])
        whole = whole.with_network(known, own.network)
    found = calibrate(
        question, codes, scores, targets[judged], data.groups[judged], choosing[judged], recipe
    )
    return Head(
        question=question,
        codes=codes,
        lexical=whole.lexical,
        dense=whole.dense,
        bias=whole.bias,
        scale=found.scale,
        shift=found.shift,
        cut=found.cut,
        usual_cut=found.usual_cut,
        accept=found.accept,
    )


def network_heard(
    codes: Sequence[str], recipe: QuestionRecipe, network: NetworkHead | None
) -> bool:
    """Whether the network's word on a question counts: it knows all labels, and has a share."""
    return network is not None and recipe.network > 0 and set(codes) <= set(network.codes)


Rows = NDArray[np.int64]


def _held_out(
    data: Dataset,
    question: Question,
    rows: Rows,
    choosing: NDArray[np.bool_],
    ordinary: NDArray[np.bool_],
    recipe: Recipe,
    network: NetworkHead | None,
) -> list[tuple[Rows, Rows]]:
    """Rows to fit on and rows to judge, in turns, without an author on both sides.

    The validation authors are judged, or every ordinary author where there is no validation split
    or a label protects people: what must not be missed is rare, and is looked for everywhere. But a
    network has seen the authors who train; with one, only those are judged besides of whom the
    word of another is known that had not.
    """
    wide = choosing
    if any(label.protects for label in question.labels) or not choosing[rows].any():
        wide = choosing | ordinary
        if network is not None and choosing.any():
            wide = choosing | (ordinary & np.array([key in network.unseen for key in data.keys]))
    judged = np.flatnonzero(wide[rows])
    groups = data.groups[rows]
    turns = min(recipe.folds, len(set(groups[judged].tolist())))
    if turns < 2:
        return [(rows, rows[judged])]
    held_out = []
    for _, turn in GroupKFold(turns).split(judged, groups=groups[judged]):
        unseen = judged[turn]
        seen = ~np.isin(groups, groups[unseen])
        held_out.append((rows[seen], rows[unseen]))
    return held_out


def fit_linear(
    lexical: csr_matrix,
    dense: Floats,
    targets: NDArray[np.int8],
    recipe: QuestionRecipe,
    seed: int,
) -> LinearWeights:
    """Linear weights for each label (column of `targets`)."""
    scaling = _Scaling.of(dense, recipe)
    scaled = scaling.apply(dense)
    features = hstack([lexical, csr_matrix(scaled)], format="csr")
    # Once here, or the solver sorts a copy for every label.
    features.sort_indices()
    terms = lexical.shape[1]
    if recipe.loss == "softmax":
        weights, bias = _softmax_regression(features, targets, recipe)
    else:
        weights, bias = _support_vectors(features, terms, targets, recipe, seed)
    dense_weights, shift = scaling.undo(weights[terms:], dense.shape[1])
    return LinearWeights(weights[:terms], dense_weights, bias + shift)


def _softmax_regression(
    features: csr_matrix, targets: NDArray[np.int8], recipe: QuestionRecipe
) -> tuple[Floats, Floats]:
    """One logistic regression over all labels, (features, labels); each has a record."""
    machine = LogisticRegression(C=recipe.regularisation, max_iter=_ITERATIONS)
    machine.fit(features, targets.argmax(axis=1))
    weights, bias = machine.coef_, machine.intercept_
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights.T.astype(np.float32), bias.astype(np.float32)


def _scaled(features: csr_matrix, scale: Floats) -> csr_matrix:
    """The features with each column times its factor."""
    return csr_matrix(
        (features.data * scale[features.indices], features.indices, features.indptr),
        shape=features.shape,
    )


def _likelihood_ratios(lexical: csr_matrix, target: NDArray[np.int8], power: float) -> Floats:
    """How telling each term is of a label: the naive Bayes log-count ratio's size, to a power.

    Scaled to a mean of one and kept within bounds (Wang and Manning, 2012, "Baselines and
    bigrams": a support vector machine over naive Bayes features).
    """
    if power == 0:
        return np.ones(lexical.shape[1], dtype=np.float32)
    inside = _MASS + np.asarray(lexical[target == 1].sum(axis=0)).ravel()
    outside = _MASS * _OUTSIDE + np.asarray(lexical[target == 0].sum(axis=0)).ravel()
    ratios = np.abs(np.log((inside / inside.sum()) / (outside / outside.sum())))
    bounded = (ratios / ratios.mean()).clip(*_RATIO_BOUNDS) ** power
    scale: Floats = bounded.astype(np.float32)
    return scale


def _support_vectors(
    features: csr_matrix,
    terms: int,
    targets: NDArray[np.int8],
    recipe: QuestionRecipe,
    seed: int,
) -> tuple[Floats, Floats]:
    """One linear support vector machine per label against the rest, (features, labels)."""
    weights = np.zeros((features.shape[1], targets.shape[1]), dtype=np.float32)
    bias = np.full(targets.shape[1], -1, dtype=np.float32)
    words = features[:, :terms]
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
        ratios = _likelihood_ratios(words, target, recipe.naive_bayes)
        scale = np.concatenate([ratios, np.ones(features.shape[1] - terms, np.float32)])
        machine.fit(_scaled(features, scale), target)
        weights[:, column] = machine.coef_[0] * scale
        bias[column] = machine.intercept_[0]
    return weights, bias
