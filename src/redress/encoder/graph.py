"""The encoder's ONNX graph, built from the published weights without PyTorch.

The graph is BERT's (all-MiniLM-L6-v2: 6 layers, 12 heads, 384 dimensions). It is written with
ONNX Runtime's fused operators (`Attention`, `SkipLayerNormalization`, `BiasGelu`), which the
runtime would otherwise have to recognise in a graph exported operator by operator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Weights = Mapping[str, NDArray[np.float32]]

FUSED = "com.microsoft"
LAYER_NORM_EPSILON = 1e-12


@dataclass(frozen=True, slots=True)
class BertShape:
    """The sizes that a BERT graph needs beside its weights."""

    layers: int = 6
    heads: int = 12
    outputs: tuple[int, ...] = (6,)
    """Which layers' hidden states the graph gives out, as `hidden_<layer>`."""
    eight_bits: bool = False
    """Whether matrices are stored in eight bits; what is computed with them stays float32, so
    that a text's vector does not depend on what it is read together with."""


class _GraphBuilder:
    def __init__(self, weights: Weights, *, eight_bits: bool) -> None:
        self.weights = weights
        self.eight_bits = eight_bits
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        if name not in self.initializers:
            array = np.ascontiguousarray(value)
            self.initializers[name] = numpy_helper.from_array(array, name)
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def matrix(self, name: str, value: NDArray[np.float32]) -> str:
        """A matrix, (inputs, outputs); in eight bits, each output has a scale of its own."""
        if not self.eight_bits:
            return self.constant(name, value)
        numbers, scale = in_eight_bits(value, axis=0)
        inputs = [
            self.constant(f"{name}.int8", numbers),
            self.constant(f"{name}.scale", scale.ravel()),
        ]
        return self.node("DequantizeLinear", inputs, name, axis=1)

    def node(
        self,
        operator: str,
        inputs: list[str],
        output: str,
        *,
        domain: str = "",
        **attributes: object,
    ) -> str:
        self.nodes.append(
            helper.make_node(operator, inputs, [output], domain=domain, **attributes)  # type: ignore[arg-type]
        )
        return output

    def dense(self, name: str, source: str) -> str:
        """A linear layer without its bias; PyTorch stores the matrix transposed."""
        matrix = self.matrix(f"{name}.matrix", self.weights[f"{name}.weight"].T)
        return self.node("MatMul", [source, matrix], f"{name}.product")

    def skip_layer_norm(self, source: str, skip: str, norm: str, bias: str) -> str:
        inputs = [source, skip, self.weight(f"{norm}.weight"), self.weight(f"{norm}.bias")]
        return self.node(
            "SkipLayerNormalization",
            [*inputs, self.weight(bias)],
            f"{norm}.output",
            domain=FUSED,
            epsilon=LAYER_NORM_EPSILON,
        )


def in_eight_bits(
    matrix: NDArray[np.float32], axis: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Whole numbers from -127 to 127, and the scale that is shared along `axis`."""
    scale = np.maximum(np.abs(matrix).max(axis=axis, keepdims=True), 1e-12) / 127
    return np.rint(matrix / scale).astype(np.int8), scale.astype(np.float32)


def _words(graph: _GraphBuilder) -> str:
    name = "embeddings.word_embeddings.weight"
    if not graph.eight_bits:
        return graph.node("Gather", [graph.weight(name), "input_ids"], "word")
    # Only the rows that are looked up leave the eight bits, so the table stays small in memory.
    numbers, scale = in_eight_bits(graph.weights[name], axis=1)
    rows = graph.node("Gather", [graph.constant(f"{name}.int8", numbers), "input_ids"], "word.int8")
    scales = graph.node("Gather", [graph.constant(f"{name}.scale", scale), "input_ids"], "scales")
    wide = graph.node("Cast", [rows], "word.wide", to=TensorProto.FLOAT)
    return graph.node("Mul", [wide, scales], "word")


def _embeddings(graph: _GraphBuilder) -> str:
    word = _words(graph)
    # Every text is one segment, so the segment's vector is folded into the positions'.
    places = (
        graph.weights["embeddings.position_embeddings.weight"]
        + graph.weights["embeddings.token_type_embeddings.weight"][0]
    )
    table = graph.constant("embeddings.places", places)
    shape = graph.node("Shape", ["input_ids"], "length", start=1, end=2)
    zero, one = (graph.constant(f"i{n}", np.array([n], np.int64)) for n in (0, 1))
    axis = graph.constant("axis0", np.array([0], np.int64))
    place = graph.node("Slice", [table, zero, shape, axis, one], "place")
    total = graph.node("Add", [word, place], "embedded")
    norm = "embeddings.LayerNorm"
    inputs = [total, graph.weight(f"{norm}.weight"), graph.weight(f"{norm}.bias")]
    return graph.node("LayerNormalization", inputs, "hidden_0", epsilon=LAYER_NORM_EPSILON)


def _attention(graph: _GraphBuilder, layer: str, hidden: str, heads: int) -> str:
    parts = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
    matrix = np.concatenate([graph.weights[f"{part}.weight"].T for part in parts], axis=1)
    bias = np.concatenate([graph.weights[f"{part}.bias"] for part in parts])
    inputs = [
        hidden,
        graph.matrix(f"{layer}.qkv.matrix", matrix),
        graph.constant(f"{layer}.qkv.bias", bias),
        "mask",
    ]
    return graph.node("Attention", inputs, f"{layer}.attended", domain=FUSED, num_heads=heads)


def _layer(graph: _GraphBuilder, index: int, hidden: str, heads: int) -> str:
    layer = f"encoder.layer.{index}"
    attended = _attention(graph, layer, hidden, heads)
    mixed = graph.dense(f"{layer}.attention.output.dense", attended)
    hidden = graph.skip_layer_norm(
        mixed, hidden, f"{layer}.attention.output.LayerNorm", f"{layer}.attention.output.dense.bias"
    )
    wide = graph.dense(f"{layer}.intermediate.dense", hidden)
    bias = graph.weight(f"{layer}.intermediate.dense.bias")
    active = graph.node("BiasGelu", [wide, bias], f"{layer}.active", domain=FUSED)
    narrow = graph.dense(f"{layer}.output.dense", active)
    out = graph.skip_layer_norm(
        narrow, hidden, f"{layer}.output.LayerNorm", f"{layer}.output.dense.bias"
    )
    return graph.node("Identity", [out], f"hidden_{index + 1}")


def build_graph(weights: Weights, shape: BertShape | None = None) -> onnx.ModelProto:
    """The ONNX model of a BERT encoder.

    Inputs: `input_ids` and `attention_mask`, int64, (texts, tokens). Outputs: for each layer
    asked for, `hidden_<layer>`, float32, (texts, tokens, dimensions).

    Raises:
        KeyError: a weight that the graph needs is not among `weights`.
    """
    shape = shape or BertShape()
    graph = _GraphBuilder(weights, eight_bits=shape.eight_bits)
    hidden = _embeddings(graph)
    graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    for index in range(max(shape.outputs)):
        hidden = _layer(graph, index, hidden, shape.heads)
    dimensions = weights["embeddings.LayerNorm.bias"].shape[0]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "redress-encoder",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
                for name in ("input_ids", "attention_mask")
            ],
            [
                helper.make_tensor_value_info(
                    f"hidden_{layer}", TensorProto.FLOAT, ["texts", "tokens", dimensions]
                )
                for layer in shape.outputs
            ],
            list(graph.initializers.values()),
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)],
        producer_name="redress",
    )
    model.ir_version = 9
    return model
