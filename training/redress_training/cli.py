"""`redress train`, `redress evaluate` and `redress-train`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.table import Table

from redress.classification.classifier import Classifier
from redress.cli.console import answers, errors, progress_bar
from redress.cli.group import CommandGroup
from redress.encoder.provision import encoder_files, load_encoder
from redress.encoder.runtime import SentenceEncoder
from redress.errors import RedressError
from redress.labels import default_vocabulary
from redress.models import LEXICAL, SHIPPED, ModelStore
from redress.paths import cache_folder
from redress_training.corpus import Record, corpus_hash, read_corpus, read_file
from redress_training.corpus_check import count_labels, find_faults, find_shortages
from redress_training.dataset import Progress
from redress_training.examples import Export, corpus_examples, read_export, read_mapping
from redress_training.material import corpus_material, joined_material, record_slices
from redress_training.recipe import DEFAULT, read_recipe
from redress_training.rescoring import score_model
from redress_training.second_reading import agreement, read_answers
from redress_training.splits import read_splits
from redress_training.training_run import Material, save, train

train_app = typer.Typer(context_settings={"help_option_names": ["-h", "--help"]})
evaluate_app = typer.Typer(context_settings={"help_option_names": ["-h", "--help"]})
corpus_app = typer.Typer(
    cls=CommandGroup,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Tools for those who keep the corpus.",
)


@train_app.command()
def train_command(
    name: Annotated[str | None, typer.Option(help="The model's name.")] = None,
    lexical: Annotated[
        bool, typer.Option("--lexical", help="Without the sentence encoder: less accurate.")
    ] = False,
    data: Annotated[
        Path | None, typer.Option(help="A council's own labelled contacts (CSV, XLSX, JSONL…).")
    ] = None,
    text_column: Annotated[str, typer.Option(help="The column of --data with the text.")] = "text",
    mapping: Annotated[
        Path | None,
        typer.Option("--map", help="Which of its categories are which of our labels (TOML)."),
    ] = None,
    question: Annotated[
        list[str] | None,
        typer.Option(help="A question of your own as CODE=COLUMN; may be given again."),
    ] = None,
    alone: Annotated[
        bool, typer.Option("--alone", help="Learn from --data only, not from the corpus too.")
    ] = False,
    recipe: Annotated[Path, typer.Option(help="The recipe (TOML).")] = DEFAULT,
) -> int:
    """Train a model on the shipped corpus, on a council's own export, or on both."""
    chosen = read_recipe(recipe)
    name = name or (LEXICAL if lexical else SHIPPED)
    if data is not None and name in (SHIPPED, LEXICAL):
        raise RedressError("A model of your own data needs a name of its own: add --name.")
    _check_name(name)
    export = None if data is None else _read_export(data, text_column, mapping, question or [])
    encoder, identity = (None, None) if lexical else _encoder()
    material = _material(export, alone)
    with _bar() as progress:
        trained = train(material, chosen, encoder, identity, _cache(), progress, _jobs())
    folder = ModelStore.default().folder / name
    save(trained, folder)
    answers().print(_figures(trained.metrics))
    answers().print(f"{name} {trained.manifest['version']} is in {folder}", markup=False)
    if name not in (SHIPPED, LEXICAL):
        answers().print(f"Put it to use with: redress models promote {name}", markup=False)
    return int(bool(export and export.skipped))


def _check_name(name: str) -> None:
    if not name.replace("-", "").replace("_", "").isalnum():
        raise RedressError("A model's name has only letters, digits, hyphens and underscores.")


def _encoder() -> tuple[SentenceEncoder, str]:
    files = encoder_files()
    return load_encoder(files), files.identity()


def _jobs() -> int:
    return os.cpu_count() or 1


def _cache() -> Path:
    return cache_folder() / "vectors.npz"


