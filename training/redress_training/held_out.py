"""What networks say of train contacts whose authors they have not seen.

Cuts that must not miss a rare label cannot rest on the validation authors alone. Each teacher of
the shipped network leaves some authors out; what it says of those is as a word on strangers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from redress.files import write_text

Floats = NDArray[np.float32]
FILE = "held_out.json"
_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class TeacherAnswers:
    """A teacher's logits of the labels that protect people, (contacts, labels)."""

    train: Floats
    validation: Floats
    unseen: NDArray[np.bool_]
    """Which train contacts are by authors whom it had not seen."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Logits of one question's protecting labels by text key."""

    labels: tuple[str, ...]
    keys: tuple[str, ...]
    logits: Floats
    """(keys, labels)"""


def held_out(
    teachers: Sequence[TeacherAnswers], network: Floats
) -> tuple[NDArray[np.int64], Floats]:
    """The train contacts whose author some teacher had not seen, and their logits.

    Where several had not seen the author, their mean counts. `network` is what the network that is
    shipped says of the validation split; to its mean and spread there the teachers' words are
    brought, label by label, each combination of teachers by itself: a mean strays less than one.
    """
    unseen = np.stack([teacher.unseen for teacher in teachers], axis=1)
    logits = np.zeros_like(teachers[0].train)
    for combination in np.unique(unseen[unseen.any(axis=1)], axis=0):
        strangers = [one for one, is_one in zip(teachers, combination, strict=True) if is_one]
        judged = np.mean([one.validation for one in strangers], axis=0)
        said = np.mean([one.train for one in strangers], axis=0)
        spread = network.std(axis=0) / judged.std(axis=0)
        rows = (unseen == combination).all(axis=1)
        logits[rows] = (said[rows] - judged.mean(axis=0)) * spread + network.mean(axis=0)
    kept = np.flatnonzero(unseen.any(axis=1))
    return kept, logits[kept]


def read_answers(path: Path) -> dict[str, HeldOut]:
    """The held-out logits by question, from what a run of `encoder_training` wrote.

    Raises:
        OSError: the file cannot be read.
        ValueError, KeyError, SafetensorError: it holds something else.
    """
    from safetensors import safe_open

    found = {}
    with safe_open(path, framework="numpy") as file:
        about = file.metadata()
        keys = about["keys"].split("\n")
        numbers = [name.split()[1] for name in file.keys() if name.startswith("unseen ")]  # noqa: SIM118
        for question, labels in json.loads(about["labels"]).items():
            teachers = [
                TeacherAnswers(
                    file.get_tensor(f"{question} {number} train"),
                    file.get_tensor(f"{question} {number} validation"),
                    file.get_tensor(f"unseen {number}"),
                )
                for number in numbers
            ]
            if teachers:
                rows, logits = held_out(teachers, file.get_tensor(f"{question} network"))
                own = tuple(keys[row] for row in rows)
                found[question] = HeldOut(tuple(labels), own, logits)
    return found


def write_held_out(folder: Path, held: Mapping[str, HeldOut]) -> None:
    """Write held-out logits into an encoder's folder.

    Raises:
        OSError: the folder cannot be written.
    """
    table = {
        question: {
            "labels": own.labels,
            "logits": {
                key: [round(float(number), _DECIMALS) for number in row]
                for key, row in zip(own.keys, own.logits, strict=True)
            },
        }
        for question, own in held.items()
    }
    write_text(folder / FILE, json.dumps(table) + "\n")


def read_held_out(path: Path) -> dict[str, HeldOut]:
    """The held-out logits by question, as `write_held_out` wrote them."""
    return {
        question: HeldOut(
            tuple(own["labels"]),
            tuple(own["logits"]),
            np.array(list(own["logits"].values()), np.float32).reshape(-1, len(own["labels"])),
        )
        for question, own in json.loads(path.read_text("utf-8")).items()
    }
