"""An encoder is packaged only when its graph gives what PyTorch gave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from redress.classification.features import unit_layers
from redress.encoder.graph import BertShape, Weights, build_graph
from redress.encoder.provision import EncoderFiles, is_set_up, load_encoder, shipped_encoder_files
from redress.encoder.runtime import SentenceEncoder
from redress.errors import EncoderError
from redress_training.encoder_package import TrainedEncoder, package_encoder
from redress_training.network_heads import NetworkHead, read_network_heads

TEXTS = ("the bin was missed", "a pothole by the school gates")
TOKENIZER = shipped_encoder_files().tokenizer
REPORT = {
    "contacts": 2,
    "seconds": 60,
    "threads": 2,
    "torch": "2",
    "validation": [{"epoch": 1, "kind accuracy": 0.5}],
}


@pytest.fixture
def trained(small_bert: Callable[[int], Weights], tmp_path: Path) -> TrainedEncoder:
    bert = small_bert(2)
    graph = tmp_path / "exact.onnx"
    graph.write_bytes(build_graph(bert, BertShape(2, outputs=(2,))).SerializeToString())
    vectors = unit_layers(SentenceEncoder(graph, TOKENIZER).means(TEXTS))
    head = NetworkHead(("a", "b"), vectors.T.copy(), np.zeros(2, np.float32))
    return TrainedEncoder(bert, {"kind": head}, TEXTS, vectors, {}, REPORT)


def test_what_is_packaged_is_an_encoder_with_its_heads_and_its_card(
    trained: TrainedEncoder, tmp_path: Path
) -> None:
    files = EncoderFiles(tmp_path / "encoder")
    measured = package_encoder(trained, TOKENIZER, files.folder)
    assert is_set_up(files)
    assert measured["onnx_against_pytorch"] <= 1e-4 < measured["eight_bits_against_onnx"]
    found = unit_layers(load_encoder(files).means(TEXTS))
    assert np.abs(found - trained.vectors).max() == pytest.approx(
        measured["eight_bits_against_onnx"], abs=1e-5
    )
    assert read_network_heads(files)["kind"].codes == ("a", "b")
    assert "Apache License" in (files.folder / "card.md").read_text("utf-8")


def test_a_graph_that_differs_from_pytorch_takes_no_encoders_place(
    trained: TrainedEncoder, tmp_path: Path
) -> None:
    files = EncoderFiles(tmp_path / "encoder")
    package_encoder(trained, TOKENIZER, files.folder)
    before = files.identity()
    other = replace(trained, vectors=trained.vectors + 1e-3)
    with pytest.raises(EncoderError, match="differ from PyTorch's"):
        package_encoder(other, TOKENIZER, files.folder)
    assert is_set_up(files)
    assert files.identity() == before
