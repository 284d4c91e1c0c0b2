"""What accuracy costs in time: models over encoders of several sizes, on the same machine.

An encoder is a folder in `bench/variants/`, as `redress-train encoder-package RUN START --out
FOLDER` writes it from a run of `encoder_training` (the Makefile's `train-encoder` shows how).
"Three layers" is of `training/encoder.toml` with `kept_layers = [0, 2, 5]`, four with
`[0, 1, 3, 5]`, two with `[0, 5]`; "six layers in float32" is the shipped run packaged with
`--float32`. Each is measured with its own classifiers, fitted anew. A row whose encoder is not here
any more is kept with the day on which it was measured.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bench.speed import middling, seconds_alone
from redress.classification.classifier import BATCH, Classifier
from redress.classification.heads import Head
from redress.classification.model_files import classifier
from redress.contact import Contact
from redress.encoder.provision import EncoderFiles, load_encoder, shipped_encoder_files
from redress.encoder.runtime import SentenceEncoder
from redress.engine import classify_batch
from redress.labels import Rule
from redress.reading.reader import read
from redress_training.console import progress_shown
from redress_training.corpus import corpus_hash, read_corpus
from redress_training.dataset import Dataset
from redress_training.evaluation import evaluate
from redress_training.material import corpus_material
from redress_training.network_heads import read_network_heads
from redress_training.recipe import read_recipe
from redress_training.splits import read_splits
from redress_training.training_run import Material, train

VARIANTS = Path(__file__).with_name("variants")
_SHORTER = (64, 128)
"""Word pieces read at most, where the shipped encoder reads 256."""
_SURE = (0.9, 0.98)
"""How sure of kind, area and cause the terms alone must be, for the encoder not to be asked."""
_BATCH_CONTACTS = 640
_FIGURES = (
    ("kind", "accuracy"),
    ("service_area", "accuracy"),
    ("avoidable_cause", "accuracy"),
    ("outcome", "upheld_auc"),
    ("flags", "usual_micro_f1"),
)
_PROTECTING = ("safeguarding", "risk_to_life")
_DECIDING = ("kind", "service_area", "avoidable_cause")

Shares = Mapping[str, NDArray[np.float32]]


class _ShortSighted(SentenceEncoder):
    """An encoder that reads no more than so many word pieces of a text."""

    def __init__(self, files: EncoderFiles, pieces: int, *, threads: int = 0) -> None:
        super().__init__(files.graph, files.tokenizer, threads=threads)
        self._tokenizer.enable_truncation(pieces)


@dataclass(frozen=True)
class _Variant:
    """An encoder to measure; none for the terms alone."""

    name: str
    files: EncoderFiles | None = None
    pieces: int | None = None

    def encoder(self, threads: int = 0) -> SentenceEncoder | None:
        """The encoder, loaded."""
        if self.files is None:
            return None
        if self.pieces is None:
            return load_encoder(self.files, threads=threads)
        return _ShortSighted(self.files, self.pieces, threads=threads)


@dataclass(frozen=True)
class _Fitted:
    """A model over a variant, for one core, and the probabilities that it gives the test split."""

    model: Classifier
    shares: Shares


def measure(before: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Accuracy on the test split and times on one core, by encoder; so far, after each.

    Rows of `before` that cannot be measured again are kept, dated.
    """
    records = read_corpus()
    material = corpus_material(read_splits(records), corpus_hash(records))
    texts = [example.text for example in material.testing]
    shipped = shipped_encoder_files()
    terms, best = _Variant("terms alone"), _Variant("shipped", shipped)
    variants = [
        terms,
        best,
        *(_Variant(f"shipped, {pieces} word pieces", shipped, pieces) for pieces in _SHORTER),
        *(_Variant(folder.name, EncoderFiles(folder)) for folder in sorted(VARIANTS.glob("*"))),
    ]
    cascades = {f"cascade, terms {sure:.0%} sure": sure for sure in _SURE}
    older = _kept(before, {*cascades, *(variant.name for variant in variants)})
    found: dict[str, Any] = {}
    fitted: dict[str, _Fitted] = {}
    for variant in variants:
        own = _fitted(variant, material)
        if variant in (terms, best):
            fitted[variant.name] = own
        found[variant.name] = {"figures": _figures(own, material), **_times(own.model, texts)}
        print(variant.name, found[variant.name], flush=True)
        yield {"encoders": found | older}
    for name, sure in cascades.items():
        found[name] = _cascade(fitted[terms.name], fitted[best.name], material, sure)
        print(name, found[name], flush=True)
        yield {"encoders": found | older}


