"""Learning from officers' corrections: a new model, and how it does beside the one in use."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from redress.classification.classifier import Classifier
from redress.classification.model_files import COMPARISON
from redress.errors import ModelError
from redress.files import write_text
from redress.models import ModelStore
from redress_training.comparison import compare, judgement
from redress_training.corrections import PART, Parted, ReadCorrections, parted
from redress_training.dataset import Example, Progress
from redress_training.training_run import Material

OURS = "ours"
"""The name of a model that learnt from corrections, unless another is given."""
CORPUS = "corpus"


@dataclass(frozen=True, slots=True)
class Lesson:
    """Corrections to learn from, and the model that the new one must beat."""

    read: ReadCorrections
    current: Classifier

    def parted(self, material: Material) -> Parted:
        """The corrections to fit and to test on, beside what is fitted and tested on already."""
        fitted, tested = (
            [example.text for example in part] for part in (material.fitting, material.testing)
        )
        return parted(self.read.corrections, fitted, tested)


def refuse_name_in_use(store: ModelStore, name: str) -> None:
    """Refuse a name whose model is in use: it would be replaced before anybody compares.

    Raises:
        ModelError: it is in use.
    """
    if store.current() == name:
        raise ModelError(
            f"The model '{name}' is in use, and would be replaced before it is known whether the "
            "new one is better. Give the new one another name with --name."
        )


def compared_with_current(
    current: Classifier,
    new: Classifier,
    own: Parted,
    corpus: Sequence[Example],
    cache: Path | None,
    progress: Progress,
) -> dict[str, Any]:
    """How a new model does beside the one in use: on the corrections kept back, and on the rows of
    the corpus that test, if there are any."""
    parts = {PART: compare(current, new, own.testing, None, progress, keep=False)}
    if corpus:
        parts[CORPUS] = compare(current, new, corpus, cache, progress)
    return {
        "model": new.name,
        "against": current.name,
        "created": date.today().isoformat(),
        "cases": {
            "fitted": len(own.fitting),
            "tested": len(own.testing),
            "left_out": own.left_out,
        },
        **parts,
        "verdict": judgement(parts, PART),
    }


def save_comparison(folder: Path, comparison: dict[str, Any]) -> None:
    """Keep a comparison beside the model, for `redress models promote`.

    Raises:
        OSError: it cannot be written.
    """
    write_text(folder / COMPARISON, json.dumps(comparison, indent=1) + "\n")