def _read_export(
    data: Path, text_column: str, mapping: Path | None, questions: Sequence[str]
) -> Export:
    own = {}
    for item in questions:
        code, found, column = item.partition("=")
        if not found or not code.isidentifier():
            raise RedressError(f"--question {item}: write it as CODE=COLUMN, such as team=Team.")
        own[code] = column
    if mapping is None and not own:
        raise RedressError("Say what --data is labelled with: add --map or --question.")
    export = read_export(data, text_column, read_mapping(mapping) if mapping else [], own)
    errors().print(f"{len(export.examples):,} rows of {data.name} can be learnt from.")
    if export.skipped:
        errors().print(f"{len(export.skipped):,} rows are left out:")
        for one in export.skipped[:20]:
            errors().print(f"  row {one.row}: {one.reason}", markup=False)
    return export


def _material(export: Export | None, alone: bool) -> Material:
    if export is not None and alone:
        return joined_material(None, export)
    records = read_corpus()
    material = corpus_material(read_splits(records), corpus_hash(records))
    return material if export is None else joined_material(material, export)


@contextmanager
def _bar() -> Iterator[Progress]:
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
    "upheld_auc": "AUC",
    "calibration_error": "ECE",
    "accepted_share": "Accepted",
}


def _figures(metrics: dict[str, Any]) -> Table:
    table = Table("Question", "Contacts", *_COLUMNS.values())
    for code, figures in metrics.items():
        shown = ["" if figures.get(key) is None else f"{figures[key]:.3f}" for key in _COLUMNS]
        table.add_row(code, str(figures["records"]), *shown)
    return table


@evaluate_app.command()
def evaluate_command(
    model: Annotated[str | None, typer.Argument(help="Left out: the model in use.")] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="Labelled contacts in the corpus' form; left out: the test split."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every figure as JSON.")] = False,
) -> int:
    """Measure a model on contacts whose labels are known."""
    records: Sequence[Record] = tuple(read_file(data)) if data else read_splits(read_corpus()).test
    store = ModelStore.default()
    with _bar() as progress:
        metrics = measured(store.load(model), records, progress)
    if as_json:
        typer.echo(json.dumps(metrics, indent=1))
    else:
        answers().print(_figures(metrics))
    return 0


def measured(
    classifier: Classifier, records: Sequence[Record], progress: Progress
) -> dict[str, Any]:
    """A model's metrics on labelled contacts, by channel and length besides."""
    return score_model(
        classifier, corpus_examples(records), record_slices(records), _cache(), progress
    )


@corpus_app.command("check")
def check() -> int:
    """Check the corpus by its rules, and print a table by label."""
    records = read_corpus()
    splits = read_splits(records)
    faults, shortages = find_faults(records), find_shortages(records)
    parts = [count_labels(part) for part in (records, splits.train, splits.validation, splits.test)]
    codes = {q.code: q.codes for q in default_vocabulary().questions}
    for question, counts in parts[0].items():
        table = Table(question, "all", "train", "validation", "test")
        for code in codes.get(question, tuple(sorted(counts))):
            table.add_row(code, *(str(part[question][code]) for part in parts))
        answers().print(table)
    hard = sum(record.hard for record in records) / len(records)
    lengths = np.array([len(record.text.split()) for record in records])
    answers().print(
        f"{len(records):,} records, {hard:.0%} hard; under 20 words {(lengths < 20).mean():.0%}, "
        f"20 to 90 {((lengths >= 20) & (lengths < 90)).mean():.0%}, "
        f"more {(lengths >= 90).mean():.0%}; train {len(splits.train):,}, "
        f"validation {len(splits.validation):,}, test {len(splits.test):,}"
    )
    for fault in faults:
        errors().print(f"{fault.record}: {fault.message}", markup=False)
    for shortage in shortages:
        errors().print(f"short: {shortage}", markup=False)
    return 2 if faults or shortages else 0


@corpus_app.command("agreement")
def print_agreement() -> int:
    """Show how far the blind second reading agrees with the corpus: the models' ceiling."""
    table = Table("Question", "Read twice", "Agreement", "Micro-F1", "Cohen's kappa")
    for question, found in agreement(read_corpus(), read_answers()).items():
        shown = [
            f"{found[key]:.3f}" if key in found else ""
            for key in ("agreement", "micro_f1", "kappa")
        ]
        table.add_row(question, str(found["records"]), *shown)
    answers().print(table)
    return 0


def main() -> None:
    """The entry point of `redress-train`."""
    corpus_app()
