"""A model's folder: weights, vocabulary and manifest, verified before they are used.

Weights are safetensors and the vocabulary is JSON: numbers and words, nothing that could run.
`manifest.json` says what a model was made from; `build.json`, written last, says which files
came out on this machine, and of which version. A folder without it was half written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redress.classification.classifier import Classifier
from redress.classification.features import FeatureMaker
from redress.classification.heads import Head, HeadSet
from redress.classification.lexicon import Lexicon, LexiconShape
from redress.encoder.runtime import SentenceEncoder
from redress.errors import LabelError, ModelError
from redress.files import sha256_of, write_text, written_whole
from redress.labels import Question, parse_question

FORMAT = 3
WEIGHTS = "weights.safetensors"
VOCABULARY = "vocabulary.json"
MANIFEST = "manifest.json"
BUILD = "build.json"
METRICS = "metrics.json"
REFERENCE = "reference.json"
COMPARISON = "comparison.json"
CARD = "card.md"

SHIPPED = "default"
LEXICAL = "lexical"
_COMMANDS = {SHIPPED: "redress train", LEXICAL: "redress train --lexical"}

_HEAD_ARRAYS = ("lexical", "dense", "bias", "scale", "shift", "cut", "usual_cut")
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model's parts as they stand in its folder."""

    lexicon: Lexicon
    heads: tuple[Head, ...]


def rebuild_advice(name: str) -> str:
    """What to do about a model that cannot be used as it stands."""
    if name in _COMMANDS:
        return f"Run `{_COMMANDS[name]}` to build it."
    return f"Run `redress train --name {name}` with its options to build it."


def save_weights(folder: Path, model: StoredModel, version: str) -> None:
    """Write the weights, the vocabulary and, last, `build.json` with their hashes and version.

    Raises:
        OSError: the folder cannot be written; what stood there before is kept.
    """
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    (folder / BUILD).unlink(missing_ok=True)
    with written_whole(folder / WEIGHTS) as file:
        file.write(save(_arrays(model)))
    write_text(folder / VOCABULARY, json.dumps(_vocabulary(model), ensure_ascii=False))
    hashes = {name: sha256_of(folder / name) for name in (WEIGHTS, VOCABULARY)}
    build = {"format": FORMAT, "version": version, "files": hashes}
    write_text(folder / BUILD, json.dumps(build, indent=2) + "\n")


def _arrays(model: StoredModel) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {"idf": model.lexicon.idf}
    for head in model.heads:
        for name in _HEAD_ARRAYS:
            arrays[f"{head.question.code}.{name}"] = np.ascontiguousarray(getattr(head, name))
    return arrays


def _vocabulary(model: StoredModel) -> dict[str, Any]:
    shape = model.lexicon.shape
    return {
        "shape": {
            "longest_run": shape.longest_run,
            "shortest_piece": shape.shortest_piece,
            "longest_piece": shape.longest_piece,
        },
        "runs": model.lexicon.runs,
        "pieces": model.lexicon.pieces,
        "heads": [
            {
                "question": question_table(head.question),
                "codes": head.codes,
                "accept": head.accept,
            }
            for head in model.heads
        ],
    }


