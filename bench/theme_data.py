"""Texts with labels that themes should meet, each set in two halves, with their vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.public_data import FOLDER
from redress.contact import Contact
from redress.encoder.provision import load_encoder, shipped_encoder_files
from redress.encoder.runtime import SentenceEncoder
from redress.reading.reader import read
from redress_training.corpus import read_corpus
from redress_training.splits import read_splits

CACHE = Path(__file__).with_name("cache")
TUNED, REPORTED = "tuned on", "reported"


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """A half of a set."""

    name: str
    encoder: str
    texts: list[str]
    labels: NDArray[np.str_]
    vectors: NDArray[np.float32]


def sets(half: str) -> Iterator[Labelled]:
    """The sets' halves, one by one.

    Of the corpus, by author: those who validate for tuning, those who test for the report, none of
    whom the shipped encoder was trained on. Of public texts, by the last bit of their SHA-256.
    """
    yield _corpus(half)
    if FOLDER.is_dir():
        yield _banking77(half)
        yield _patient_feedback(half)


def _corpus(half: str) -> Labelled:
    splits = read_splits(read_corpus())
    records = splits.validation if half == TUNED else splits.test
    texts = [record.text for record in records]
    encoder = load_encoder(shipped_encoder_files())
    areas = np.array([record.service_area for record in records])
    return Labelled("corpus", "councils'", texts, areas, vectors_of(texts, encoder))


def _banking77(half: str) -> Labelled:
    parts = [pd.read_csv(FOLDER / "banking77" / f"{part}.csv") for part in ("train", "test")]
    table = pd.concat(parts)
    return _public("banking77", half, table["text"].tolist(), table["category"].tolist())


def _patient_feedback(half: str) -> Labelled:
    table = pd.read_csv(FOLDER / "patient_feedback" / "singlelabel.csv")
    table = table.dropna(subset=["feedback", "label"])
    table = table[[any(map(str.isalnum, text)) for text in table["feedback"]]]
    return _public("patient_feedback", half, table["feedback"].tolist(), table["label"].tolist())


def _public(name: str, half: str, texts: Sequence[str], labels: Sequence[str]) -> Labelled:
    wanted = 0 if half == TUNED else 1
    chosen = [place for place, text in enumerate(texts) if _bit(text) == wanted]
    own = [texts[place] for place in chosen]
    picked = np.array([labels[place] for place in chosen])
    return Labelled(name, "general", own, picked, vectors_of(own, load_encoder()))


def _bit(text: str) -> int:
    return hashlib.sha256(text.encode("utf-8")).digest()[-1] % 2


def vectors_of(texts: Sequence[str], encoder: SentenceEncoder) -> NDArray[np.float32]:
    """The encoder's vector of each text, masked as the product masks it; kept from run to run."""
    digest = hashlib.sha256("\0".join([str(encoder.identity), *texts]).encode("utf-8"))
    kept = CACHE / f"themes-{digest.hexdigest()[:16]}.npy"
    if not kept.is_file():
        masked = [read(Contact(text)).masked.text for text in texts]
        # A block at a time: a text's vector does not depend on the others.
        means = [
            encoder.means(masked[start : start + 256])[:, -1]
            for start in range(0, len(masked), 256)
        ]
        whole = np.concatenate(means)
        CACHE.mkdir(exist_ok=True)
        np.save(kept, whole / np.linalg.norm(whole, axis=1, keepdims=True))
    found: NDArray[np.float32] = np.load(kept, allow_pickle=False)
    return found
