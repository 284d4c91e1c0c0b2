"""How good a network's answers are: one figure a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from encoder_training.contacts import Question


def figures(
    logits: Mapping[str, torch.Tensor],
    targets: Mapping[str, torch.Tensor],
    questions: Sequence[Question],
) -> dict[str, float]:
    """Accuracy and macro-F1 of one-of questions, micro-F1 at a half of any-of ones."""
    found: dict[str, float] = {}
    for question in questions:
        asked = targets[question.code][:, 0] >= 0
        own, truth = logits[question.code][asked], targets[question.code][asked]
        code = question.code
        if question.rule == "one":
            best, right = own.argmax(1).numpy(), truth.argmax(1).numpy()
            found[f"{code} accuracy"] = float((best == right).mean())
            found[f"{code} macro-F1"] = float(f1_score(right, best, average="macro"))
        else:
            found[f"{code} micro-F1"] = float(
                f1_score(truth.numpy(), (own > 0).numpy(), average="micro", zero_division=0)
            )
        if code == "outcome":
            upheld = 1 - own.softmax(1)[:, question.labels.index("not_upheld")]
            not_upheld = truth[:, question.labels.index("not_upheld")]
            found["outcome AUC"] = float(roc_auc_score(1 - not_upheld, upheld))
        for label in sorted(question.protects):
            column = question.labels.index(label)
            found[f"{label} average precision"] = float(
                average_precision_score(truth[:, column], own[:, column])
            )
    return found
