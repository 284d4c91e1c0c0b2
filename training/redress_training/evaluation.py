"""Evaluation: how often a model is right, how well it knows it, and where it fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import (
    cohen_kappa_score,
    f1_score,
    precision_recall_fscore_support,
    roc_auc_score,
)

from redress.classification.heads import Head
from redress.classification.result import UPHELD
from redress.labels import Rule
from redress_training.dataset import Dataset

Floats = NDArray[np.float32]
Targets = NDArray[np.int8]
Metrics = dict[str, Any]

_BINS = 10


def evaluate(
    data: Dataset,
    heads: Sequence[Head],
    probabilities: Mapping[str, Floats],
    slices: Mapping[str, NDArray[np.bool_]] | None = None,
) -> Metrics:
    """Each question's metrics on the rows in which it was asked.

    `slices` names parts of the rows, such as channels, that are reported besides.
    """
    metrics: Metrics = {}
    for head in heads:
        rows = data.asked(head.question)
        targets = data.targets(head.question, head.question.codes)[rows]
        shares = _all_columns(head, probabilities[head.question.code][rows])
        metrics[head.question.code] = {
            **_question_metrics(head, targets, shares),
            "slices": {
                name: _headline(head, targets[part[rows]], shares[part[rows]])
                for name, part in (slices or {}).items()
                if part[rows].any()
            },
        }
    return metrics


def _all_columns(head: Head, shares: Floats) -> Floats:
    """Probabilities with a column for every label, also those that training never saw."""
    whole = np.zeros((len(shares), len(head.question.codes)), dtype=np.float32)
    for column, code in enumerate(head.codes):
        whole[:, head.question.codes.index(code)] = shares[:, column]
    return whole


def _question_metrics(head: Head, targets: Targets, shares: Floats) -> Metrics:
    if head.question.rule is Rule.ANY:
        return _any_of_metrics(head, targets, shares)
    return _one_of_metrics(head, targets, shares)


def _headline(head: Head, targets: Targets, shares: Floats) -> Metrics:
    """The one or two figures that a slice is judged by."""
    if head.question.rule is Rule.ANY:
        is_set = shares >= _for_every_label(head, head.cut)
        return {
            "records": len(targets),
            "micro_f1": float(f1_score(targets, is_set, average="micro", zero_division=0)),
        }
    right = targets[np.arange(len(targets)), shares.argmax(axis=1)] == 1
    return {"records": len(targets), "accuracy": float(right.mean())}


def _one_of_metrics(head: Head, targets: Targets, shares: Floats) -> Metrics:
    truth, found = targets.argmax(axis=1), shares.argmax(axis=1)
    confidence, right = shares.max(axis=1), truth == found
    accepted = confidence >= head.accept
    present = np.unique(truth)
    metrics: Metrics = {
        "records": len(truth),
        "accuracy": float(right.mean()),
        "macro_f1": float(f1_score(truth, found, average="macro", labels=present)),
        "kappa": _kappa(truth, found),
        "in_first_three": float((np.argsort(-shares)[:, :3] == truth[:, None]).any(axis=1).mean()),
        "calibration_error": calibration_error(confidence, right),
        **_accepted(accepted, right),
        "labels": _per_label(
            head.question.codes,
            targets,
            shares.argmax(axis=1)[:, None] == np.arange(targets.shape[1]),
        ),
        "confusions": _confusions(head.question.codes, truth, found),
    }
    if set(UPHELD) <= set(head.question.codes):
        columns = [head.question.codes.index(code) for code in UPHELD]
        metrics["upheld_auc"] = _auc(
            targets[:, columns].max(axis=1) == 1, shares[:, columns].sum(axis=1)
        )
    return metrics


def _kappa(truth: NDArray[np.int64], found: NDArray[np.int64]) -> float | None:
    """Cohen's kappa; None where there is but one label, which says nothing of agreement."""
    labels = np.union1d(truth, found)
    return float(cohen_kappa_score(truth, found)) if len(labels) > 1 else None


def _auc(truth: NDArray[np.bool_], shares: Floats) -> float | None:
    """Area under the ROC curve; None where all, or none, hold."""
    return float(roc_auc_score(truth, shares)) if 0 < truth.mean() < 1 else None


def _any_of_metrics(head: Head, targets: Targets, shares: Floats) -> Metrics:
    is_set = shares >= _for_every_label(head, head.cut)
    as_usual = shares >= _for_every_label(head, head.usual_cut)
    early = {code for code, own in zip(head.codes, head.cut < head.usual_cut, strict=True) if own}
    certainty = np.where(is_set, shares, 1 - shares).prod(axis=1)
    right = (is_set == (targets == 1)).all(axis=1)
    return {
        "records": len(targets),
        "micro_f1": float(f1_score(targets, is_set, average="micro", zero_division=0)),
        "macro_f1": float(f1_score(targets, is_set, average="macro", zero_division=0)),
        "usual_micro_f1": float(f1_score(targets, as_usual, average="micro", zero_division=0)),
        "usual_macro_f1": float(f1_score(targets, as_usual, average="macro", zero_division=0)),
        "exact": float(right.mean()),
        "calibration_error": calibration_error(shares.ravel(), (targets == 1).ravel()),
        **_accepted(certainty >= head.accept, right),
        "labels": _per_label(head.question.codes, targets, is_set),
        "usual_labels": {
            code: figures
            for code, figures in _per_label(head.question.codes, targets, as_usual).items()
            if code in early
        },
    }


def _for_every_label(head: Head, cuts: Floats) -> Floats:
    """A cut for every label; one that training never saw is never reached."""
    every = np.full(len(head.question.codes), 2, dtype=np.float32)
    for column, code in enumerate(head.codes):
        every[head.question.codes.index(code)] = cuts[column]
    return every


def _accepted(accepted: NDArray[np.bool_], right: NDArray[np.bool_]) -> Metrics:
    return {
        "accepted_share": float(accepted.mean()),
        "accepted_accuracy": float(right[accepted].mean()) if accepted.any() else None,
    }


def calibration_error(confidence: Floats, right: NDArray[np.bool_]) -> float:
    """Expected calibration error: over ten equal bins of confidence, the mean distance between
    confidence and how often it was right, weighted by the bins' sizes (Guo et al., 2017)."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    error = 0.0
    for number in range(_BINS):
        inside = bins == number
        if inside.any():
            error += inside.mean() * abs(confidence[inside].mean() - right[inside].mean())
    return float(error)


def _per_label(
    codes: Sequence[str], targets: Targets, found: NDArray[np.bool_]
) -> dict[str, Metrics]:
    precision, recall, f1, support = precision_recall_fscore_support(
        targets, found, average=None, zero_division=0
    )
    return {
        code: {
            "precision": float(precision[i]),
            "recall": float(recall[i]),
            "f1": float(f1[i]),
            "records": int(support[i]),
        }
        for i, code in enumerate(codes)
        if support[i] or found[:, i].any()
    }


def _confusions(codes: Sequence[str], truth: NDArray[Any], found: NDArray[Any]) -> list[Metrics]:
    """The ten commonest mistakes."""
    wrong = truth != found
    pairs, counts = np.unique(np.stack([truth[wrong], found[wrong]]), axis=1, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:10]
    return [
        {"is": codes[pairs[0, i]], "taken_for": codes[pairs[1, i]], "records": int(counts[i])}
        for i in order
    ]
