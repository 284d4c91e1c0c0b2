"""Redress itself behind the same two calls as the peers: learn from texts, answer texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from redress.encoder.runtime import SentenceEncoder
from redress.labels import Label, Question, Rule
from redress_training.dataset import Example, embed, make_dataset, mask_texts
from redress_training.fitting import fit_linear
from redress_training.recipe import Recipe
from redress_training.training_run import fitted_lexicon

QUESTION = "label"


def learn_and_answer(
    train: Sequence[str],
    labels: Sequence[Sequence[str]],
    test: Sequence[str],
    rule: Rule,
    recipe: Recipe,
    encoder: SentenceEncoder | None,
    cache: Path | None,
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Scores of the test texts by the product's own features and fitting, and the labels."""
    codes = tuple(sorted({code for own in labels for code in own}))
    question = Question(
        QUESTION, "Label", "What it is", rule, tuple(Label(code, code, code) for code in codes)
    )
    examples = [
        *(
            Example(text, "train", {QUESTION: tuple(own)})
            for text, own in zip(train, labels, strict=True)
        ),
        *(Example(text, "test", {}) for text in test),
    ]
    masked = mask_texts(examples, lambda *_: None)
    lexicon = fitted_lexicon(masked[: len(train)], recipe)
    dense = embed(masked, encoder, cache, lambda *_: None)
    data = make_dataset(examples, masked, lexicon, dense)
    rows = data.asked(question)
    linear = fit_linear(
        data.lexical[rows],
        data.dense[rows],
        data.targets(question, codes)[rows],
        recipe.of(QUESTION),
        recipe.seed,
    )
    first = len(train)
    scores = linear.scores(data.lexical[first:], data.dense[first:])
    return scores, codes
