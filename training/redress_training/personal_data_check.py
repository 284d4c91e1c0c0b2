"""How well personal data is found, measured on hand-annotated texts.

A found span is right if a gold span of its type exists of whose characters it covers at least
half. A gold span is recalled if found spans of its type cover at least 80% of its characters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from redress.reading.personal_data import PersonalDataType, PersonalDatum, find_personal_data
from redress.spans import Span

FREE_FORM = frozenset({PersonalDataType.NAME, PersonalDataType.ADDRESS})
"""The types without an official form; the others are the structured ones."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One text with its gold spans; `part` is "develop" or "test"."""

    id: str
    part: str
    text: str
    spans: tuple[PersonalDatum, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Gold and found spans of one type, or of several together."""

    gold: int = 0
    recalled: int = 0
    found: int = 0
    right: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.gold + other.gold,
            self.recalled + other.recalled,
            self.found + other.found,
            self.right + other.right,
        )

    @property
    def recall(self) -> float:
        """Share of the gold recalled; 1 if there is no gold."""
        return self.recalled / self.gold if self.gold else 1.0

    @property
    def precision(self) -> float:
        """Share of the found that is right; 1 if nothing was found."""
        return self.right / self.found if self.found else 1.0


@dataclass(frozen=True, slots=True)
class Measures:
    """Counts per type."""

    by_type: dict[PersonalDataType, Counts] = field(default_factory=dict)

    def pooled(self, types: Iterable[PersonalDataType] = tuple(PersonalDataType)) -> Counts:
        """The counts of `types` together."""
        return sum((self.by_type.get(kind, Counts()) for kind in types), Counts())

    @property
    def structured(self) -> Counts:
        """Everything but names and addresses, pooled."""
        return self.pooled(kind for kind in PersonalDataType if kind not in FREE_FORM)


def read_annotations(path: Path, part: str | None = None) -> list[Annotation]:
    """The annotated texts of a JSON Lines file, of one part or of both."""
    annotations = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if part is None or row["part"] == part:
                spans = tuple(
                    PersonalDatum(PersonalDataType(s["type"]), Span(s["start"], s["end"]))
                    for s in row["spans"]
                )
                annotations.append(Annotation(row["id"], row["part"], row["text"], spans))
    return annotations


def measure(
    annotations: Iterable[Annotation],
    find: Callable[[str], Iterable[PersonalDatum]] = find_personal_data,
) -> Measures:
    """Counts per type of what `find` finds in the annotated texts, by the module's two rules."""
    by_type: dict[PersonalDataType, Counts] = {}
    for annotation in annotations:
        found = list(find(annotation.text))
        for kind in PersonalDataType:
            gold_spans = [datum.span for datum in annotation.spans if datum.type is kind]
            found_spans = [datum.span for datum in found if datum.type is kind]
            if gold_spans or found_spans:
                by_type[kind] = by_type.get(kind, Counts()) + _compared(gold_spans, found_spans)
    return Measures(by_type)


def _compared(gold: list[Span], found: list[Span]) -> Counts:
    return Counts(
        gold=len(gold),
        recalled=sum(sum(_shared(g, f) for f in found) >= 0.8 * len(g) for g in gold),
        found=len(found),
        right=sum(any(_shared(g, f) >= 0.5 * len(g) for g in gold) for f in found),
    )


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))
