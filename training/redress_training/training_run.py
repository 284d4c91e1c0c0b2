"""One training run: from examples to a model in its folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redress.classification.features import FeatureBatch
from redress.classification.heads import HeadSet
from redress.classification.lexicon import Lexicon, LexiconShape, fit_lexicon
from redress.classification.model_files import (
    CARD,
    MANIFEST,
    METRICS,
    REFERENCE,
    StoredModel,
    read_json,
    save_weights,
)
from redress.encoder.runtime import SentenceEncoder
from redress.errors import ModelError
from redress.files import write_text
from redress.labels import Question
from redress_training.card import model_card
from redress_training.dataset import Example, Progress, embed, make_dataset, mask_texts
from redress_training.evaluation import Metrics, evaluate
from redress_training.fitting import fit_heads, network_heard
from redress_training.network_heads import NetworkHead, hash_of
from redress_training.recipe import Recipe
from redress_training.reference import reference_of

# What decides a model: folders of the product, and the stages of a training run.
_DECIDING = {
    "redress": ("data", "reading", "encoder", "classification"),
    "redress_training": (
        "calibration.py",
        "corpus.py",
        "dataset.py",
        "evaluation.py",
        "examples.py",
        "fitting.py",
        "held_out.py",
        "material.py",
        "network_heads.py",
        "recipe.py",
        "reference.py",
        "splits.py",
        "training_run.py",
    ),
}
_SOURCES = frozenset({".py", ".toml", ".txt"})
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "onnxruntime", "tokenizers")


@dataclass(frozen=True)
class Material:
    """What a model is made from."""

    fitting: tuple[Example, ...]
    choosing: NDArray[np.bool_]
    """Which of `fitting` thresholds are chosen on: the validation split."""
    testing: tuple[Example, ...]
    questions: tuple[Question, ...]
    rare: frozenset[str] = frozenset()
    """Groups of `fitting` that no threshold rests on."""
    slices: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    """Parts of `testing` that are reported besides."""
    corpus: str = ""
    """Hash of the corpus."""
    has_export: bool = False
    """Whether a council's own contacts are among the examples; no vectors are kept then."""


@dataclass(frozen=True)
class Trained:
    """A model that came out, with what it reached."""

    model: StoredModel
    metrics: Metrics
    manifest: dict[str, Any]
    reference: dict[str, Any]
    """The contacts that it was tested on, counted, to see drift later."""


def train(
    material: Material,
    recipe: Recipe,
    encoder: SentenceEncoder | None,
    cache: Path | None,
    progress: Progress,
    jobs: int = 1,
    networks: Mapping[str, NetworkHead] | None = None,
) -> Trained:
    """Fit, calibrate and evaluate a model, with so many processes at once.

    `networks` are the heads of the encoder's own network, where it has one.
    """
    examples = [*material.fitting, *material.testing]
    masked = mask_texts(examples, progress)
    fitted = len(material.fitting)
    progress("Fitting", 0, len(material.questions))
    lexicon = fitted_lexicon(masked[:fitted], recipe)
    rows = _rows_to_encode(material, recipe, networks or {})
    dense = _vectors(masked, rows, encoder, cache, progress, keep=not material.has_export)
    data = make_dataset(material.fitting, masked[:fitted], lexicon, dense[:fitted])
    heads = fit_heads(
        data,
        material.questions,
        recipe,
        material.choosing,
        jobs,
        progress,
        networks,
        rare=material.rare,
    )
    test = make_dataset(material.testing, masked[fitted:], lexicon, dense[fitted:])
    found = HeadSet.of(heads).probabilities(FeatureBatch(test.lexical, test.dense))
    metrics = evaluate(test, heads, found, material.slices)
    manifest = _manifest(material, recipe, encoder, networks or {})
    reference = reference_of(test, heads, found, lexicon)
    return Trained(StoredModel(lexicon, heads), metrics, manifest, reference)


