"""Where the command writes: answers to standard output, all else to standard error."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)


def answers() -> Console:
    """The console for what was asked."""
    return Console(highlight=False, soft_wrap=False)


def errors() -> Console:
    """The console for errors and progress."""
    return Console(file=sys.stderr, highlight=False, soft_wrap=True)


def replace_what_cannot_be_written() -> None:
    """Have a "?" written for a character that the terminal's or the file's encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on standard error, silent where that is not a terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = errors()
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        yield bar
