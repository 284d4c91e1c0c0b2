"""The encoder's ONNX graph, built from the published weights without PyTorch.

The graph is BERT's (all-MiniLM-L6-v2: 6 layers, 12 heads, 384 dimensions). It is written with
ONNX Runtime's fused operators (`Attention`, `Gelu`, `DynamicQuantizeMatMul`), which the runtime
would otherwise have to recognise in a graph exported operator by operator. Its
`SkipLayerNormalization` is not among them: on processors it is three times as slow as an addition
and a normalisation.
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
_LARGEST_FACTOR = 63
"""Of a matrix in whole numbers. Processors without instructions for products of eight bits add
pairs of them in sixteen, where twice 255 × 64 would still fit and twice 255 × 127 is cut off."""


@dataclass(frozen=True, slots=True)
class BertShape:
    """The sizes that a BERT graph needs beside its weights."""

    layers: int = 6
    heads: int = 12
    outputs: tuple[int, ...] = (6,)
    """Which layers' hidden states the graph gives out, as `hidden_<layer>`."""
    eight_bits: bool = False
    """Whether products of matrices are made in eight-bit whole numbers. They are scaled by the
    range of what is read, so texts read in one batch change each other's vectors slightly."""


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

    def quantised(self, name: str, value: NDArray[np.float32]) -> list[str]:
        """The names of a matrix in whole numbers, (inputs, outputs), and of its outputs' scales."""
        numbers, scale = in_whole_numbers(value, axis=0, largest=_LARGEST_FACTOR)
        return [
            self.constant(f"{name}.int8", numbers),
            self.constant(f"{name}.scale", scale.ravel()),
        ]

    def zeros(self, count: int) -> str:
        """The zero points of `count` outputs: the whole numbers are symmetric around zero."""
        return self.constant(f"zeros{count}", np.zeros(count, np.int8))

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
        """A linear layer; PyTorch stores the matrix transposed."""
        matrix, bias = self.weights[f"{name}.weight"].T, self.weight(f"{name}.bias")
        output = f"{name}.output"
        if self.eight_bits:
            inputs = [source, *self.quantised(f"{name}.matrix", matrix)]
            inputs += [self.zeros(matrix.shape[1]), bias]
            return self.node("DynamicQuantizeMatMul", inputs, output, domain=FUSED)
        product = self.node(
            "MatMul", [source, self.constant(f"{name}.matrix", matrix)], f"{name}.product"
        )
        return self.node("Add", [product, bias], output)

    def added_and_normalised(self, source: str, skip: str, norm: str) -> str:
        total = self.node("Add", [source, skip], f"{norm}.total")
        return self.normalised(total, norm, f"{norm}.output")

    def normalised(self, source: str, norm: str, output: str) -> str:
        inputs = [source, self.weight(f"{norm}.weight"), self.weight(f"{norm}.bias")]
        return self.node("LayerNormalization", inputs, output, epsilon=LAYER_NORM_EPSILON)


def in_whole_numbers(
    matrix: NDArray[np.float32], axis: int, largest: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Whole numbers from -`largest` to `largest`, and the scale that is shared along `axis`."""
    scale = np.maximum(np.abs(matrix).max(axis=axis, keepdims=True), 1e-12) / largest
    return np.rint(matrix / scale).astype(np.int8), scale.astype(np.float32)


def _words(graph: _GraphBuilder) -> str:
    name = "embeddings.word_embeddings.weight"
    if not graph.eight_bits:
        return graph.node("Gather", [graph.weight(name), "input_ids"], "word")
    # Only the rows that are looked up leave the eight bits, so the table stays small in memory.
    numbers, scale = in_whole_numbers(graph.weights[name], axis=1, largest=127)
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
    return graph.normalised(total, "embeddings.LayerNorm", "hidden_0")


def _attention(graph: _GraphBuilder, layer: str, hidden: str, heads: int) -> str:
    parts = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
    matrix = np.concatenate([graph.weights[f"{part}.weight"].T for part in parts], axis=1)
    bias = graph.constant(
        f"{layer}.qkv.bias", np.concatenate([graph.weights[f"{part}.bias"] for part in parts])
    )
    name, output = f"{layer}.qkv.matrix", f"{layer}.attended"
    if not graph.eight_bits:
        inputs = [hidden, graph.constant(name, matrix), bias, "mask"]
        return graph.node("Attention", inputs, output, domain=FUSED, num_heads=heads)
    whole = [f"{layer}.hidden.{part}" for part in ("uint8", "scale", "zero")]
    graph.nodes.append(helper.make_node("DynamicQuantizeLinear", [hidden], whole))
    numbers, scale = graph.quantised(name, matrix)
    inputs = [whole[0], numbers, bias, whole[1], scale, "mask", whole[2]]
    inputs.append(graph.zeros(matrix.shape[1]))
    return graph.node("QAttention", inputs, output, domain=FUSED, num_heads=heads)


def _layer(graph: _GraphBuilder, index: int, hidden: str, heads: int) -> str:
    layer = f"encoder.layer.{index}"
    attended = _attention(graph, layer, hidden, heads)
    mixed = graph.dense(f"{layer}.attention.output.dense", attended)
    hidden = graph.added_and_normalised(mixed, hidden, f"{layer}.attention.output.LayerNorm")
    wide = graph.dense(f"{layer}.intermediate.dense", hidden)
    active = graph.node("Gelu", [wide], f"{layer}.active", domain=FUSED)
    narrow = graph.dense(f"{layer}.output.dense", active)
    out = graph.added_and_normalised(narrow, hidden, f"{layer}.output.LayerNorm")
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
