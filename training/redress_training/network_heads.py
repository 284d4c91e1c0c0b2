"""The fine-tuned encoder's own heads: what its network says to the questions it was trained on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from redress.encoder.provision import EncoderFiles
from redress.errors import EncoderError
from redress.files import sha256_of, written_whole
from redress_training.held_out import FILE as HELD_OUT
from redress_training.held_out import HeldOut, read_held_out

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
    unseen: Mapping[str, Floats] = field(default_factory=dict)
    """By the key of a text that the network was trained on: its logits by networks that had not
    seen its author, (labels,); NaN for labels of which they are not kept."""

    def of(self, codes: Sequence[str]) -> NetworkHead:
        """The columns of some of the labels.

        Raises:
            KeyError: the network does not know a label.
        """
        places = {code: place for place, code in enumerate(self.codes)}
        columns = [places[code] for code in codes]
        unseen = {key: logits[columns] for key, logits in self.unseen.items()}
        return NetworkHead(tuple(codes), self.weights[:, columns], self.bias[columns], unseen)

    def honest_logits(self, dense: Floats, keys: Sequence[str]) -> Floats:
        """Logits of texts as of strangers, (texts, labels): the `unseen` ones, where there are."""
        logits: Floats = dense @ self.weights + self.bias
        for row, key in enumerate(keys):
            if key in self.unseen:
                unseen = self.unseen[key]
                logits[row] = np.where(np.isnan(unseen), logits[row], unseen)
        return logits


def hash_of(networks: Mapping[str, NetworkHead]) -> str:
    """A SHA-256 over all that the heads say, also of texts they were trained on."""
    digest = hashlib.sha256()
    for question, head in sorted(networks.items()):
        digest.update(json.dumps([question, head.codes, sorted(head.unseen)]).encode())
        for array in (head.weights, head.bias, *(head.unseen[key] for key in sorted(head.unseen))):
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


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

    held = read_held_out(_verified(files, HELD_OUT))
    with safe_open(_verified(files, FILE), framework="numpy") as file:
        codes = json.loads(file.metadata()["codes"])
        return {
            question: NetworkHead(
                tuple(own),
                file.get_tensor(f"{question}.weights"),
                file.get_tensor(f"{question}.bias"),
                _by_key(held[question], own) if question in held else {},
            )
            for question, own in codes.items()
        }


def _verified(files: EncoderFiles, name: str) -> Path:
    path = files.folder / name
    expected = json.loads(files.manifest.read_text("utf-8"))["files"].get(name)
    if not path.is_file() or sha256_of(path) != expected:
        raise EncoderError(f"The encoder's {name} is missing or altered. {files.advice}")
    return path


def _by_key(held: HeldOut, codes: Sequence[str]) -> dict[str, Floats]:
    """Logits by text key, a column for each of the codes."""
    wide = np.full((len(held.keys), len(codes)), np.nan, np.float32)
    wide[:, [codes.index(label) for label in held.labels]] = held.logits
    return dict(zip(held.keys, wide, strict=True))