def question_table(question: Question) -> dict[str, Any]:
    """A question in the form that `labels.parse_question` reads."""
    return {
        "code": question.code,
        "name": question.name,
        "asks": question.asks,
        "rule": question.rule.value,
        "secondary": question.secondary,
        "asked_of": question.asked_of,
        "labels": [
            {
                "code": label.code,
                "name": label.name,
                "meaning": label.meaning,
                "group": label.group,
                "protects": label.protects,
            }
            for label in question.labels
        ],
    }


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object of a model's folder.

    Raises:
        ModelError: the file is missing, damaged or holds something else.
    """
    name = path.parent.name
    try:
        table = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ModelError(
            f"{name}: {path.name} is missing, so this model is not built. {rebuild_advice(name)}"
        ) from None
    except (OSError, ValueError):
        raise ModelError(f"{name}: {path.name} is damaged. {rebuild_advice(name)}") from None
    if not isinstance(table, dict):
        raise ModelError(f"{name}: {path.name} is not a JSON object. {rebuild_advice(name)}")
    return table


def is_built(folder: Path, version: str) -> bool:
    """Whether the model in `folder` was built on this machine in that version."""
    try:
        _read_build(folder, version)
    except ModelError:
        return False
    return True


def _read_build(folder: Path, version: str) -> dict[str, Any]:
    """What was built here.

    Raises:
        ModelError: nothing was, or it is of another format or another version.
    """
    build = read_json(folder / BUILD)
    if build.get("format") != FORMAT:
        raise ModelError(
            f"{folder.name}: has format {build.get('format')!r}; this version reads {FORMAT}. "
            + rebuild_advice(folder.name)
        )
    if build.get("version") != version:
        raise ModelError(
            f"{folder.name}: the weights built on this machine are of version "
            f"{build.get('version') or 'unknown'}; {MANIFEST} is of {version}. "
            + rebuild_advice(folder.name)
        )
    return build


def load_model(folder: Path, version: str) -> StoredModel:
    """The parts of the model in `folder`, verified against its build record.

    `version` is that of its manifest: weights of another one, as they stand after a new
    manifest came with an update, are refused.

    Raises:
        ModelError: the folder is half written, its weights are of another version, a file is
            not the one that was built, or it holds anything but the arrays and words expected.
    """
    build = _read_build(folder, version)
    _verify(folder, build.get("files"))
    vocabulary = read_json(folder / VOCABULARY)
    arrays = _read_arrays(folder)
    try:
        return _assemble(vocabulary, arrays)
    except (KeyError, TypeError, ValueError, LabelError) as error:
        raise ModelError(
            f"{folder.name}: does not hold a whole model ({type(error).__name__}). "
            + rebuild_advice(folder.name)
        ) from None


def _verify(folder: Path, hashes: object) -> None:
    if not isinstance(hashes, dict) or set(hashes) != {WEIGHTS, VOCABULARY}:
        raise ModelError(
            f"{folder.name}: {BUILD} does not list the model's files. {rebuild_advice(folder.name)}"
        )
    for name, expected in hashes.items():
        path = folder / name
        if not path.is_file() or sha256_of(path) != expected:
            raise ModelError(
                f"{folder.name}: {name} is not the file that was built (its SHA-256 differs from "
                f"{BUILD}), so it is refused. {rebuild_advice(folder.name)}"
            )


def _read_arrays(folder: Path) -> dict[str, Floats]:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        arrays = load_file(folder / WEIGHTS)
    except (SafetensorError, OSError, ValueError, KeyError):
        raise ModelError(
            f"{folder.name}: {WEIGHTS} cannot be read. {rebuild_advice(folder.name)}"
        ) from None
    for name, array in arrays.items():
        if array.dtype != np.float32:
            raise ModelError(
                f"{folder.name}: array '{name}' is of type {array.dtype}, not float32, so the "
                f"file is refused. {rebuild_advice(folder.name)}"
            )
    return arrays


def _assemble(vocabulary: Mapping[str, Any], arrays: dict[str, Floats]) -> StoredModel:
    lexicon = Lexicon(
        LexiconShape(**vocabulary["shape"]),
        tuple(vocabulary["runs"]),
        tuple(vocabulary["pieces"]),
        arrays.pop("idf"),
    )
    if len(lexicon.runs) + len(lexicon.pieces) != len(lexicon.idf):
        raise ValueError("terms")
    heads = tuple(_head(table, arrays, len(lexicon)) for table in vocabulary["heads"])
    if arrays:
        raise ValueError("unknown arrays")
    return StoredModel(lexicon, heads)


def _head(table: Mapping[str, Any], arrays: dict[str, Floats], terms: int) -> Head:
    question = parse_question(table["question"], VOCABULARY)
    codes = tuple(table["codes"])
    if not set(codes) <= set(question.codes):
        raise ValueError("codes")
    parts = {name: arrays.pop(f"{question.code}.{name}") for name in _HEAD_ARRAYS}
    if parts["lexical"].shape != (terms, len(codes)) or parts["bias"].shape != (len(codes),):
        raise ValueError("shape")
    return Head(
        question=question,
        codes=codes,
        accept=float(table["accept"]),
        **parts,
    )


def needs_encoder(model: StoredModel) -> bool:
    """Whether any head reads the encoder's vectors."""
    return any(len(head.dense) for head in model.heads)


def classifier(name: str, model: StoredModel, encoder: SentenceEncoder | None) -> Classifier:
    """A classifier of a model's parts.

    Raises:
        ModelError: the model needs an encoder and there is none.
    """
    if needs_encoder(model) and encoder is None:
        raise ModelError(f"{name}: this model needs the sentence encoder. Run `redress setup`.")
    used = encoder if needs_encoder(model) else None
    return Classifier(name, FeatureMaker(model.lexicon, used), HeadSet.of(model.heads))
