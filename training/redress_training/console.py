"""What the training commands share: progress, a table of figures, the encoder and its cache."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from redress.cli.console import progress_bar
from redress.encoder.provision import encoder_files, load_encoder, shipped_encoder_files
from redress.encoder.runtime import SentenceEncoder
from redress.paths import cache_folder
from redress_training.dataset import Progress
from redress_training.network_heads import NetworkHead, read_network_heads
from redress_training.recipe import Recipe
from redress_training.training_run import Material, Trained, train


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """A bar for each thing that is being done."""
    with progress_bar() as bar:
        tasks: dict[str, Any] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield progress


_COLUMNS = {
    "accuracy": "Accuracy",
    "macro_f1": "Macro-F1",
    "micro_f1": "Micro-F1",
    "usual_micro_f1": "Usual F1",
    "upheld_auc": "AUC",
    "calibration_error": "ECE",
    "accepted_share": "Accepted",
}
_OF_LABEL = ("recall", "precision")
_EARLY = ("Recall", "Precision", "Recall as usual", "Precision as usual")


def figures(metrics: dict[str, Any]) -> Group:
    """The chief figures of each question, and of the labels that are raised early."""
    early = _early_figures(metrics)
    return Group(_figures(metrics), *([early] if early.row_count else []))


def _figures(metrics: dict[str, Any]) -> Table:
    table = Table("Question", "Contacts", *_COLUMNS.values())
    for code, own in metrics.items():
        table.add_row(code, str(own["records"]), *_shown(own, _COLUMNS))
    return table


def _early_figures(metrics: dict[str, Any]) -> Table:
    """How the labels that are raised early do, with early warnings and without."""
    table = Table("Raised early", "Contacts", *_EARLY)
    for own in metrics.values():
        for label, usual in own.get("usual_labels", {}).items():
            early = own["labels"].get(label, usual)
            shown = [*_shown(early, _OF_LABEL), *_shown(usual, _OF_LABEL)]
            table.add_row(label, str(early["records"]), *shown)
    return table


def _shown(figures: Mapping[str, Any], columns: Iterable[str]) -> list[str]:
    # Any number of labels has no threshold by which one is accepted.
    left_out = ("accepted_share",) if "exact" in figures else ()
    return [
        "" if key in left_out or figures.get(key) is None else f"{figures[key]:.3f}"
        for key in columns
    ]


def comparison_shown(comparison: Mapping[str, Any]) -> Group:
    """A comparison of two models: every figure, then the verdict."""
    table = Table("On", "Question", "Contacts", "Figure", "In use", "New", "Change", "95% interval")
    for part in (name for name in comparison if name in _PARTS):
        for code, own in comparison[part].items():
            for name, one in own["figures"].items():
                shown = (f"{one['in_use']:.3f}", f"{one['new']:.3f}", f"{one['difference']:+.3f}")
                interval = f"{one['low']:+.3f} to {one['high']:+.3f}"
                table.add_row(part, code, str(own["contacts"]), name, *shown, interval)
    cases, verdict = comparison["cases"], comparison["verdict"]
    told = (
        f"{comparison['model']} against {comparison['against']}, {cases['fitted']:,} cases learnt "
        f"from, {cases['tested']:,} kept back to test: {verdict['words']}"
    )
    return Group(table, Text(told))


_PARTS = ("corrections", "corpus")


class EncoderName(StrEnum):
    """The encoders that a model may read with."""

    COUNCIL = "council"
    """The one shipped with Redress, trained on contacts to councils."""
    GENERAL = "general"
    """The one that it was made from, as `redress setup` puts it in place."""


@dataclass(frozen=True, slots=True)
class ReadyEncoder:
    """An encoder loaded for training, and what its own network answers."""

    encoder: SentenceEncoder | None = None
    """None for a lexical model."""
    networks: Mapping[str, NetworkHead] = field(default_factory=dict)


def encoder_ready(name: EncoderName) -> ReadyEncoder:
    """An encoder of this machine.

    Raises:
        EncoderError: it is not set up, or damaged.
    """
    if name is EncoderName.GENERAL:
        return ReadyEncoder(load_encoder(encoder_files()))
    files = shipped_encoder_files()
    return ReadyEncoder(load_encoder(files), read_network_heads(files))


def train_shown(material: Material, recipe: Recipe, ready: ReadyEncoder) -> Trained:
    """A training run on every core, with its progress shown."""
    with progress_shown() as progress:
        return train(
            material,
            recipe,
            ready.encoder,
            cache(),
            progress,
            os.cpu_count() or 1,
            ready.networks,
        )


def cache() -> Path:
    """Where the encoder's vectors of the corpus are kept."""
    return cache_folder() / "vectors.npz"
