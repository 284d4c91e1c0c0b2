"""A graph that multiplies in eight bits answers nearly as it did in full."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from redress.encoder.graph import BertShape, Weights, build_graph, in_whole_numbers

DIMENSIONS = 24


@given(
    arrays(np.float32, (5, 3), elements=st.floats(-100, 100, width=32)), st.sampled_from([63, 127])
)
def test_whole_numbers_are_off_by_half_a_step_at_most(
    matrix: NDArray[np.float32], largest: int
) -> None:
    numbers, scale = in_whole_numbers(matrix, axis=0, largest=largest)
    assert numbers.dtype == np.int8
    assert np.abs(numbers).max() <= largest
    assert np.all(np.abs(numbers * scale - matrix) <= scale / 2 * 1.001)


@pytest.mark.parametrize("layers", [1, 2])
def test_a_graph_in_whole_numbers_is_smaller_and_nearly_the_same(
    small_bert: Callable[[int], Weights], layers: int, tmp_path: Path
) -> None:
    weights, states, sizes = small_bert(layers), [], []
    ids = np.array([[1, 2, 3, 4]], np.int64)
    for eight_bits in (False, True):
        shape = BertShape(layers, outputs=(layers,), eight_bits=eight_bits)
        path = tmp_path / "graph.onnx"
        path.write_bytes(build_graph(weights, shape).SerializeToString())
        sizes.append(path.stat().st_size)
        session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
        (hidden,) = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        assert hidden.shape == (1, 4, DIMENSIONS)
        states.append(hidden.ravel())
    assert sizes[1] < sizes[0]
    assert 0.99 < np.corrcoef(*states)[0, 1] < 1
