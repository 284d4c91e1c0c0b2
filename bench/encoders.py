"""The general encoder beside the councils' own: labels of a council's own, and themes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_mutual_info_score

from bench import public_data
from redress.encoder.provision import load_encoder, shipped_encoder_files
from redress.encoder.runtime import SentenceEncoder
from redress_training.corpus import Record, read_corpus
from redress_training.dataset import Example, embed, mask_texts
from redress_training.recipe import Recipe
from redress_training.splits import read_splits

DIMENSIONS = 384


def measure(recipe: Recipe, few: Recipe, cache: Path) -> Iterator[dict[str, Any]]:
    """Accuracy on labels that neither encoder was made for, and how well clusters meet labels."""
    test = read_splits(read_corpus()).test
    found: dict[str, Any] = {}
    encoders = {"general": load_encoder(), "councils'": load_encoder(shipped_encoder_files())}
    for name, encoder in encoders.items():
        own = cache.with_name(f"vectors-{encoder.layer_count}.npz")
        figures = _themes(test, encoder, own)
        if public_data.FOLDER.is_dir():
            figures |= _own_labels(recipe, few, encoder, own)
        found[name] = figures
        yield {"encoders": found}


def _own_labels(
    recipe: Recipe, few: Recipe, encoder: SentenceEncoder, cache: Path
) -> dict[str, float]:
    """Labels that are learnt from examples, on public data."""
    banking = public_data.banking77(recipe, few, encoder, cache)
    return {
        "Banking77, 10 examples a class, accuracy": banking["ten_a_class"],
        "Banking77, all, accuracy": banking["all"],
    }


def _themes(records: Sequence[Record], encoder: SentenceEncoder, cache: Path) -> dict[str, float]:
    """Adjusted mutual information of clusters of vectors with what the contacts are about."""
    examples = [Example(record.text, record.author, {}) for record in records]
    masked = mask_texts(examples, lambda *_: None)
    vectors = embed(masked, encoder, cache, lambda *_: None)[:, -DIMENSIONS:]
    return {
        f"Themes in council contacts, {name}": _agreement(
            vectors, np.array([getattr(record, question) for record in records])
        )
        for question, name in (("service_area", "service area"), ("avoidable_cause", "cause"))
    }


def _agreement(vectors: NDArray[np.float32], labels: NDArray[np.str_]) -> float:
    """The mean over five starts of clusterings into as many clusters as there are labels."""
    count = len(set(labels.tolist()))
    return float(
        np.mean(
            [
                adjusted_mutual_info_score(
                    labels, KMeans(count, n_init=4, random_state=seed).fit_predict(vectors)
                )
                for seed in public_data.SEEDS
            ]
        )
    )