def _kept(before: Mapping[str, Any], measured: Collection[str]) -> dict[str, Any]:
    """Earlier rows that are not measured this time, each with its day."""
    return {
        name: {"measured": before["measured"], **row}
        for name, row in before.get("encoders", {}).items()
        if name not in measured
    }


def _fitted(variant: _Variant, material: Material) -> _Fitted:
    networks = read_network_heads(variant.files) if variant.files else {}
    with progress_shown() as progress:
        cores = os.cpu_count() or 1
        trained = train(material, read_recipe(), variant.encoder(), None, progress, cores, networks)
    model = classifier(variant.name, trained.model, variant.encoder(threads=1))
    features = model.maker.make([read(Contact(one.text)).masked.text for one in material.testing])
    return _Fitted(model, model.heads.probabilities(model.maker.batch(features)))


def _figures(fitted: _Fitted, material: Material) -> dict[str, float]:
    texts = tuple(example.text for example in material.testing)
    nothing = np.zeros((len(texts), 0), dtype=np.float32)
    data = Dataset(material.testing, texts, csr_matrix((len(texts), 0)), nothing)
    metrics = evaluate(data, fitted.model.heads.heads, fitted.shares)
    recall = {f"{flag} recall": metrics["flags"]["labels"][flag]["recall"] for flag in _PROTECTING}
    return {f"{code} {key}": metrics[code][key] for code, key in _FIGURES} | recall


def _times(model: Classifier, texts: Sequence[str]) -> dict[str, float]:
    seconds = seconds_alone(model, middling(texts))
    rate = _BATCH_CONTACTS / _seconds(model, texts[:_BATCH_CONTACTS])
    return {"contacts_a_second": rate, "single_p50_ms": statistics.median(seconds) * 1000}


def _seconds(model: Classifier, texts: Sequence[str]) -> float:
    contacts = [Contact(text) for text in texts]
    before = time.perf_counter()
    for start in range(0, len(contacts), BATCH):
        list(classify_batch(model, contacts[start : start + BATCH]))
    return time.perf_counter() - before


def _cascade(terms: _Fitted, best: _Fitted, material: Material, sure: float) -> dict[str, Any]:
    """The terms' answers where they are sure of all that decides, the encoder's for the rest.

    What the encoder would be spared is taken off the time: a contact is read and its terms are
    counted once, whoever answers.
    """
    is_sure = np.min([terms.shares[code].max(axis=1) for code in _DECIDING], axis=0) >= sure
    shares = {
        head.question.code: np.where(
            is_sure[:, None],
            by_other_cuts(terms.shares[head.question.code], own, head),
            best.shares[head.question.code],
        )
        for own, head in zip(terms.model.heads.heads, best.model.heads.heads, strict=True)
    }
    texts = [example.text for example in material.testing][:_BATCH_CONTACTS]
    rest = [text for text, spared in zip(texts, is_sure, strict=False) if not spared]
    seconds = (
        _seconds(terms.model, texts) + _seconds(best.model, rest) - _seconds(terms.model, rest)
    )
    return {
        "figures": _figures(_Fitted(best.model, shares), material),
        "contacts_a_second": len(texts) / seconds,
        "spared": float(is_sure[: len(texts)].mean()),
    }


def by_other_cuts(shares: NDArray[np.float32], own: Head, other: Head) -> NDArray[np.float32]:
    """Probabilities of an any-of question, (texts, labels), moved so that one of two heads raises,
    early or as usual, exactly what the other does."""
    if own.question.rule is Rule.ONE:
        return shares
    moved = shares.copy()
    for column, code in enumerate(own.codes):
        there = other.codes.index(code)
        ours = [0, own.cut[column], own.usual_cut[column], 1]
        theirs = [0, other.cut[there], other.usual_cut[there], 1]
        moved[:, column] = np.interp(shares[:, column], ours, theirs)
    return moved
