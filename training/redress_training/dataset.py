"""What a classifier is fitted on: features of texts, and the labels of each question."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from redress.classification.features import unit_layers
from redress.classification.lexicon import Lexicon
from redress.contact import Contact
from redress.encoder.runtime import SentenceEncoder
from redress.files import written_whole
from redress.labels import Question
from redress.reading.reader import read

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

Floats = NDArray[np.float32]
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its labels by question; a question that is not there was not asked."""

    text: str
    group: str
    """Who wrote it, or where it is from: one group never stands on both sides of a split."""
    labels: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Dataset:
    """Examples as features, with the question's labels as columns."""

    examples: tuple[Example, ...]
    masked: tuple[str, ...]
    lexical: csr_matrix
    dense: Floats

    def asked(self, question: Question) -> NDArray[np.int64]:
        """The rows in which the question has an answer (any-of: in which it was asked)."""
        return np.array(
            [row for row, e in enumerate(self.examples) if question.code in e.labels], np.int64
        )

    def targets(self, question: Question, codes: Sequence[str]) -> NDArray[np.int8]:
        """1 where a label holds, (rows, labels)."""
        columns = {code: column for column, code in enumerate(codes)}
        targets = np.zeros((len(self.examples), len(codes)), dtype=np.int8)
        for row, example in enumerate(self.examples):
            for code in example.labels.get(question.code, ()):
                targets[row, columns[code]] = 1
        return targets

    @property
    def groups(self) -> NDArray[np.str_]:
        """Each row's group."""
        return np.array([example.group for example in self.examples])

    @property
    def keys(self) -> tuple[str, ...]:
        """What each row's text is known by."""
        return tuple(text_key(example.text) for example in self.examples)


def text_key(text: str) -> str:
    """What a text is known by where it must not stand itself: the start of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def mask_texts(examples: Sequence[Example], progress: Progress) -> list[str]:
    """The texts as models see them, personal data replaced.

    Raises:
        ContactError: a text cannot be read.
    """
    masked = []
    for done, example in enumerate(examples):
        masked.append(read(Contact(example.text)).masked.text)
        if done % _CHUNK == 0:
            progress("Reading", done, len(examples))
    progress("Reading", len(examples), len(examples))
    return masked


def make_dataset(
    examples: Sequence[Example], masked: Sequence[str], lexicon: Lexicon, dense: Floats
) -> Dataset:
    """The dataset of examples, with their masked texts and encoder vectors."""
    lexical = lexicon.matrix([lexicon.count(text) for text in masked])
    return Dataset(tuple(examples), tuple(masked), lexical, dense)


def embed(
    masked: Sequence[str],
    encoder: SentenceEncoder | None,
    cache: Path | None,
    progress: Progress,
    *,
    keep: bool = True,
) -> Floats:
    """The encoder's vectors of the masked texts, (texts, layers × dimensions).

    Vectors of this encoder that are already in the cache file are not computed again. New ones
    are added to it, also when the work is interrupted, unless `keep` is false: a council's own
    contacts leave nothing behind. Without an encoder the result has no columns.
    """
    if encoder is None:
        return np.zeros((len(masked), 0), dtype=np.float32)
    known = _read_cache(cache, encoder.identity)
    keys = [hashlib.sha256(text.encode("utf-8")).hexdigest() for text in masked]
    missing = [row for row, key in enumerate(keys) if key not in known]
    try:
        for start in range(0, len(missing), _CHUNK):
            rows = missing[start : start + _CHUNK]
            progress("Encoding", start, len(missing))
            means = encoder.means([masked[row] for row in rows])
            known.update({keys[row]: mean for row, mean in zip(rows, means, strict=True)})
        progress("Encoding", len(missing), len(missing))
    finally:
        if missing and keep:
            _write_cache(cache, encoder.identity, known)
    return unit_layers(np.stack([known[key] for key in keys]))


def _read_cache(path: Path | None, encoder: str | None) -> dict[str, Floats]:
    if path is None or encoder is None or not path.is_file():
        return {}
    try:
        with np.load(path, allow_pickle=False) as stored:
            if str(stored["encoder"]) != encoder:
                return {}
            return dict(zip(stored["keys"].tolist(), stored["means"], strict=True))
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        # A cache that cannot be read costs time, nothing else.
        return {}


def _write_cache(path: Path | None, encoder: str | None, known: Mapping[str, Floats]) -> None:
    """Write the vectors of one encoder; those of another that stood there are thrown away."""
    if path is None or encoder is None or not known:
        return
    keys, means = np.array(list(known)), np.stack(list(known.values()))
    with written_whole(path) as file:
        np.savez(file, encoder=np.array(encoder), keys=keys, means=means)
