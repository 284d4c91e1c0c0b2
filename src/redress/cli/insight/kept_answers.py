"""Answers about a file's texts, kept so that a second run need not classify it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from redress.classification.result import Classification
from redress.files import written_whole
from redress.insight.observations import Vectors
from redress.paths import cache_folder

_DIGEST = 16


def answers_folder() -> Path:
    """Where answers are kept: no text, but vectors and labels by a digest of each text. Whoever
    deletes the folder loses nothing but time."""
    return cache_folder() / "insight"


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What insight needs to know of a text."""

    labels: Mapping[str, str]
    """The answer to each question that has one."""
    flags: tuple[str, ...]
    vector: Vectors | None

    @classmethod
    def of(cls, found: Classification) -> Answer:
        """That of a classification: flags that are raised, not those that are early warnings."""
        return cls(
            {code: answer.label for code, answer in found.answers.items() if answer},
            tuple(one.label for one in found.raised if not one.early_warning),
            None if found.vector is None else _as_kept(found.vector),
        )


@dataclass
class KeptAnswers:
    """The answers of one model, by text."""

    model: str
    folder: Path
    _known: dict[bytes, Answer] = field(default_factory=dict)
    _added: dict[bytes, Answer] = field(default_factory=dict)

    @classmethod
    def open(cls, model: str, folder: Path | None = None) -> KeptAnswers:
        """Those kept of a model, by name and version; damaged files are passed over."""
        named = hashlib.sha256(model.encode("utf-8")).hexdigest()[:12]
        kept = cls(model, (folder or answers_folder()) / named)
        for file in sorted(kept.folder.glob("*.npz")):
            try:
                kept._known.update(_read(file))
            except (OSError, EOFError, ValueError, KeyError, BadZipFile):
                continue
        return kept

    def get(self, text: str) -> Answer | None:
        """The answer about a text, where it is known."""
        return self._known.get(self._key(text))

    def add(self, text: str, answer: Answer) -> None:
        """Keep an answer, from the next `write` on."""
        if answer.vector is not None:
            self._added[self._key(text)] = answer

    def write(self) -> int:
        """Put what was added into a file of its own; how many answers that were.

        Raises:
            OSError: it cannot be written.
        """
        number = len(self._added)
        if not number:
            return 0
        name = hashlib.sha256(b"".join(sorted(self._added))).hexdigest()[:16]
        vectors = [one.vector for one in self._added.values() if one.vector is not None]
        told = [{"labels": dict(one.labels), "flags": one.flags} for one in self._added.values()]
        with written_whole(self.folder / f"{name}.npz") as file:
            np.savez(
                file,
                keys=np.frombuffer(b"".join(self._added), dtype=np.uint8),
                vectors=np.stack(vectors).astype(np.float16),
                answers=np.frombuffer(json.dumps(told).encode("utf-8"), dtype=np.uint8),
            )
        self._known.update(self._added)
        self._added.clear()
        return number

    def _key(self, text: str) -> bytes:
        return hashlib.blake2b(f"{self.model}\0{text}".encode(), digest_size=_DIGEST).digest()


def _as_kept(vector: Vectors | npt.NDArray[np.float16]) -> Vectors:
    """A vector in the half precision that is kept, so that a run and its repeat see the same; of
    length 1."""
    kept = vector.astype(np.float16).astype(np.float32)
    found: Vectors = kept / np.linalg.norm(kept)
    return found


def _read(file: Path) -> dict[bytes, Answer]:
    with np.load(file, allow_pickle=False) as stored:
        keys = stored["keys"].tobytes()
        vectors = stored["vectors"]
        told = json.loads(stored["answers"].tobytes())
    digests = [keys[start : start + _DIGEST] for start in range(0, len(keys), _DIGEST)]
    return {
        key: Answer(one["labels"], tuple(one["flags"]), _as_kept(vector))
        for key, one, vector in zip(digests, told, vectors, strict=True)
    }
