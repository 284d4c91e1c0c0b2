"""`redress-train`: tools for those who keep the corpus and the recipe."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.table import Table

from redress.cli.console import answers, errors
from redress.cli.group import CommandGroup
from redress.encoder.fetching import TOKENIZER
from redress.encoder.provision import shipped_encoder_files
from redress.labels import default_vocabulary
from redress_training.console import (
    EncoderName,
    ReadyEncoder,
    encoder_ready,
    figures,
    progress_shown,
    train_shown,
)
from redress_training.corpus import read_corpus
from redress_training.corpus_check import count_labels, find_faults, find_shortages
from redress_training.encoder_material import write_encoder_material
from redress_training.encoder_package import package_encoder, read_trained_encoder
from redress_training.material import trial_material
from redress_training.recipe import DEFAULT, read_recipe
from redress_training.second_reading import agreement, read_answers
from redress_training.splits import read_splits

corpus_app = typer.Typer(
    cls=CommandGroup,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Tools for those who keep the corpus and the recipe.",
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


@corpus_app.command("try")
def try_recipe(
    recipe: Annotated[
        Path, typer.Argument(help="The recipe (TOML).", show_default="the shipped recipe")
    ] = DEFAULT,
    lexical: Annotated[bool, typer.Option("--lexical", help="Without a sentence encoder.")] = False,
    encoder: Annotated[
        EncoderName, typer.Option(help="The sentence encoder.")
    ] = EncoderName.COUNCIL,
) -> int:
    """Try a recipe: fit on the train authors, measure on half of the validation authors.

    Thresholds are chosen on the other half. Nothing is kept.
    """
    chosen = read_recipe(recipe)
    ready = ReadyEncoder() if lexical else encoder_ready(encoder)
    trained = train_shown(trial_material(read_splits(read_corpus())), chosen, ready)
    answers().print(figures(trained.metrics))
    return 0


@corpus_app.command("encoder-material")
def encoder_material(
    out: Annotated[Path, typer.Argument(help="The file to write (JSON Lines).")],
) -> int:
    """Write the contacts that the encoder is trained on, personal data replaced."""
    with progress_shown() as progress:
        write_encoder_material(out, read_splits(read_corpus()), progress)
    return 0


@corpus_app.command("encoder-package")
def encoder_package(
    run: Annotated[Path, typer.Argument(help="The folder of a finished training run.")],
    start: Annotated[Path, typer.Argument(help="The folder of the weights it started from.")],
    out: Annotated[
        Path | None, typer.Option(help="Where to write it; left out: where the shipped one stands.")
    ] = None,
    float32: Annotated[
        bool, typer.Option("--float32", help="Products in float32, not in eight bits: slower.")
    ] = False,
) -> int:
    """Make a trained encoder ready to ship."""
    folder = out or shipped_encoder_files().folder
    trained = read_trained_encoder(run)
    measured = package_encoder(trained, start / TOKENIZER, folder, eight_bits=not float32)
    answers().print_json(data=measured)
    then = "" if out else " Now run `redress train`."
    answers().print(f"The encoder is in {folder}.{then}", markup=False)
    return 0


def main() -> None:
    """The entry point of `redress-train`."""
    corpus_app()
