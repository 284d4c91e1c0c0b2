"""Contacts of a few themes, written by hand, for the tests of names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from redress.insight.observations import Observation, Observations
from redress.insight.themes import Rows

BINS = (
    "My brown bin was missed again on Tuesday.",
    "You missed the brown bin in our lane, third week running.",
    "The brown bin has not been emptied and it smells.",
    "Nobody has emptied my brown bin. The crew drove past.",
    "Crew left the brown bin full at the kerb.",
    "Brown bins in Mill Lane were missed by the crew.",
    "Is the brown bin collected this week? The crew did not come.",
    "I rang about my brown bin twice and no call back came.",
)
BADGES = (
    "My blue badge has run out and the renewal is not here.",
    "I sent the renewal form for a blue badge in May.",
    "Where is the renewal of my mother's blue badge?",
    "The blue badge renewal page does not load.",
    "A blue badge for my husband, please. The renewal took months.",
    "I was fined though the renewal of my blue badge was paid for.",
    "Blue badge: the photo for the renewal was refused.",
)
DAMP = (
    "There is damp and mould in the bedroom.",
    "The damp and mould have come back after the works.",
    "My son coughs from the damp and mould on his wall.",
    "Surveyor came about the damp and mould, nothing since.",
    "Black patches: damp and mould in the bathroom again.",
    "We have had damp and mould all winter.",
)


def contacts(
    themes: Mapping[str, Sequence[str]] | Sequence[Sequence[str]], **labels: object
) -> tuple[Observations, list[Rows]]:
    """Contacts of themes, one after another, and the places of each theme's."""
    texts = list(themes.values()) if isinstance(themes, Mapping) else list(themes)
    seen = [
        Observation(f"c{theme}-{number}", text, None, **labels)  # type: ignore[arg-type]
        for theme, own in enumerate(texts)
        for number, text in enumerate(own)
    ]
    ends = np.cumsum([len(own) for own in texts])
    rows = [np.arange(end - len(own), end) for own, end in zip(texts, ends, strict=True)]
    return Observations.of(seen), rows
