"""Texts to vectors by ONNX Runtime."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from redress.errors import EncoderError

LONGEST_INPUT = 256
"""Word pieces that the encoder reads of a text; all-MiniLM-L6-v2 was trained on no more."""

Floats = NDArray[np.float32]
_Made = TypeVar("_Made")


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
    """A BERT encoder, loaded once and used for any number of texts.

    Every text is read by itself, several at once on several cores: nothing is spent on padding,
    and a text's vector does not depend on what it is read together with.
    """

    def __init__(
        self, graph: Path, tokenizer: Path, *, threads: int = 0, identity: str | None = None
    ) -> None:
        """Load the encoder from its ONNX graph and its tokenizer file.

        `threads` is the number of texts read at once, each on a core; 0 for one on every core.
        `identity` says which encoder it is (`EncoderFiles.identity`); the vectors of one without
        are not kept.

        Raises:
            EncoderError: either file is missing or cannot be loaded.
        """
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
            self._session = ort.InferenceSession(
                str(graph), _options(), providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise EncoderError(
                f"The sentence encoder cannot be loaded ({type(error).__name__})."
            ) from error
        self.identity = identity
        self._threads = threads or os.cpu_count() or 1
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST_INPUT)
        self._inputs = [value.name for value in self._session.get_inputs()]
        self._outputs = [value.name for value in self._session.get_outputs()]

    @property
    def layer_count(self) -> int:
        """How many layers' states the graph gives out."""
        return len(self._outputs)

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Each text's vectors, in order."""
        return self._of_each(texts, lambda vectors: vectors)

    def means(self, texts: Sequence[str]) -> Floats:
        """The mean vectors of every layer given out, (texts, layers, dimensions)."""
        return np.stack(self._of_each(texts, lambda vectors: vectors.means))

    def _of_each(self, texts: Sequence[str], make: Callable[[TokenVectors], _Made]) -> list[_Made]:
        """What `make` makes of each text's vectors, in order."""
        encodings = self._tokenizer.encode_batch(list(texts))
        if self._threads == 1 or len(encodings) < 2:
            return [make(self._read(encoding)) for encoding in encodings]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(lambda encoding: make(self._read(encoding)), encodings))

    def _read(self, encoding: Encoding) -> TokenVectors:
        ids = np.array([encoding.ids], dtype=np.int64)
        feeds = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        states = self._session.run(self._outputs, {name: feeds[name] for name in self._inputs})
        layers = np.concatenate([np.asarray(state, dtype=np.float32) for state in states])
        return TokenVectors(layers, np.array(encoding.offsets, dtype=np.int32))


def _options() -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # A plan of memory is kept for every shape of input otherwise, and hardly two are alike.
    options.enable_mem_pattern = False
    # The graph is fused as it is written; the runtime would fuse it further, into what is slower.
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    return options
