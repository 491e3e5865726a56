"""A fitted encoder as an ONNX graph: its matrices and words in 8 bits, with steps fixed beforehand.

Steps that are laid over each batch anew (dynamic quantisation) let a text's neighbours change its label: 9 of
500 labelled tweets. Fixed ones do not, so texts can be run together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from bot.analyzers.bert import Bert, Layer
from bot.analyzers.deep import LONGEST

_OPSET, _IR = 17, 8
_OWN = "com.microsoft"
"""The domain of onnxruntime's own operators: whole pieces of an encoder in one."""
_MEASURED = ("query", "joined", "wide", "narrow")
"""The matrices of a layer whose input is measured; that of key and value is the query's."""

Steps = dict[str, tuple[float, int]]
"""For each matrix: how large one of the 256 steps of its input is, and which of them is 0."""


def write(model: Bert, path: Path, *, ids: Sequence[Sequence[int]]) -> None:
    """Writes the graph (`ids`, texts × tokens of one length, to `said`, texts × classes); the steps are laid
    over what these texts, as token numbers, make of the inputs."""
    graph = _Graph()
    said = _whole(graph, model, measured(model, ids))
    made = helper.make_graph(
        [*graph.nodes, helper.make_node("Identity", [said], ["said"])],
        "tone",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])],
        [helper.make_tensor_value_info("said", TensorProto.FLOAT, ["texts", len(model.head.bias)])],
        graph.numbers,
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_OWN, 1)]
    onnx.save(helper.make_model(made, opset_imports=opsets, ir_version=_IR), str(path))


def measured(model: Bert, ids: Sequence[Sequence[int]]) -> Steps:
    """The steps that just cover the inputs of each matrix on these texts."""
    ranges: dict[str, tuple[float, float]] = {}

    def look(name: str) -> Any:
        def hook(_: Any, given: Any) -> None:
            low, high = ranges.get(name, (0.0, 0.0))
            ranges[name] = min(low, float(given[0].min())), max(high, float(given[0].max()))

        return hook

    hooks = [
        getattr(layer, part).register_forward_pre_hook(look(f"{number}.{part}"))
        for number, layer in enumerate(model.layers)
        for part in _MEASURED
    ]
    with torch.no_grad():
        for one in ids:
            model(torch.tensor([one]), torch.ones(1, len(one)))
    for hook in hooks:
        hook.remove()
    return {name: _step(low, high) for name, (low, high) in ranges.items()}


def _step(low: float, high: float) -> tuple[float, int]:
    size = max(high - low, 1e-6) / 255
    return size, round(-low / size)


@dataclass(slots=True)
class _Graph:
    """Nodes and numbers so far."""

    nodes: list[Any] = field(default_factory=list)
    numbers: list[Any] = field(default_factory=list)

    def add(self, kind: str, *given: str, domain: str = "", **how: Any) -> str:
        """One more node; gives the name of what it makes."""
        name = f"made_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(given), [name], domain=domain, **how))
        return name

    def hold(self, number: Any) -> str:
        """The name of a table of numbers that the graph brings along."""
        name = f"held_{len(self.numbers)}"
        self.numbers.append(numpy_helper.from_array(np.ascontiguousarray(number), name))
        return name

    def in_steps(self, given: str, step: tuple[float, int]) -> tuple[str, str, str]:
        """Numbers in 8 bits, and the names of their step's size and zero."""
        size, zero = self.hold(np.float32(step[0])), self.hold(np.uint8(step[1]))
        return self.add("QuantizeLinear", given, size, zero), size, zero

    def linear(self, given: tuple[str, str, str], part: Any) -> str:
        """What a matrix makes of numbers in 8 bits; each of its columns has steps of its own."""
        weights = _numbers(part.weight)
        sizes = np.maximum(np.abs(weights).max(axis=1), 1e-8) / 127
        small = np.round(weights / sizes[:, None]).astype(np.int8).T
        numbers, size, zero = given
        return self.add(
            "MatMulIntegerToFloat", numbers, self.hold(small), size, self.hold(sizes), zero, "",
            self.hold(_numbers(part.bias)), domain=_OWN,
        )  # fmt: skip

    def norm(self, given: str, part: Any) -> str:
        """A layer norm."""
        weight, bias = self.hold(_numbers(part.weight)), self.hold(_numbers(part.bias))
        return self.add("LayerNormalization", given, weight, bias, axis=-1, epsilon=part.eps)


def _whole(graph: _Graph, model: Bert, steps: Steps) -> str:
    out = graph.norm(graph.add("Add", _words(graph, model), _places(graph, model)), model.norm)
    for number, layer in enumerate(model.layers):
        out = _layer(graph, layer, out, [steps[f"{number}.{part}"] for part in _MEASURED])
    pooled = graph.add("ReduceMean", out, axes=[1], keepdims=0)
    head, bias = graph.hold(_numbers(model.head.weight)), graph.hold(_numbers(model.head.bias))
    return graph.add("Gemm", pooled, head, bias, transB=1)


def _words(graph: _Graph, model: Bert) -> str:
    words = _numbers(model.words.weight)
    size = np.abs(words).max() / 127
    small = graph.add("Gather", graph.hold(np.round(words / size).astype(np.int8)), "ids")
    return graph.add("DequantizeLinear", small, graph.hold(np.float32(size)))


def _places(graph: _Graph, model: Bert) -> str:
    places = graph.hold(_numbers(model.places.weight)[:LONGEST] + _numbers(model.kinds.weight)[0])
    first, second = graph.hold(np.array([0])), graph.hold(np.array([1]))
    return graph.add("Slice", places, first, graph.add("Gather", graph.add("Shape", "ids"), second), first)


def _layer(graph: _Graph, layer: Layer, given: str, steps: Sequence[tuple[float, int]]) -> str:
    looking, joining, widening, narrowing = steps
    small = graph.in_steps(given, looking)
    asked = [graph.linear(small, part) for part in (layer.query, layer.key, layer.value)]
    seen = graph.add("MultiHeadAttention", *asked, domain=_OWN, num_heads=layer.heads)
    joined = graph.linear(graph.in_steps(seen, joining), layer.joined)
    out = graph.norm(graph.add("Add", given, joined), layer.norm_attended)
    wide = graph.add("Gelu", graph.linear(graph.in_steps(out, widening), layer.wide), domain=_OWN)
    narrow = graph.linear(graph.in_steps(wide, narrowing), layer.narrow)
    return graph.norm(graph.add("Add", out, narrow), layer.norm_out)


def _numbers(tensor: Any) -> Any:
    return tensor.detach().numpy()
