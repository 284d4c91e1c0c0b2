"""The encoder that training brought out, made ready to ship: ONNX, heads, manifest, card."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redress.classification.features import unit_layers
from redress.encoder.graph import BertShape, build_graph
from redress.encoder.provision import EncoderFiles
from redress.encoder.runtime import SentenceEncoder
from redress.errors import EncoderError
from redress.files import sha256_of, write_text, written_whole
from redress_training.encoder_card import encoder_card
from redress_training.held_out import FILE as HELD_OUT
from redress_training.held_out import HeldOut, read_answers, write_held_out
from redress_training.network_heads import FILE as HEADS
from redress_training.network_heads import NetworkHead, write_network_heads

Floats = NDArray[np.float32]
Report = dict[str, Any]

_BERT = "bert."
_CLOSEST = 1e-4
"""How far a number of the ONNX graph's vector may be from PyTorch's (vectors of length one)."""
_REFERENCE = "The bin was not emptied again, and nobody rang me back as they had promised."


@dataclass(frozen=True)
class TrainedEncoder:
    """What a run of `encoder_training` left in its folder."""

    bert: Mapping[str, Floats]
    heads: Mapping[str, NetworkHead]
    texts: tuple[str, ...]
    """Validation contacts, personal data replaced."""
    vectors: Floats
    """PyTorch's vectors of `texts`, each of length one."""
    held_out: Mapping[str, HeldOut]
    """Logits of train contacts by networks that had not seen their authors, by question."""
    report: Report


def read_trained_encoder(folder: Path) -> TrainedEncoder:
    """The weights, heads and report of a training run.

    Raises:
        EncoderError: the run did not finish, or the folder holds something else.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        weights = load_file(folder / "network.safetensors")
        report = json.loads((folder / "report.json").read_text("utf-8"))
        check = load_file(folder / "check.safetensors")
        texts = json.loads((folder / "check.json").read_text("utf-8"))
        held = read_answers(folder / "answers.safetensors")
        length = float(report["length"])
        heads = {
            question: NetworkHead(
                tuple(labels),
                np.asarray(weights[f"heads.{question}.weight"].T * length, np.float32),
                weights[f"heads.{question}.bias"],
            )
            for question, labels in report["labels"].items()
        }
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise EncoderError(
            f"{folder}: holds no finished training run ({type(error).__name__}). Run "
            "`make train-encoder`."
        ) from None
    bert = {
        name.removeprefix(_BERT): array for name, array in weights.items() if name.startswith(_BERT)
    }
    return TrainedEncoder(bert, heads, tuple(texts), check["vectors"], held, report)


def package_encoder(
    trained: TrainedEncoder, tokenizer: Path, out: Path, *, eight_bits: bool = True
) -> Report:
    """Write the encoder into its folder; the differences that were measured on the way.

    The graph is checked against PyTorch's vectors before its products are made in eight bits.
    Without `eight_bits` they stay as they are, in float32.

    Raises:
        EncoderError: the graph does not give PyTorch's vectors.
        OSError: the folder cannot be written.
    """
    layers = 1 + max(
        int(name.split(".")[2]) for name in trained.bert if name.startswith("encoder.layer.")
    )
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".new-") as folder:
        files = EncoderFiles(Path(folder))
        shutil.copyfile(tokenizer, files.tokenizer)
        exact = _vectors(files, trained, BertShape(layers, outputs=(layers,)))
        off = float(np.abs(exact - trained.vectors).max())
        if off > _CLOSEST:
            raise EncoderError(
                f"The ONNX graph's vectors differ from PyTorch's by up to {off:.1e}; at most "
                f"{_CLOSEST:.0e} is allowed."
            )
        shape = BertShape(layers, outputs=(layers,), eight_bits=eight_bits)
        stored = _vectors(files, trained, shape)
        measured = {
            "onnx_against_pytorch": off,
            "eight_bits_against_onnx": float(np.abs(stored - exact).max()),
            "answers_changed": _changed(trained.heads, exact, stored),
        }
        reference = SentenceEncoder(files.graph, files.tokenizer).means([_REFERENCE])
        for path in (files.graph, files.tokenizer):
            path.replace(out / path.name)
    write_network_heads(out, trained.heads)
    write_held_out(out, trained.held_out)
    _write_record(out, trained.report, measured, unit_layers(reference)[0])
    return measured


def _vectors(files: EncoderFiles, trained: TrainedEncoder, shape: BertShape) -> Floats:
    with written_whole(files.graph) as file:
        file.write(build_graph(trained.bert, shape).SerializeToString())
    return unit_layers(SentenceEncoder(files.graph, files.tokenizer).means(trained.texts))


def _changed(heads: Mapping[str, NetworkHead], exact: Floats, stored: Floats) -> dict[str, float]:
    """The share of texts whose likeliest label eight bits changed, by question."""
    return {
        question: float(
            np.mean(
                (exact @ head.weights + head.bias).argmax(axis=1)
                != (stored @ head.weights + head.bias).argmax(axis=1)
            )
        )
        for question, head in heads.items()
    }


def _write_record(out: Path, report: Report, measured: Report, reference: Floats) -> None:
    files = EncoderFiles(out)
    names = (files.graph.name, files.tokenizer.name, HEADS, HELD_OUT)
    manifest = {
        "origin": "fine-tuned from all-MiniLM-L6-v2 (Apache-2.0)",
        "files": {name: sha256_of(out / name) for name in names},
        "created": date.today().isoformat(),
        "measured": measured,
        "training": report,
        "reference": {
            "text": _REFERENCE,
            "vector": [round(float(number), 6) for number in reference],
        },
    }
    write_text(files.manifest, json.dumps(manifest, indent=1) + "\n")
    write_text(out / "card.md", encoder_card(manifest))
