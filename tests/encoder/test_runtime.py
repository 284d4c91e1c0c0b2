"""The encoder that was set up is all-MiniLM-L6-v2, whatever the batch a text stands in."""

from __future__ import annotations

import json
from importlib import resources

import numpy as np
import pytest

from redress.encoder.provision import encoder_files, is_set_up, load_encoder
from redress.encoder.runtime import LONGEST_INPUT, SentenceEncoder

TEXTS = ["the bin", "a much longer text about a pothole on the corner by the school gates", "?"]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    if not is_set_up(encoder_files()):
        pytest.skip("the sentence encoder is not set up: run `redress setup`")
    return load_encoder()


def test_it_gives_the_vector_that_pytorch_gave(encoder: SentenceEncoder) -> None:
    path = resources.files("redress").joinpath("data/encoder_reference.json")
    stored = json.loads(path.read_text("utf-8"))
    vector = encoder.means([stored["text"]])[0, -1]
    np.testing.assert_allclose(vector / np.linalg.norm(vector), stored["vector"], atol=1e-4)


def test_a_text_has_the_same_vector_alone_and_in_a_batch(encoder: SentenceEncoder) -> None:
    together = encoder.means(TEXTS)
    for row, text in enumerate(TEXTS):
        np.testing.assert_allclose(together[row], encoder.means([text])[0], atol=1e-4)


def test_tokens_know_where_they_stand(encoder: SentenceEncoder) -> None:
    ((_, vectors),) = encoder.token_vectors(["missed bin"])
    words = ["missed bin"[start:end] for start, end in vectors.offsets if end > start]
    assert words == ["missed", "bin"]
    assert vectors.layers.shape[:2] == (encoder.layer_count, len(vectors.offsets))


def test_a_text_longer_than_the_encoder_reads_is_cut(encoder: SentenceEncoder) -> None:
    ((_, vectors),) = encoder.token_vectors(["word " * 2000])
    assert len(vectors.offsets) == LONGEST_INPUT
