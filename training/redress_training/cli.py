"""`redress train`, `redress evaluate` and `redress-train`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from redress.classification.classifier import Classifier
from redress.classification.contract import column_names
from redress.classification.model_files import classifier
from redress.cli.console import answers, errors
from redress.cli.group import single_command
from redress.errors import RedressError
from redress.labels import SECOND_ISSUE, default_vocabulary
from redress.models import LEXICAL, SHIPPED, ModelStore
from redress.paths import SHIPPED_ENCODER
from redress_training.console import (
    EncoderName,
    ReadyEncoder,
    cache,
    comparison_shown,
    encoder_ready,
    figures,
    progress_shown,
    train_shown,
)
from redress_training.corpus import Record, corpus_hash, read_corpus, read_file
from redress_training.corrections import Parted, read_corrections, with_corrections
from redress_training.dataset import Progress
from redress_training.examples import Export, Skipped, corpus_examples, read_export, read_mapping
from redress_training.learning import (
    OURS,
    Lesson,
    compared_with_current,
    refuse_name_in_use,
    save_comparison,
)
from redress_training.material import corpus_material, joined_material, record_slices
from redress_training.recipe import DEFAULT, read_recipe
from redress_training.rescoring import score_model
from redress_training.splits import read_splits
from redress_training.training_run import Material, save

train_app = single_command()
evaluate_app = single_command()

TextColumn = Annotated[str, typer.Option(help="The column of --data with the text.")]
Mapping = Annotated[
    Path | None,
    typer.Option("--map", help="Which of its categories are which of our labels (TOML)."),
]
OwnQuestions = Annotated[
    list[str] | None,
    typer.Option(help="A question of your own as CODE=COLUMN; may be given again."),
]


@train_app.command()
def train_command(
    name: Annotated[str | None, typer.Option(help="The model's name.")] = None,
    lexical: Annotated[
        bool, typer.Option("--lexical", help="Without a sentence encoder: less accurate.")
    ] = False,
    encoder: Annotated[
        EncoderName,
        typer.Option(
            help="The sentence encoder: the one shipped with Redress, trained on contacts to "
            "councils, or the general one (`redress setup`)."
        ),
    ] = EncoderName.COUNCIL,
    data: Annotated[
        Path | None, typer.Option(help="A council's own labelled contacts (CSV, XLSX, JSONL…).")
    ] = None,
    text_column: TextColumn = "text",
    mapping: Mapping = None,
    question: OwnQuestions = None,
    corrections: Annotated[
        Path | None,
        typer.Option(
            "--with-corrections",
            help="Officers' corrections, as `redress corrections export` writes them. The model is "
            "named 'ours', and compared with the one in use.",
        ),
    ] = None,
    alone: Annotated[
        bool, typer.Option("--alone", help="Learn from --data only, not from the corpus too.")
    ] = False,
    recipe: Annotated[
        Path, typer.Option(help="The recipe (TOML).", show_default="the shipped recipe")
    ] = DEFAULT,
) -> int:
    """Train a model on the shipped corpus, on a council's own export, or on both."""
    chosen = read_recipe(recipe)
    if alone and corrections is not None:
        raise RedressError("Corrections are learnt from together with the corpus: leave --alone.")
    if data is None and (alone or mapping or question):
        raise RedressError("--alone, --map and --question say what to do with --data: add --data.")
    name = name or (OURS if corrections else LEXICAL if lexical else SHIPPED)
    if (data or corrections) and name in (SHIPPED, LEXICAL):
        raise RedressError("A model of your own data needs a name of its own: add --name.")
    _check_name(name)
    lesson = None if corrections is None else _lesson(corrections, name)
    export = None if data is None else _read_export(data, text_column, mapping, question or [])
    ready = ReadyEncoder() if lexical else encoder_ready(encoder)
    material = _material(export, alone)
    own = None if lesson is None else lesson.parted(material)
    trained = train_shown(
        material if own is None else with_corrections(material, own), chosen, ready
    )
    folder = ModelStore.default().folder / name
    save(trained, folder)
    answers().print(figures(trained.metrics))
    answers().print(f"{name} {trained.manifest['version']} is in {folder}", markup=False)
    if lesson is not None and own is not None:
        made = classifier(f"{name}@{trained.manifest['version']}", trained.model, ready.encoder)
        _compare(lesson.current, made, own, folder)
    if name not in (SHIPPED, LEXICAL):
        answers().print(f"Put it to use with: redress models promote {name}", markup=False)
    return int(bool(export and export.skipped) or bool(lesson and lesson.read.skipped))


