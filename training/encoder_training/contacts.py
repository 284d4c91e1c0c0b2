"""The contacts to train on, as `redress-train encoder-material` wrote them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch


@dataclass(frozen=True, slots=True)
class Question:
    """A question's rule ("one" or "any") and labels, in the order of the head's columns."""

    code: str
    rule: str
    labels: tuple[str, ...]
    protects: frozenset[str]
    """Labels that must not be missed."""


@dataclass(frozen=True)
class Contacts:
    """Texts with their labels."""

    texts: tuple[str, ...]
    targets: Mapping[str, torch.Tensor]
    """By question: float, (texts, labels); a row of -1 where the question was not asked."""
    urgent: tuple[bool, ...]
    """Which have a label that protects people: a single sentence often says so."""
    authors: tuple[str, ...]
    keys: tuple[str, ...]
    """Of the texts as they stand in the corpus."""

    def __len__(self) -> int:
        return len(self.texts)

    def without(self, authors: Collection[str]) -> Contacts:
        """The contacts of all other authors.

        Raises:
            ValueError: one of the authors wrote none.
        """
        if strange := sorted(set(authors) - set(self.authors)):
            raise ValueError(f"`without`: no contact to learn from is by {', '.join(strange)}.")
        kept = [row for row, author in enumerate(self.authors) if author not in authors]
        return Contacts(
            tuple(self.texts[row] for row in kept),
            {code: table[kept] for code, table in self.targets.items()},
            tuple(self.urgent[row] for row in kept),
            tuple(self.authors[row] for row in kept),
            tuple(self.keys[row] for row in kept),
        )

    @property
    def digest(self) -> str:
        """SHA-256 of all that is learnt from, in its order."""
        found = hashlib.sha256(json.dumps([self.texts, self.urgent]).encode())
        for code, table in sorted(self.targets.items()):
            found.update(code.encode())
            found.update(table.numpy().tobytes())
        return found.hexdigest()


def read_contacts(path: Path) -> tuple[tuple[Question, ...], dict[str, Contacts]]:
    """The questions, and the contacts of each split."""
    with path.open(encoding="utf-8") as file:
        head = json.loads(next(file))
        rows = [json.loads(line) for line in file]
    questions = tuple(
        Question(code, one["rule"], tuple(one["labels"]), frozenset(one["protects"]))
        for code, one in head["questions"].items()
    )
    splits = {row["split"] for row in rows}
    return questions, {
        split: _contacts([row for row in rows if row["split"] == split], questions)
        for split in sorted(splits)
    }


def _contacts(rows: Sequence[dict[str, Any]], questions: Sequence[Question]) -> Contacts:
    targets = {}
    for question in questions:
        columns = {label: column for column, label in enumerate(question.labels)}
        table = torch.zeros(len(rows), len(columns))
        for index, row in enumerate(rows):
            if question.code not in row["labels"]:
                table[index] = -1
            for label in row["labels"].get(question.code, ()):
                table[index, columns[label]] = 1
        targets[question.code] = table
    urgent = tuple(
        any(question.protects & set(row["labels"].get(question.code, ())) for question in questions)
        for row in rows
    )
    authors = tuple(row["author"] for row in rows)
    keys = tuple(row["key"] for row in rows)
    return Contacts(tuple(row["text"] for row in rows), targets, urgent, authors, keys)
