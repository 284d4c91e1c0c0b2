"""Texts to vectors by ONNX Runtime."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from redress.errors import EncoderError

LONGEST_INPUT = 256
"""Word pieces that the encoder reads of a text; all-MiniLM-L6-v2 was trained on no more."""
BATCH = 32

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """What the encoder makes of one text."""

    layers: Floats
    """Hidden states, (layers given out, tokens, dimensions)."""
    offsets: NDArray[np.int32]
    """Where each token stands in the text, (tokens, 2); (0, 0) for the special tokens."""

    @property
    def means(self) -> Floats:
        """The mean over tokens of each layer's states, (layers, dimensions)."""
        means: Floats = self.layers.mean(axis=1)
        return means


class SentenceEncoder:
    """A BERT encoder, loaded once and used for any number of texts."""

    def __init__(
        self, graph: Path, tokenizer: Path, *, threads: int = 0, identity: str | None = None
    ) -> None:
        """Load the encoder from its ONNX graph and its tokenizer file.

        `threads` is the number of cores to use, 0 for all. `identity` says which encoder it is
        (`EncoderFiles.identity`); the vectors of one without are not kept.

        Raises:
            EncoderError: either file is missing or cannot be loaded.
        """
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
            self._session = ort.InferenceSession(
                str(graph), _options(threads), providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise EncoderError(
                f"The sentence encoder cannot be loaded ({type(error).__name__}). "
                "Run `redress setup` to build it again."
            ) from error
        self.identity = identity
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST_INPUT)
        self._inputs = [value.name for value in self._session.get_inputs()]
        self._outputs = [value.name for value in self._session.get_outputs()]

    @property
    def layer_count(self) -> int:
        """How many layers' states the graph gives out."""
        return len(self._outputs)

    def token_vectors(self, texts: Sequence[str]) -> Iterator[tuple[int, TokenVectors]]:
        """Each text's index and its vectors, in an order that suits batching by length."""
        encodings = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(encodings)), key=lambda index: len(encodings[index].ids))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            states = self._run([encodings[index].ids for index in batch])
            for row, index in enumerate(batch):
                length = len(encodings[index].ids)
                offsets = np.array(encodings[index].offsets, dtype=np.int32)
                layers = np.stack([state[row, :length] for state in states])
                yield index, TokenVectors(layers, offsets)

    def means(self, texts: Sequence[str]) -> Floats:
        """The mean vectors of every layer given out, (texts, layers, dimensions)."""
        rows: list[Floats | None] = [None] * len(texts)
        for index, vectors in self.token_vectors(texts):
            rows[index] = vectors.means
        return np.stack([row for row in rows if row is not None])

    def _run(self, ids: list[list[int]]) -> list[Floats]:
        """Each layer's states, (texts, tokens, dimensions)."""
        longest = max(len(row) for row in ids)
        inputs = np.zeros((len(ids), longest), dtype=np.int64)
        mask = np.zeros_like(inputs)
        for row, tokens in enumerate(ids):
            inputs[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        feeds = {"input_ids": inputs, "attention_mask": mask, "token_type_ids": mask * 0}
        states = self._session.run(
            self._outputs, {name: feeds[name] for name in self._inputs if name in feeds}
        )
        return [np.asarray(state, dtype=np.float32) for state in states]


def _options(threads: int) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or os.cpu_count() or 1
    options.inter_op_num_threads = 1
    # A plan of memory is kept for every shape of input otherwise, and hardly two are alike.
    options.enable_mem_pattern = False
    # Matrices stored in eight bits are turned into float32 once, not at every text.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    options.log_severity_level = 3
    return options
