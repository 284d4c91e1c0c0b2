"""What tests of the command share: the command itself, over small models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from redress.classification.classifier import Classifier
from redress.cli.app import app
from redress_training.training_run import Trained, save

Run = Callable[..., Result]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    small_trained: Trained,
    small_classifier: Classifier,
) -> Run:
    """The command over a small model that is loaded once."""
    for name in ("default", "lexical", "my-own"):
        save(small_trained, tmp_path / "models" / name)
    monkeypatch.setenv("REDRESS_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("REDRESS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(*arguments: str) -> Result:
        result = CliRunner().invoke(app, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert "Traceback" not in result.output
        return result

    return invoke
