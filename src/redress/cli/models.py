"""`redress models`: list, show, compare, promote and roll back."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.markdown import Markdown
from rich.table import Table

from redress.classification.model_files import MANIFEST, rebuild_advice
from redress.cli.console import answers, errors
from redress.errors import ModelError
from redress.models import ModelInfo, ModelStore, compare_metrics

app = typer.Typer(no_args_is_help=True, help="The models of this installation and their history.")

Name = Annotated[str, typer.Argument(help="A model's name, as `redress models list` shows it.")]


@app.command("list")
def list_models() -> None:
    """List the models; the one in use is marked."""
    store = ModelStore.default()
    found = store.all()
    if not found:
        none = f"There are no models in {store.folder}. `redress train` builds the default one."
        answers().print(none, markup=False)
        return
    table = Table()
    table.add_column("")
    table.add_column("Name", no_wrap=True)
    for heading in ("Version", "Trained", "Weights"):
        table.add_column(heading, overflow="fold")
    for info in found:
        table.add_row(
            "→" if info.current else "", info.name, info.version, info.created, _weights(info)
        )
    answers().print(table)


def _weights(info: ModelInfo) -> str:
    if info.damaged:
        return f"damaged: its {MANIFEST} cannot be read"
    return "built" if info.built else f"not built. {rebuild_advice(info.name)}"


@app.command()
def show(
    name: Annotated[str | None, typer.Argument(help="Left out: the model in use.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Manifest and metrics as JSON.")] = False,
) -> None:
    """Show a model's card: what it is for, what it reaches, where it fails."""
    store = ModelStore.default()
    name = name or store.current()
    if as_json:
        table = {"manifest": store.manifest(name), "metrics": store.metrics(name)}
        typer.echo(json.dumps(table, indent=2))
        return
    answers().print(Markdown(store.card(name)))


@app.command()
def compare(first: Name, second: Name) -> None:
    """Compare two models figure by figure, on the test split of each."""
    store = ModelStore.default()
    table = Table()
    for heading in ("Figure", first, second, "Change"):
        table.add_column(heading, overflow="fold")
    for figure, left, right in compare_metrics(store.metrics(first), store.metrics(second)):
        if ".slices." in figure or figure.endswith("records"):
            continue
        change = "" if left is None or right is None else f"{right - left:+.4f}"
        table.add_row(figure, _shown(left), _shown(right), change)
    answers().print(table)


def _shown(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.4f}"


@app.command()
def promote(
    name: Name,
    force: Annotated[
        bool,
        typer.Option("--force", help="Also one that was compared and found to be no better."),
    ] = False,
) -> None:
    """Put a model to use; one that was found to be no better only after a question."""
    store = ModelStore.default()
    comparison = store.comparison(name)
    if comparison is not None:
        _heed(store, name, comparison, force)
    store.promote(name)
    answers().print(f"{name} is now in use.")


def _heed(store: ModelStore, name: str, comparison: Mapping[str, Any], force: bool) -> None:
    """Say what a comparison found; where the model is no better, go on only if that is meant."""
    verdict, against = comparison["verdict"], comparison["against"]
    said = f"{name}, compared with {against}: {verdict['words']}"
    errors().print(said, markup=False)
    current = store.current()
    if current != name and against != store.full_name(current):
        errors().print(f"{current}, which is in use now, is another model.", markup=False)
    if verdict["better"] or force:
        return
    if not at_a_terminal():
        raise ModelError(f"{name} was found to be no better. To use it all the same: add --force.")
    if not typer.confirm(f"{name} was found to be no better. Use it all the same?"):
        raise ModelError(f"{name} is not put to use.")


@app.command()
def rollback() -> None:
    """Go back to the model that was in use before."""
    name = ModelStore.default().rollback()
    answers().print(f"{name} is in use again.")


def at_a_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty()