def _rows_to_encode(
    material: Material, recipe: Recipe, networks: Mapping[str, NetworkHead]
) -> NDArray[np.bool_]:
    """Which rows' vectors are looked at, of those to fit and those to test on.

    Where the encoder's own network has a word on every question, weights are fitted to the terms
    alone; its word is wanted only where thresholds are chosen, and in the test.
    """
    wanted = np.ones(len(material.fitting) + len(material.testing), dtype=np.bool_)
    spoken = all(
        network_heard(question.codes, recipe.of(question.code), networks.get(question.code))
        for question in material.questions
    )
    if spoken and material.choosing.any():
        wanted[: len(material.fitting)] = material.choosing
    return wanted


def _vectors(
    masked: Sequence[str],
    rows: NDArray[np.bool_],
    encoder: SentenceEncoder | None,
    cache: Path | None,
    progress: Progress,
    *,
    keep: bool,
) -> NDArray[np.float32]:
    """The vectors of the rows wanted; nothing but zeros in the others."""
    texts = [text for text, wanted in zip(masked, rows, strict=True) if wanted]
    found = embed(texts, encoder, cache, progress, keep=keep)
    dense = np.zeros((len(masked), found.shape[1]), dtype=np.float32)
    dense[rows] = found
    return dense


def fitted_lexicon(masked: Sequence[str], recipe: Recipe) -> Lexicon:
    """The lexicon of masked texts, of the shape that the recipe asks."""
    shape = recipe.lexicon
    return fit_lexicon(
        masked,
        LexiconShape(shape.longest_run, shape.shortest_piece, shape.longest_piece),
        fewest_texts_run=shape.fewest_texts_run,
        fewest_texts_piece=shape.fewest_texts_piece,
    )


def _manifest(
    material: Material,
    recipe: Recipe,
    encoder: SentenceEncoder | None,
    networks: Mapping[str, NetworkHead],
) -> dict[str, Any]:
    """What the model was made from; the same inputs give the same version."""
    digest = hashlib.sha256()
    for example in [*material.fitting, *material.testing]:
        digest.update(repr((example.text, example.group, sorted(example.labels.items()))).encode())
    inputs = {
        "data": digest.hexdigest(),
        "corpus": material.corpus,
        "encoder": encoder.identity if encoder else None,
        "networks": hash_of(networks) if networks else None,
        "recipe": recipe.model_dump(mode="json"),
        "code": version("redress"),
        "sources": sources_hash(),
    }
    fingerprint = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
    return {
        "version": f"{inputs['code']}+{fingerprint[:8]}",
        **inputs,
        "libraries": {name: version(name) for name in _LIBRARIES},
        "records": {"fitting": len(material.fitting), "testing": len(material.testing)},
        "questions": [question.code for question in material.questions],
    }


def sources_hash() -> str:
    """A SHA-256 over the code and word lists that decide what a model becomes."""
    digest = hashlib.sha256()
    for package, parts in _DECIDING.items():
        root = Path(str(resources.files(package)))
        for part in parts:
            for path in _sources(root / part):
                digest.update(f"{package}/{path.relative_to(root).as_posix()}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(place: Path) -> list[Path]:
    """A source file, or those of a folder, by name."""
    if not place.is_dir():
        return [place] if place.is_file() else []
    return sorted(path for path in place.rglob("*") if path.suffix in _SOURCES)


def save(trained: Trained, folder: Path) -> bool:
    """Write a model; False when the folder's record was of the same inputs and was kept.

    The record (manifest, metrics, reference, card) is written only when the inputs changed, so that
    building a committed model on another machine changes no committed file.

    Raises:
        OSError: the folder cannot be written.
    """
    fresh: bool = _recorded_version(folder) != trained.manifest["version"]
    save_weights(folder, trained.model, trained.manifest["version"])
    if fresh:
        manifest = {**trained.manifest, "created": date.today().isoformat()}
        write_text(folder / METRICS, json.dumps(trained.metrics, indent=1) + "\n")
        write_text(folder / REFERENCE, json.dumps(trained.reference, indent=1) + "\n")
        write_text(folder / CARD, model_card(folder.name, manifest, trained.metrics))
        write_text(folder / MANIFEST, json.dumps(manifest, indent=1) + "\n")
    return fresh


def _recorded_version(folder: Path) -> str | None:
    try:
        return str(read_json(folder / MANIFEST).get("version"))
    except ModelError:
        return None
