"""Names of themes for a second reader to judge blind, and the count of what was judged.

`python -m bench.theme_names sheet SOURCE FILE [SEED]` writes fifty themes of a set, each with its
name and a dozen of its texts drawn by chance, and no label; SOURCE is `corpus`, `banking77` or
`patient_feedback`. The reader writes yes or no behind "Apt:". `python -m bench.theme_names count
FILE …` counts. Half of the set is used, which half SEED says, so that names can be improved on one
half (an even seed) and judged on the other (an odd one).
"""

from __future__ import annotations

import csv
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.public_data import FOLDER
from redress.classification.classifier import BATCH
from redress.classification.features import sentence_vector
from redress.contact import Contact
from redress.errors import ContactError
from redress.insight.exemplars import excerpt
from redress.insight.naming import ThemeName, name_themes
from redress.insight.observations import Observation, Observations, Vectors
from redress.insight.themes import Rows
from redress.insight.theming import find_themes
from redress.models import SHIPPED, ModelStore
from redress.reading.reader import Reading, read
from redress_training.corpus import read_corpus

THEMES, TEXTS = 50, 12
_LONGEST = 400
"""Characters of a text."""
_SPLIT = 6
_APT = re.compile(r"^Apt:[ \t]*(\w*)", re.MULTILINE)
_INTRODUCTION = """Is each name apt? It is if somebody who reads it alone expects what most of the
texts are about, in plain words, and is told nothing that is wrong. Write yes or no behind "Apt:".
"""


@dataclass(frozen=True)
class Judged:
    """What a reader made of a sheet."""

    apt: int
    not_apt: int
    open: int
    """Themes that were not judged."""


def sheet(source: str, seed: int) -> str:
    """Themes of half a set, drawn by chance, each with its name and some of its texts."""
    observations, rows, names = _named(source, seed)
    chance = np.random.default_rng(seed)
    drawn = chance.choice(len(rows), min(THEMES, len(rows)), replace=False)
    parts = [_INTRODUCTION]
    for number, theme in enumerate(drawn, 1):
        own = rows[theme]
        some = chance.choice(own, min(TEXTS, len(own)), replace=False)
        lines = [f"  - {excerpt(observations.texts[one], _LONGEST)}" for one in some]
        head = f"Theme {number} of {len(drawn)}: {names[theme].words}\nApt: \n"
        parts.append(f"{head}\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def judged(sheet: str) -> Judged:
    """The judgements in a sheet that was filled in.

    Raises:
        ValueError: a judgement is neither yes nor no.
    """
    found = Counter(word.lower() for word in _APT.findall(sheet))
    if unknown := set(found) - {"yes", "no", ""}:
        raise ValueError(f"{', '.join(sorted(unknown))}: write yes or no behind 'Apt:'")
    return Judged(found["yes"], found["no"], found[""])


def _named(source: str, seed: int) -> tuple[Observations, list[Rows], tuple[ThemeName, ...]]:
    observations = _embedded(_half(list(_contacts(source)), seed))
    rows = list(find_themes(observations, seed=seed)[0].rows)
    start = time.perf_counter()
    names = name_themes(observations, rows)
    seconds = time.perf_counter() - start
    told = f"{len(rows)} themes of {len(observations)} contacts named in {seconds:.1f} s"
    print(told, file=sys.stderr)
    return observations, rows, names


def _contacts(source: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Texts, with what is known of each."""
    if source == "corpus":
        for one in read_corpus():
            yield (
                one.text,
                {
                    "channel": one.channel.value,
                    "kind": one.kind,
                    "service_area": one.service_area,
                    "avoidable_cause": one.avoidable_cause,
                    "outcome": one.outcome,
                    "flags": one.flags,
                },
            )
        return
    path, column = {
        "banking77": ("banking77/train.csv", "text"),
        "patient_feedback": ("patient_feedback/singlelabel.csv", "feedback"),
    }[source]
    with (FOLDER / path).open(encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            yield row[column] or "", {}


def _half(
    contacts: Sequence[tuple[str, dict[str, Any]]], seed: int
) -> list[tuple[str, dict[str, Any]]]:
    order = np.random.default_rng(_SPLIT).permutation(len(contacts))
    return [contacts[one] for one in np.sort(order[seed % 2 :: 2])]


def _embedded(contacts: Sequence[tuple[str, dict[str, Any]]]) -> Observations:
    """The contacts that can be read, redacted, with the vectors of the shipped model."""
    read_in: list[tuple[Reading, dict[str, Any]]] = []
    for text, known in contacts:
        try:
            read_in.append((read(Contact(text)), known))
        except ContactError:
            continue
    seen = [
        Observation(str(number), reading.redacted, None, **known)
        for number, (reading, known) in enumerate(read_in)
    ]
    return Observations.of(seen, _vectors([reading for reading, _ in read_in]), SHIPPED)


def _vectors(readings: Sequence[Reading]) -> Vectors:
    encoder = ModelStore.default().load(SHIPPED).maker.encoder
    assert encoder is not None
    masked = [reading.masked.text for reading in readings]
    batches = (masked[start : start + BATCH] for start in range(0, len(masked), BATCH))
    vectors = [sentence_vector(one) for batch in batches for one in encoder.token_vectors(batch)]
    return np.stack(vectors)


def main() -> None:
    """Write a sheet, or count those filled in."""
    match sys.argv[1:]:
        case ["sheet", source, file, *seeds] if len(seeds) <= 1:
            Path(file).write_text(sheet(source, int(seeds[0]) if seeds else 1), "utf-8")
        case ["count", *files] if files:
            for file in files:
                found = judged(Path(file).read_text("utf-8"))
                print(f"{file}: {found.apt} apt, {found.not_apt} not, {found.open} not judged")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
