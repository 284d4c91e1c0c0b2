"""Groups of commands that turn failures into messages and results into exit codes."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Any

import typer
from rich.markup import escape
from typer.core import TyperGroup

from redress.cli.console import errors
from redress.errors import RedressError

PLUGINS = "redress.commands"
"""Entry points that add commands: how the training package joins without being imported here, and
how a command that others need not wait for is loaded only when it is asked for."""

_EXTRA_OF = {"insight": "insight"}
"""What is to be installed for a command, where it is not what the service needs."""

EXIT_FAILED = 2
EXIT_STOPPED = 130


class CommandGroup(TyperGroup):
    """A group in which no failure that can be expected ends in a traceback.

    What a command returns is its exit code.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run the command, then leave with its exit code."""
        try:
            code = super().invoke(ctx)
        except RedressError as error:
            _say(error.message)
            raise typer.Exit(EXIT_FAILED) from None
        except KeyboardInterrupt as stop:
            # A command that was stopped says itself what became of its work.
            _say(f"Stopped. {stop}".strip())
            raise typer.Exit(EXIT_STOPPED) from None
        except typer.Abort:
            # Ctrl-C, or no more input, at a question.
            _say("Stopped.")
            raise typer.Exit(EXIT_STOPPED) from None
        except BrokenPipeError:
            # The program reading our output closed it; typer leaves quietly, with exit code 1.
            raise
        except OSError as error:
            _say(f"{error.filename or 'The system'}: {error.strerror or type(error).__name__}.")
            raise typer.Exit(EXIT_FAILED) from None
        if isinstance(code, int) and code:
            raise typer.Exit(code)
        return code


def _say(message: str) -> None:
    errors().print(f"[bold red]Error:[/] {escape(message)}")


HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}


def group_of_commands(told: str) -> typer.Typer:
    """A group that has no command yet; `told` is its help."""
    return typer.Typer(
        cls=CommandGroup,
        add_completion=False,
        no_args_is_help=True,
        context_settings=HELP_OPTIONS,
        help=told,
    )


def single_command() -> typer.Typer:
    """A program of one command, to be joined to `redress`, which installs completion for all."""
    return typer.Typer(add_completion=False, context_settings=HELP_OPTIONS)


class PluggableGroup(CommandGroup):
    """A group whose further commands come from other packages, loaded only when asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The group's own commands, then those of other packages."""
        return [*super().list_commands(ctx), *sorted(_plugins())]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command by name, loaded from its package if it is not the group's own."""
        own = super().get_command(ctx, cmd_name)
        if own is not None or cmd_name not in _plugins():
            return own
        try:
            loaded = _plugins()[cmd_name].load()
        except ModuleNotFoundError as error:
            loaded = _missing(cmd_name, error.name or "of another package")
        command = typer.main.get_command(loaded)
        command.name = cmd_name
        return command


def _plugins() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=PLUGINS)}


def _missing(name: str, module: str) -> typer.Typer:
    """Stands in for a command whose package, or what that needs, is not installed."""
    extra = _EXTRA_OF.get(name, "serve")
    stand_in = typer.Typer(add_completion=False)
    takes_anything = {"allow_extra_args": True, "ignore_unknown_options": True}

    @stand_in.command(
        context_settings=takes_anything, help=f"Not installed: it needs redress\\[{extra}]."
    )
    def missing() -> None:
        raise RedressError(
            f"`redress {name}` needs the module {module}, which is not installed: install "
            f"redress[{extra}]."
        )

    return stand_in
