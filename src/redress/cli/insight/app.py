"""The group of `redress insight`; each command is a file of its own."""

from __future__ import annotations

from redress.cli.group import group_of_commands
from redress.cli.insight.report import report

app = group_of_commands(
    "Root causes: themes, trends, surges, avoidable contact and the annual report."
)

app.command("report")(report)


@app.callback()
def _group() -> None:
    # Without it Typer takes a group's only command for the group itself.
    pass
