"""Contacts sentence by sentence, for those that tell of several things."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from redress.contact import Contact
from redress.encoder.runtime import SentenceEncoder
from redress.errors import ContactError
from redress.insight.neighbours import unit
from redress.insight.observations import Observations
from redress.insight.units import Units
from redress.reading.personal_data.redaction import with_masks
from redress.reading.reader import read
from redress.reading.sentences import find_sentences

_FEWEST_WORDS = 4
"""Shorter ones greet, thank and sign off."""
_BATCH = 256

Progress = Callable[[int, int], None]
"""Told how many sentences are done, of how many."""


def sentence_units(
    observations: Observations, encoder: SentenceEncoder, progress: Progress = lambda *_: None
) -> Units:
    """The sentences of contacts with vectors of their own; those of under four words are left out.

    A sentence is read as a contact would be: the encoder sees no personal data. `encoder` is the
    one that the observations' vectors are of.
    """
    found = list(_sentences(observations))
    vectors = []
    for start in range(0, len(found), _BATCH):
        progress(start, len(found))
        means = encoder.means([masked for _, _, masked in found[start : start + _BATCH]])
        vectors.append(unit(means[:, -1]))
    progress(len(found), len(found))
    return Units(
        vectors=np.concatenate(vectors) if vectors else np.zeros((0, 1), dtype=np.float32),
        texts=[text for _, text, _ in found],
        contact=np.array([contact for contact, _, _ in found], dtype=np.intp),
        encoder=f"{observations.encoder}, by sentence",
        by_sentence=True,
    )


def _sentences(observations: Observations) -> Iterator[tuple[int, str, str]]:
    """The place of its contact, the sentence as redacted, and as the encoder is to see it."""
    for place, text in enumerate(observations.texts):
        for span in find_sentences(text):
            sentence = text[span.start : span.end]
            if len(sentence.split()) < _FEWEST_WORDS:
                continue
            try:
                masked = read(Contact(with_masks(sentence))).masked.text
            except ContactError:  # Nothing but marks.
                continue
            yield place, sentence, masked
