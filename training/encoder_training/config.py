"""The configuration of a training run: every choice in one strict file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Mess:
    """How likely each kind of real mess is put into a text of a batch."""

    share: float = 0.5
    """Of texts that are changed at all; what follows is of those."""
    typos: float = 0.3
    punctuation: float = 0.2
    abbreviations: float = 0.3
    sentence: float = 0.4


@dataclass(frozen=True, slots=True)
class Config:
    """What a run depends on beside the contacts and the weights it starts from."""

    seed: int = 0
    kept_layers: tuple[int, ...] = (0, 1, 2, 3, 4, 5)
    """Which of the published encoder's layers are kept, counted from 0."""
    epochs: int = 6
    batch: int = 32
    """Contacts a step."""
    longest_input: int = 192
    """Word pieces read of a contact while training."""
    rate: float = 1.5e-4
    """Highest learning rate, of the last layer."""
    rate_decay: float = 0.9
    """The rate of each layer as a share of that of the layer above."""
    head_rate: float = 2e-3
    warm_up: float = 0.06
    """Share of steps in which the rate rises."""
    weight_decay: float = 0.01
    dropout: float = 0.1
    smoothing: float = 0.05
    """Label smoothing of one-of questions."""
    average: float = 0.99
    """Decay of the running average of weights, by step; the average is what is kept."""
    half_precision: bool = True
    """Whether products of matrices are made in bfloat16, far faster where the processor can."""
    freeze_words: bool = True
    """Whether the word vectors stay as they are."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """What each question's loss weighs; 1 where it is not named."""
    positive: float = 1.0
    """What a label that holds weighs in an any-of question, against one that does not."""
    distil: float = 0.0
    """Share of the loss that is the distance to the mean of the teachers' answers."""
    mess: Mess = field(default_factory=Mess)
    without: tuple[str, ...] = ()
    """Authors of the train split whose contacts this network does not learn from."""
    teachers: tuple[Config, ...] = ()
    """Networks that are trained first, and whose answers this one learns from (`distil`)."""


def read_config(path: Path) -> Config:
    """The configuration of a TOML file; each `[[teachers]]` table is one of its own.

    Raises:
        ValueError: a key is unknown or does not fit another, or the file is not TOML.
    """
    return _config(tomllib.loads(path.read_text("utf-8")), path.name)


def _config(table: dict[str, Any], where: str) -> Config:
    known = dict(_only_known(Config, table, where))
    mess = _only_known(Mess, known.pop("mess", {}), f"{where}: [mess]")
    teachers = tuple(
        _config(own, f"{where}: [[teachers]] {number}")
        for number, own in enumerate(known.pop("teachers", ()), start=1)
    )
    if teachers and known.get("without"):
        raise ValueError(f"{where}: what has teachers learns from all authors: drop `without`.")
    for name in ("kept_layers", "without"):
        if name in known:
            known[name] = tuple(known[name])
    return Config(**known, mess=Mess(**mess), teachers=teachers)


def _only_known(kind: type, table: dict[str, Any], where: str) -> dict[str, Any]:
    unknown = sorted(set(table) - {one.name for one in fields(kind)})
    if unknown:
        raise ValueError(f"{where}: unknown: {', '.join(unknown)}.")
    return table
