"""Each encoder is the one that it is said to be, whatever the batch a text stands in."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from redress.encoder.provision import (
    EncoderFiles,
    encoder_files,
    is_set_up,
    load_encoder,
    shipped_encoder_files,
)
from redress.encoder.runtime import LONGEST_INPUT, SentenceEncoder
from redress.errors import EncoderError
from redress.files import sha256_of

TEXTS = ["the bin", "a much longer text about a pothole on the corner by the school gates", "?"]


def reference(files: EncoderFiles) -> dict[str, Any]:
    """The text and the vector that are stored for an encoder."""
    if files.folder == shipped_encoder_files().folder:
        stored: dict[str, Any] = json.loads(files.manifest.read_text("utf-8"))["reference"]
        return stored
    path = Path(str(resources.files("redress").joinpath("data/encoder_reference.json")))
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@pytest.fixture(scope="module", params=[shipped_encoder_files, encoder_files])
def files(request: pytest.FixtureRequest) -> EncoderFiles:
    found: EncoderFiles = request.param()
    if not is_set_up(found):
        pytest.skip("the general encoder is not set up: run `make test`, or `redress setup`")
    return found


@pytest.fixture(scope="module")
def encoder(files: EncoderFiles) -> SentenceEncoder:
    return load_encoder(files)


def test_it_gives_the_vector_that_is_stored(files: EncoderFiles, encoder: SentenceEncoder) -> None:
    stored = reference(files)
    vector = encoder.means([stored["text"]])[0, -1]
    np.testing.assert_allclose(vector / np.linalg.norm(vector), stored["vector"], atol=1e-4)


def test_the_shipped_encoder_is_there_whole_and_small() -> None:
    files = shipped_encoder_files()
    assert is_set_up(files)
    size = sum(path.stat().st_size for path in files.folder.iterdir())
    assert size <= 30_000_000


def test_a_text_has_the_same_vector_alone_and_in_a_batch(encoder: SentenceEncoder) -> None:
    together = encoder.means(TEXTS)
    for row, text in enumerate(TEXTS):
        np.testing.assert_array_equal(together[row], encoder.means([text])[0])


def test_tokens_know_where_they_stand(encoder: SentenceEncoder) -> None:
    (vectors,) = encoder.token_vectors(["missed bin"])
    words = ["missed bin"[start:end] for start, end in vectors.offsets if end > start]
    assert words == ["missed", "bin"]
    assert vectors.layers.shape[:2] == (encoder.layer_count, len(vectors.offsets))


def test_a_text_longer_than_the_encoder_reads_is_cut(encoder: SentenceEncoder) -> None:
    (vectors,) = encoder.token_vectors(["word " * 2000])
    assert len(vectors.offsets) == LONGEST_INPUT


def test_files_that_are_no_encoders_are_told_with_what_to_do(tmp_path: Path) -> None:
    files = EncoderFiles(tmp_path, "Put them back.")
    for path in (files.graph, files.tokenizer):
        path.write_text("no encoder", "utf-8")
    hashes = {path.name: sha256_of(path) for path in (files.graph, files.tokenizer)}
    files.manifest.write_text(json.dumps({"files": hashes}), "utf-8")
    with pytest.raises(EncoderError, match=r"cannot be loaded .* Put them back\."):
        load_encoder(files)
