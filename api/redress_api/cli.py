"""`redress serve`, `redress settings` and `redress openapi`."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from redress.classification.model_files import rebuild_advice
from redress.cli.console import answers, errors
from redress.cli.group import single_command
from redress.cli.options import Lexical, ModelName
from redress.errors import ModelError, RedressError
from redress.files import write_text
from redress.models import LEXICAL, ModelStore
from redress_api.settings import Settings, shown
from redress_api.settings_sources import DEFAULT, LoadedSettings, load_settings

serve_app = single_command()
settings_app = single_command()
openapi_app = single_command()


@serve_app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes that answer; each holds a model in memory.")
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(help="The council's profile, by name or file.", metavar="NAME|FILE"),
    ] = None,
    model: ModelName = None,
    lexical: Lexical = False,
) -> int:
    """Run the REST API until it is stopped (Ctrl-C or SIGTERM): requests under way finish.

    What is not given here is taken from the settings; see `redress settings`. Logs are JSON lines
    on standard error. Exit codes: 0 stopped; 1 a worker failed; 2 not started, and the message
    says why.
    """
    if lexical and model is not None:
        raise RedressError("--lexical names a model too: give either --lexical or --model.")
    given = {
        "host": host,
        "port": port,
        "workers": workers,
        "profile": profile,
        "model": LEXICAL if lexical else model,
    }
    loaded = load_settings(given)
    _warn(loaded)
    # Loaded here, so that whoever only asks for the settings need not wait for the web server.
    from redress.drafting.templates import load_templates
    from redress.triage.profile_files import load_profile
    from redress_api.assembly import has_keys, make_app, require_store
    from redress_api.serving import refuse_if_open
    from redress_api.serving import serve as run

    require_store(loaded.settings)
    refuse_if_open(loaded.settings, partial(has_keys, loaded.settings))
    refuse_unbuilt(ModelStore.default(), loaded.settings.model)
    load_templates(load_profile(loaded.settings.profile))
    return run(make_app, loaded.settings, _say_started)


def _say_started(url: str) -> None:
    errors().print(Text(f"Redress answers on {url} (stop with Ctrl-C)."))


def _warn(loaded: LoadedSettings) -> None:
    for name in loaded.unknown:
        errors().print(Text(f"{name} is no setting; is it misspelt? See `redress settings`."))


def refuse_unbuilt(store: ModelStore, name: str | None) -> None:
    """See that a model, or the one in use, is there before any worker is started.

    Raises:
        ModelError: there is no such model, or it is not built.
    """
    name = name or store.current()
    store.path(name)
    if not any(info.built for info in store.all() if info.name == name):
        raise ModelError(f"{name}: this model is not built yet. {rebuild_advice(name)}")


@settings_app.command()
def settings(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List every setting with its value, where that comes from, and what it is for.

    A setting such as `port` is taken from the first of: the command line; the variable
    REDRESS_PORT; the file that REDRESS_PORT_FILE names; a file `port` in the folder
    REDRESS_SECRETS_DIR; `port = …` in the TOML file REDRESS_SETTINGS_FILE; its default. Lists are
    written with commas. Secrets are not shown.
    """
    loaded = load_settings()
    _warn(loaded)
    rows = [
        {
            "name": name,
            "value": shown(name, getattr(loaded.settings, name)),
            "source": loaded.sources[name],
            "help": field.description,
        }
        for name, field in Settings.model_fields.items()
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2).encode())
        return
    table = Table()
    table.add_column("Setting", no_wrap=True)
    for heading in ("Value", "From", "What it is for"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        is_own = row["source"] != DEFAULT
        table.add_row(
            Text(str(row["name"]), style="bold" if is_own else ""),
            Text(_written(row["value"])),
            Text(str(row["source"])),
            Text(str(row["help"])),
        )
    answers().print(table)


def _written(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


@openapi_app.command()
def openapi(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file to write; left out: printed.")
    ] = None,
) -> None:
    """Write the API's description as OpenAPI, as it stands in docs/reference/openapi.json."""
    from redress_api.assembly import make_app
    from redress_api.openapi import openapi_text

    text = openapi_text(make_app(Settings(), 1))
    if out is None:
        typer.echo(text.encode(), nl=False)
    else:
        write_text(out, text)
