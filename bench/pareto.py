"""What accuracy costs in time: models over encoders of several sizes, on the same machine.

An encoder is a folder in `bench/variants/`, as `redress-train encoder-package RUN START --out
FOLDER` writes it from a run of `encoder_training` (the Makefile's `train-encoder` shows how).
"Three layers" is of `training/encoder.toml` with `kept_layers = [0, 2, 5]`, "in float32" is the
shipped run packaged with `--float32`. Each is measured with its own classifiers, fitted anew.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.speed import middling, seconds_alone
from redress.classification.classifier import BATCH, Classifier
from redress.classification.model_files import classifier
from redress.contact import Contact
from redress.encoder.provision import EncoderFiles, load_encoder, shipped_encoder_files
from redress.engine import classify_batch
from redress_training.console import progress_shown
from redress_training.corpus import corpus_hash, read_corpus
from redress_training.material import corpus_material
from redress_training.network_heads import read_network_heads
from redress_training.recipe import read_recipe
from redress_training.splits import read_splits
from redress_training.training_run import Material, train

VARIANTS = Path(__file__).with_name("variants")
_BATCH_CONTACTS = 640
_FIGURES = (
    ("kind", "accuracy"),
    ("service_area", "accuracy"),
    ("avoidable_cause", "accuracy"),
    ("outcome", "upheld_auc"),
    ("flags", "micro_f1"),
)


def measure() -> Iterator[dict[str, Any]]:
    """Accuracy on the test split and times on one core, by encoder; so far, after each."""
    records = read_corpus()
    splits = read_splits(records)
    material = corpus_material(splits, corpus_hash(records))
    texts = [record.text for record in splits.test]
    found: dict[str, Any] = {}
    encoders: list[tuple[str, EncoderFiles | None]] = [
        ("terms alone", None),
        ("shipped", shipped_encoder_files()),
        *((folder.name, EncoderFiles(folder)) for folder in sorted(VARIANTS.glob("*"))),
    ]
    for name, files in encoders:
        model, figures = _fitted(name, files, material)
        found[name] = {"figures": figures, **_times(model, texts)}
        print(name, found[name], flush=True)
        yield {"encoders": found}


def _fitted(
    name: str, files: EncoderFiles | None, material: Material
) -> tuple[Classifier, dict[str, float]]:
    encoder = load_encoder(files) if files else None
    networks = read_network_heads(files) if files else {}
    with progress_shown() as progress:
        cores = os.cpu_count() or 1
        trained = train(material, read_recipe(), encoder, None, progress, cores, networks)
    figures = {f"{code} {key}": trained.metrics[code][key] for code, key in _FIGURES}
    one_core = load_encoder(files, threads=1) if files else None
    return classifier(name, trained.model, one_core), figures


def _times(model: Classifier, texts: Sequence[str]) -> dict[str, float]:
    seconds = seconds_alone(model, middling(texts))
    contacts = [Contact(text) for text in texts[:_BATCH_CONTACTS]]
    before = time.perf_counter()
    for start in range(0, len(contacts), BATCH):
        list(classify_batch(model, contacts[start : start + BATCH]))
    rate = len(contacts) / (time.perf_counter() - before)
    return {"contacts_a_second": rate, "single_p50_ms": statistics.median(seconds) * 1000}
