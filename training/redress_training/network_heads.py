"""The fine-tuned encoder's own heads: what its network says to the questions it was trained on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from redress.encoder.provision import EncoderFiles
from redress.errors import EncoderError
from redress.files import sha256_of, written_whole

Floats = NDArray[np.float32]
FILE = "heads.safetensors"


@dataclass(frozen=True, slots=True)
class NetworkHead:
    """The network's linear head of one question, over the mean vector brought to length one."""

    codes: tuple[str, ...]
    """The labels, in the order of the columns."""
    weights: Floats
    """(dimensions, labels)"""
    bias: Floats
    """(labels,)"""

    def of(self, codes: Sequence[str]) -> NetworkHead:
        """The columns of some of the labels.

        Raises:
            KeyError: the network does not know a label.
        """
        places = {code: place for place, code in enumerate(self.codes)}
        columns = [places[code] for code in codes]
        return NetworkHead(tuple(codes), self.weights[:, columns], self.bias[columns])


def write_network_heads(folder: Path, heads: Mapping[str, NetworkHead]) -> None:
    """Write the heads into an encoder's folder.

    Raises:
        OSError: the folder cannot be written.
    """
    from safetensors.numpy import save

    arrays = {}
    for question, head in heads.items():
        arrays[f"{question}.weights"] = np.ascontiguousarray(head.weights)
        arrays[f"{question}.bias"] = np.ascontiguousarray(head.bias)
    codes = {question: list(head.codes) for question, head in heads.items()}
    with written_whole(folder / FILE) as file:
        file.write(save(arrays, metadata={"codes": json.dumps(codes)}))


def read_network_heads(files: EncoderFiles) -> dict[str, NetworkHead]:
    """The heads that stand in an encoder's folder, verified against its manifest.

    Raises:
        EncoderError: they are missing or not those of the manifest.
    """
    from safetensors import safe_open

    path = files.folder / FILE
    expected = json.loads(files.manifest.read_text("utf-8"))["files"].get(FILE)
    if not path.is_file() or sha256_of(path) != expected:
        raise EncoderError(f"The encoder's {FILE} is missing or altered. {files.advice}")
    with safe_open(path, framework="numpy") as file:
        codes = json.loads(file.metadata()["codes"])
        return {
            question: NetworkHead(
                tuple(own),
                file.get_tensor(f"{question}.weights"),
                file.get_tensor(f"{question}.bias"),
            )
            for question, own in codes.items()
        }
