"""The `redress` command and how its groups are put together."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from redress.cli import classify, labels, models, setup
from redress.cli.console import replace_what_cannot_be_written
from redress.cli.group import HELP_OPTIONS, PluggableGroup

app = typer.Typer(
    cls=PluggableGroup,
    name="redress",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings=HELP_OPTIONS,
    help=(
        "Reads what residents send their council, and says what each contact is about, why it "
        "had to be made, and how a complaint is likely to end; by a council's profile which team "
        "takes it and by when, with the draft of the acknowledgement.\n\n"
        'Start with [bold]redress classify "My bin was missed again"[/bold], or give it a file: '
        "[bold]redress classify contacts.csv[/bold].\n\n"
        "Exit codes: 0 all is well; 1 some rows could not be read and are listed, or the program "
        "reading the output closed it early; 2 nothing was done, and the message says why; 130 "
        "stopped by Ctrl-C."
    ),
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"redress {version('redress')}")
        raise typer.Exit


@app.callback()
def _options(
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


app.command("classify")(classify.classify)
app.command("labels")(labels.labels)
app.command("setup")(setup.setup)
app.add_typer(models.app, name="models")


def main() -> None:
    """The entry point of the `redress` command."""
    replace_what_cannot_be_written()
    app()
