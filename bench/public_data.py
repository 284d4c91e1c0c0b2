"""Public data: Banking77 and NHS patients' comments, beside the published figures and pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from bench.ours import learn_and_answer
from redress.encoder.runtime import SentenceEncoder
from redress.labels import Rule
from redress_training.recipe import Recipe

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "benchmarks"
SEEDS = range(5)
SHOTS = 10
FOLDS = 5


def banking77(
    recipe: Recipe, few_examples: Recipe, encoder: SentenceEncoder, cache: Path
) -> dict[str, Any]:
    """Accuracy with ten examples a class (mean of five draws) and with all of them."""
    train = pd.read_csv(FOLDER / "banking77" / "train.csv")
    test = pd.read_csv(FOLDER / "banking77" / "test.csv")

    def accuracy(part: pd.DataFrame, recipe: Recipe) -> float:
        scores, codes = learn_and_answer(
            part["text"].tolist(),
            [(label,) for label in part["category"]],
            test["text"].tolist(),
            Rule.ONE,
            recipe,
            encoder,
            cache,
        )
        found = [codes[column] for column in scores.argmax(axis=1)]
        return float(accuracy_score(test["category"], found))

    few = [
        accuracy(train.groupby("category").sample(SHOTS, random_state=seed), few_examples)
        for seed in SEEDS
    ]
    return {
        "ten_a_class": float(np.mean(few)),
        "ten_a_class_by_seed": few,
        "all": accuracy(train, recipe),
        "published": {"ten_a_class": 0.8519, "all": 0.9366},
    }


def patient_feedback_single(
    recipe: Recipe, encoder: SentenceEncoder, cache: Path
) -> dict[str, Any]:
    """Macro-F1 in five folds, beside pxtextmining's published pipeline on the same folds."""
    table = pd.read_csv(FOLDER / "patient_feedback" / "singlelabel.csv")
    table = table.dropna(subset=["feedback", "label"])
    table = table[table["feedback"].map(_has_words)].reset_index(drop=True)
    texts, labels = table["feedback"].tolist(), table["label"].to_numpy()
    ours, theirs = [], []
    for seen, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(texts, labels):
        train, test = [texts[i] for i in seen], [texts[i] for i in unseen]
        scores, codes = learn_and_answer(
            train, [(label,) for label in labels[seen]], test, Rule.ONE, recipe, encoder, cache
        )
        found = [codes[column] for column in scores.argmax(axis=1)]
        ours.append(_scores(labels[unseen], found))
        peer = make_pipeline(TfidfVectorizer(), SVC(C=15, class_weight="balanced"))
        theirs.append(_scores(labels[unseen], peer.fit(train, labels[seen]).predict(test)))
    return _beside(ours, theirs, len(texts))


def patient_feedback_multi(recipe: Recipe, encoder: SentenceEncoder, cache: Path) -> dict[str, Any]:
    """The same for comments with several labels, one support vector machine a label."""
    table = pd.read_csv(FOLDER / "patient_feedback" / "multilabel.csv")
    table = table[table["FFT answer"].fillna("").map(_has_words)].reset_index(drop=True)
    names = _label_columns(table)
    targets = (table[names].fillna(0).astype(float) > 0).astype(int).to_numpy()
    texts = table["FFT answer"].tolist()
    ours, theirs = [], []
    for seen, unseen in KFold(FOLDS, shuffle=True, random_state=0).split(texts):
        train, test = [texts[i] for i in seen], [texts[i] for i in unseen]
        own = [tuple(np.array(names)[row == 1]) for row in targets[seen]]
        scores, codes = learn_and_answer(train, own, test, Rule.ANY, recipe, encoder, cache)
        found = np.zeros_like(targets[unseen])
        for column, code in enumerate(codes):
            found[:, names.index(code)] = scores[:, column] > 0
        ours.append(_scores(targets[unseen], found))
        peer = make_pipeline(
            TfidfVectorizer(), OneVsRestClassifier(SVC(C=15, class_weight="balanced"), n_jobs=2)
        )
        theirs.append(_scores(targets[unseen], peer.fit(train, targets[seen]).predict(test)))
    return _beside(ours, theirs, len(texts))


def _has_words(text: object) -> bool:
    return any(character.isalnum() for character in str(text))


def _label_columns(table: pd.DataFrame) -> list[str]:
    columns = list(table.columns)
    first = columns.index("Not assigned")
    return [
        name
        for name in columns[first:]
        if name != "Comment sentiment" and set(table[name].dropna().unique()) <= {0, 1}
    ]


def _scores(truth: Any, found: Any) -> tuple[float, float]:
    return (
        float(f1_score(truth, found, average="macro", zero_division=0)),
        float(f1_score(truth, found, average="micro", zero_division=0)),
    )


def _beside(
    ours: Sequence[tuple[float, float]], theirs: Sequence[tuple[float, float]], texts: int
) -> dict[str, Any]:
    mean_ours, mean_theirs = np.mean(ours, axis=0), np.mean(theirs, axis=0)
    return {
        "texts": texts,
        "macro_f1": float(mean_ours[0]),
        "micro_f1": float(mean_ours[1]),
        "pxtextmining_macro_f1": float(mean_theirs[0]),
        "pxtextmining_micro_f1": float(mean_theirs[1]),
        "macro_f1_by_fold": [one[0] for one in ours],
    }
