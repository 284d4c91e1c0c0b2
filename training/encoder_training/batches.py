"""Batches of contacts of like length, tokenised as they are needed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer

from encoder_training.config import Config
from encoder_training.contacts import Contacts
from encoder_training.mess import messed

_LOOK_AHEAD = 20
"""Batches that are sorted by length together."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Token ids and mask, (texts, tokens), and which contacts they are of."""

    ids: torch.Tensor
    mask: torch.Tensor
    rows: list[int]


def tokenizer(folder: Path, longest: int) -> Tokenizer:
    """The encoder's tokenizer, cutting texts at so many word pieces."""
    found = Tokenizer.from_file(str(folder / "tokenizer.json"))
    found.no_padding()
    found.enable_truncation(longest)
    return found


def shuffled(
    contacts: Contacts, cutter: Tokenizer, config: Config, draw: random.Random
) -> Iterator[Batch]:
    """All contacts once, in an order of lots, with mess put in."""
    texts = [
        messed(text, config.mess, draw, whole=urgent)
        for text, urgent in zip(contacts.texts, contacts.urgent, strict=True)
    ]
    ids = _ids(texts, cutter)
    rows = list(range(len(ids)))
    draw.shuffle(rows)
    batches = []
    step = config.batch * _LOOK_AHEAD
    for start in range(0, len(rows), step):
        near = sorted(rows[start : start + step], key=lambda row: len(ids[row]))
        batches += [near[at : at + config.batch] for at in range(0, len(near), config.batch)]
    draw.shuffle(batches)
    for batch in batches:
        yield padded([ids[row] for row in batch], batch)


def in_order(texts: Sequence[str], cutter: Tokenizer, size: int = 64) -> Iterator[Batch]:
    """All texts once, the shortest first."""
    ids = _ids(texts, cutter)
    rows = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        yield padded([ids[row] for row in part], part)


def _ids(texts: Sequence[str], cutter: Tokenizer) -> list[list[int]]:
    return [encoding.ids for encoding in cutter.encode_batch(list(texts))]


def padded(ids: Sequence[Sequence[int]], rows: list[int]) -> Batch:
    """A batch of token ids, filled up to the longest."""
    longest = max(len(one) for one in ids)
    table = torch.zeros(len(ids), longest, dtype=torch.long)
    mask = torch.zeros(len(ids), longest, dtype=torch.long)
    for row, one in enumerate(ids):
        table[row, : len(one)] = torch.tensor(one)
        mask[row, : len(one)] = 1
    return Batch(table, mask, rows)
