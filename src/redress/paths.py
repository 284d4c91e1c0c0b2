"""Where Redress keeps what it fetches or builds on a machine."""

from __future__ import annotations

import os
from pathlib import Path

SHIPPED_ENCODER = "encoder"
"""The folder, among the models, of the encoder that is shipped with them."""


def cache_folder() -> Path:
    """The folder for fetched and derived files: `REDRESS_CACHE`, or the user's cache folder."""
    chosen = os.environ.get("REDRESS_CACHE")
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "redress"


def models_folder() -> Path:
    """The folder of models: `REDRESS_MODELS`, or `models/` of the checkout or current folder."""
    chosen = os.environ.get("REDRESS_MODELS")
    if chosen:
        return Path(chosen)
    return _shipped_models() if _shipped_models().is_dir() else Path.cwd() / "models"


def shipped_encoder_folder() -> Path:
    """Where the encoder that comes with Redress stands: beside the models, or in the checkout."""
    beside = models_folder() / SHIPPED_ENCODER
    return beside if beside.is_dir() else _shipped_models() / SHIPPED_ENCODER


def _shipped_models() -> Path:
    return Path(__file__).resolve().parents[2] / "models"
