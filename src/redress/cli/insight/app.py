"""The group of `redress insight`; each command is a file of its own."""

from __future__ import annotations

from redress.cli.group import group_of_commands
from redress.cli.insight import theme
from redress.cli.insight.over_time import events_app, surges_command, trends_command
from redress.cli.insight.report import report
from redress.cli.insight.similar import similar
from redress.cli.insight.themes import themes

app = group_of_commands(
    "Root causes: themes, trends, surges, avoidable contact and the annual report."
)
app.command("themes")(themes)
app.command("similar")(similar)
app.command("trends")(trends_command)
app.command("surges")(surges_command)
app.command("report")(report)
app.add_typer(theme.app, name="theme")
app.add_typer(events_app, name="events")
