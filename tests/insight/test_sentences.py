"""Contacts by their sentences: each with a vector of its own, personal data hidden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from redress.encoder.runtime import SentenceEncoder
from redress.insight.observations import Observation, Observations
from redress.insight.sentences import sentence_units


class Listening:
    """Notes what it is given; its vectors are of no matter."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def means(self, texts: Sequence[str]) -> Any:
        self.heard += texts
        return np.ones((len(texts), 2, 3), dtype=np.float32)


def test_every_sentence_of_some_length_is_read_without_personal_data() -> None:
    encoder = Listening()
    rows = [
        Observation(
            "a", "Thank you. The bin of [name 1] was missed.\nWhy is my rent so high?", None
        ),
        Observation("b", None, None),
        Observation("c", "There is a pothole in [address 1].", None),
    ]
    seen = Observations.of(rows, np.eye(3, dtype=np.float32), "m@1")
    units = sentence_units(seen, cast(SentenceEncoder, encoder))
    assert units.contact.tolist() == [0, 0, 2]
    assert units.texts[0] == "The bin of [name 1] was missed."
    assert "[name]" in encoder.heard[0]
    assert np.allclose(np.linalg.norm(units.vectors, axis=1), 1)
    assert units.encoder == "m@1, by sentence"


def test_no_contacts_are_no_sentences() -> None:
    units = sentence_units(Observations.of([]), cast(SentenceEncoder, Listening()))
    assert len(units.vectors) == 0