def _lesson(corrections: Path, name: str) -> Lesson:
    """What there is to learn, and the model in use, before anything takes long."""
    store = ModelStore.default()
    refuse_name_in_use(store, name)
    read = read_corrections(corrections)
    _tell_skipped(corrections, len(read.corrections), read.skipped)
    return Lesson(read, store.load())


def _compare(current: Classifier, made: Classifier, own: Parted, folder: Path) -> None:
    """Compare a new model with the one in use, print and keep what came of it."""
    corpus = corpus_examples(read_splits(read_corpus()).test)
    with progress_shown() as progress:
        comparison = compared_with_current(current, made, own, corpus, cache(), progress)
    save_comparison(folder, comparison)
    answers().print(comparison_shown(comparison))


def _check_name(name: str) -> None:
    if not name.replace("-", "").replace("_", "").isalnum():
        raise RedressError("A model's name has only letters, digits, hyphens and underscores.")
    if name == SHIPPED_ENCODER:
        raise RedressError(f"'{name}' is the shipped encoder's folder. Choose another name.")


def _own_questions(given: Sequence[str]) -> dict[str, str]:
    """The column of each question of a council's own, by its code."""
    own: dict[str, str] = {}
    for item in given:
        code, found, column = item.partition("=")
        if not found or not code.isidentifier():
            raise RedressError(f"--question {item}: write it as CODE=COLUMN, such as team=Team.")
        if code in own:
            raise RedressError(f"--question {item}: there are two questions '{code}'.")
        if code in _taken_codes() or code.endswith(_TAKEN_ENDINGS):
            raise RedressError(
                f"--question {item}: '{code}' is a name that answers use already. Choose another "
                "code for the question, or use --map to answer one of the shipped questions."
            )
        own[code] = column
    return own


_TAKEN_ENDINGS = (SECOND_ISSUE, "_confidence", "_needs_person")


def _taken_codes() -> set[str]:
    """Fields and columns that stand in every contact or classification."""
    shipped = default_vocabulary().questions
    columns = column_names((q.code for q in shipped), ())
    return {"id", "text", "channel", "received_at", *columns}


def _read_export(
    data: Path, text_column: str, mapping: Path | None, questions: Sequence[str]
) -> Export:
    own = _own_questions(questions)
    if mapping is None and not own:
        raise RedressError("Say what --data is labelled with: add --map or --question.")
    export = read_export(data, text_column, read_mapping(mapping) if mapping else [], own)
    for note in export.notes:
        errors().print(note, markup=False)
    _tell_skipped(data, len(export.examples), export.skipped)
    return export


def _tell_skipped(data: Path, learnt: int, skipped: Sequence[Skipped]) -> None:
    errors().print(f"{learnt:,} rows of {data.name} can be learnt from.", markup=False)
    if skipped:
        errors().print(f"{len(skipped):,} rows are left out:")
        for one in skipped[:20]:
            errors().print(f"  row {one.row}: {one.reason}", markup=False)


def _material(export: Export | None, alone: bool) -> Material:
    if export is not None and alone:
        return joined_material(None, export)
    records = read_corpus()
    material = corpus_material(read_splits(records), corpus_hash(records))
    return material if export is None else joined_material(material, export)


@evaluate_app.command()
def evaluate_command(
    model: Annotated[str | None, typer.Argument(help="Left out: the model in use.")] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Labelled contacts: a council's own with --map or --question, else JSON Lines in "
            "the corpus' form. Left out: the test split."
        ),
    ] = None,
    text_column: TextColumn = "text",
    mapping: Mapping = None,
    question: OwnQuestions = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every figure as JSON.")] = False,
) -> int:
    """Measure a model on contacts whose labels are known."""
    if data is None and (mapping or question):
        raise RedressError("--map and --question say how --data is labelled: add --data.")
    own = data if mapping or question else None
    export = None if own is None else _read_export(own, text_column, mapping, question or [])
    classifier = ModelStore.default().load(model)
    with progress_shown() as progress:
        if export is not None:
            metrics = score_model(classifier, export.examples, {}, cache(), progress, keep=False)
        else:
            records = tuple(read_file(data)) if data else read_splits(read_corpus()).test
            metrics = measured(classifier, records, progress, keep=data is None)
    if as_json:
        typer.echo(json.dumps(metrics, indent=1))
    else:
        answers().print(figures(metrics))
    return int(bool(export and export.skipped))


def measured(
    classifier: Classifier, records: Sequence[Record], progress: Progress, *, keep: bool = True
) -> dict[str, Any]:
    """A model's metrics on labelled contacts, by channel and length besides.

    `keep` says whether the contacts' vectors may stay in the cache: the corpus' may.
    """
    return score_model(
        classifier,
        corpus_examples(records),
        record_slices(records),
        cache(),
        progress,
        keep=keep,
    )
