"""Where Redress keeps what it fetches or builds on a machine."""

from __future__ import annotations

import os
from pathlib import Path


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
    checkout = Path(__file__).resolve().parents[2] / "models"
    return checkout if checkout.is_dir() else Path.cwd() / "models"
